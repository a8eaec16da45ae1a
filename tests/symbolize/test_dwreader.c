/* The cursor: numbers of both byte orders, and what happens at the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "symbolize/dwreader.h"

static struct dwreader over(const void *bytes, size_t n, bool big)
{
    return dwr_at((struct str){bytes, n}, 0, big);
}

static void numbers_are_read_in_both_byte_orders(void **state)
{
    static const uint8_t b[] = {1, 2, 3, 4, 5, 6, 7, 8};
    struct dwreader little = over(b, 8, false), big = over(b, 8, true);
    (void)state;
    assert_int_equal(dwr_u24(&little), 0x030201);
    assert_int_equal(dwr_u24(&big), 0x010203);
    assert_int_equal(dwr_u32(&little), 0x07060504);
    assert_int_equal(dwr_u32(&big), 0x04050607);
    big = over(b, 8, true);
    assert_true(dwr_u64(&big) == UINT64_C(0x0102030405060708));
    assert_false(big.bad);
}

static void leb_numbers_keep_their_sign_and_drop_what_does_not_fit(void **state)
{
    static const uint8_t b[] = {0x7f, 0x80, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                0xff, 0xff, 0xff, 0xff, 0x7f, 0xe5, 0x8e, 0x26};
    struct dwreader r = over(b, sizeof b, false);
    (void)state;
    assert_int_equal(dwr_sleb(&r), -1);
    assert_int_equal(dwr_sleb(&r), -128);
    assert_true(dwr_uleb(&r) == UINT64_MAX);
    assert_int_equal(dwr_uleb(&r), 624485);
    assert_false(r.bad);
}

static void a_failure_sticks_and_yields_zero(void **state)
{
    static const uint8_t b[] = {1, 2, 3};
    struct dwreader r = over(b, sizeof b, false);
    (void)state;
    assert_int_equal(dwr_u32(&r), 0);
    assert_true(r.bad);
    assert_int_equal(dwr_u8(&r), 0);
    assert_int_equal(dwr_left(&r), 0);
}

static void a_number_or_string_that_does_not_end_is_a_failure(void **state)
{
    static const uint8_t b[] = {0x80, 0x80};
    struct dwreader leb = over(b, 2, false), str = over(b, 2, false);
    (void)state;
    assert_int_equal(dwr_uleb(&leb), 0);
    assert_true(leb.bad);
    assert_int_equal(dwr_cstr(&str).len, 0);
    assert_true(str.bad);
}

static void an_offset_beyond_the_end_gives_nothing(void **state)
{
    (void)state;
    assert_int_equal(dwr_str_at(PP_STR("abc\0"), 5).len, 0);
    assert_int_equal(dwr_str_at(PP_STR("abc\0"), UINT64_MAX).len, 0);
    assert_int_equal(dwr_str_at(PP_STR("abc\0"), 1).len, 2);
    assert_true(dwr_at(PP_STR(""), 1, false).bad);
}

static void a_skip_cannot_wrap(void **state)
{
    static const uint8_t b[] = {1, 2, 3};
    struct dwreader r = over(b, sizeof b, false);
    (void)state;
    dwr_skip(&r, UINT64_MAX);
    assert_true(r.bad);
}

static void initial_lengths_tell_the_format(void **state)
{
    static const uint8_t wide[] = {0xff, 0xff, 0xff, 0xff, 9, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t reserved[] = {0xf0, 0xff, 0xff, 0xff};
    struct dwreader r = over(wide, sizeof wide, false), s = over(reserved, 4, false);
    unsigned size;
    (void)state;
    assert_int_equal(dwr_initial_length(&r, &size), 9);
    assert_int_equal(size, 8);
    dwr_initial_length(&s, &size);
    assert_true(s.bad);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_in_both_byte_orders),
        cmocka_unit_test(leb_numbers_keep_their_sign_and_drop_what_does_not_fit),
        cmocka_unit_test(a_failure_sticks_and_yields_zero),
        cmocka_unit_test(a_number_or_string_that_does_not_end_is_a_failure),
        cmocka_unit_test(an_offset_beyond_the_end_gives_nothing),
        cmocka_unit_test(a_skip_cannot_wrap),
        cmocka_unit_test(initial_lengths_tell_the_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
