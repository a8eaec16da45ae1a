/* Range lists of version 4 and 5, and .debug_aranges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "symbolize/dwarf.h"
#include "symbolize/dwranges.h"

static struct dw_spans read_list(uint8_t version, const uint8_t *bytes, size_t n, uint64_t value,
                                 uint16_t form)
{
    static const uint8_t addrs[] = {0, 0x10, 0, 0, 0x80, 0x10, 0, 0};
    _Atomic uint64_t work = 1 << 20;
    struct dwfile f = {.work = &work};
    struct dwunit u = {.file = &f, .widths = {version, 4, 4}, .low_pc = 0x1000};
    struct dw_spans out = {0};
    f.sec[version < 5 ? DW_RANGES : DW_RNGLISTS] = (struct str){(const char *)bytes, n};
    f.sec[DW_ADDR] = (struct str){(const char *)addrs, sizeof addrs};
    assert_true(dw_ranges_read(&u, value, form, &out));
    return out;
}

static void expect_span(const struct dw_spans *s, size_t i, uint64_t lo, uint64_t hi)
{
    assert_true(i < s->n);
    assert_int_equal(s->data[i].lo, lo);
    assert_int_equal(s->data[i].hi, hi);
}

static void old_lists_count_from_a_base(void **state)
{
    static const uint8_t b[] = {4, 0, 0, 0, 8, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0,  0x20, 0, 0,
                                1, 0, 0, 0, 2, 0, 0, 0, 5,    0,    0,    0,    5,  0,    0, 0,
                                0, 0, 0, 0, 0, 0, 0, 0, 9,    0,    0,    0,    10, 0,    0, 0};
    (void)state;
    struct dw_spans s = read_list(4, b, sizeof b, 0, DW_FORM_sec_offset);
    assert_int_equal(s.n, 2); /* an empty range is none; nothing behind the end */
    expect_span(&s, 0, 0x1004, 0x1008);
    expect_span(&s, 1, 0x2001, 0x2002);
    free(s.data);
}

static void every_kind_of_new_entry_is_read(void **state)
{
    static const uint8_t b[] = {DW_RLE_offset_pair,
                                1,
                                2,
                                DW_RLE_base_address,
                                0,
                                0x30,
                                0,
                                0,
                                DW_RLE_offset_pair,
                                4,
                                8,
                                DW_RLE_base_addressx,
                                1,
                                DW_RLE_offset_pair,
                                0,
                                1,
                                DW_RLE_startx_endx,
                                0,
                                1,
                                DW_RLE_startx_length,
                                1,
                                6,
                                DW_RLE_start_end,
                                0,
                                0x40,
                                0,
                                0,
                                1,
                                0x40,
                                0,
                                0,
                                DW_RLE_start_length,
                                0,
                                0x50,
                                0,
                                0,
                                9,
                                DW_RLE_end_of_list,
                                DW_RLE_offset_pair,
                                0,
                                9};
    (void)state;
    struct dw_spans s = read_list(5, b, sizeof b, 0, DW_FORM_sec_offset);
    assert_int_equal(s.n, 7);
    expect_span(&s, 0, 0x1001, 0x1002);
    expect_span(&s, 1, 0x3004, 0x3008);
    expect_span(&s, 2, 0x1080, 0x1081);
    expect_span(&s, 3, 0x1000, 0x1080);
    expect_span(&s, 4, 0x1080, 0x1086);
    expect_span(&s, 5, 0x4000, 0x4001);
    expect_span(&s, 6, 0x5000, 0x5009);
    free(s.data);
}

static void an_index_goes_through_the_offset_table(void **state)
{
    static const uint8_t b[] = {8,
                                0,
                                0,
                                0,
                                12,
                                0,
                                0,
                                0,
                                DW_RLE_end_of_list,
                                0,
                                0,
                                0,
                                DW_RLE_offset_pair,
                                3,
                                4,
                                DW_RLE_end_of_list};
    (void)state;
    struct dw_spans s = read_list(5, b, sizeof b, 1, DW_FORM_rnglistx);
    assert_int_equal(s.n, 1);
    expect_span(&s, 0, 0x1003, 0x1004);
    free(s.data);
    s = read_list(5, b, sizeof b, UINT64_MAX, DW_FORM_rnglistx);
    assert_int_equal(s.n, 0);
}

static void damage_ends_the_list(void **state)
{
    static const uint8_t kind[] = {DW_RLE_offset_pair, 1, 2, 0x77, 1, 2};
    static const uint8_t index[] = {DW_RLE_startx_length, 9, 1, DW_RLE_offset_pair, 1, 2};
    (void)state;
    struct dw_spans s = read_list(5, kind, sizeof kind, 0, DW_FORM_sec_offset);
    assert_int_equal(s.n, 1);
    free(s.data);
    s = read_list(5, index, sizeof index, 0, DW_FORM_sec_offset);
    assert_int_equal(s.n, 0);
    s = read_list(4, kind, sizeof kind, 99, DW_FORM_sec_offset);
    assert_int_equal(s.n, 0);
}

struct seen {
    uint64_t unit, lo, hi;
    int n;
};

static bool note(void *arg, uint64_t unit_off, struct elf_span span)
{
    struct seen *s = arg;
    *s = (struct seen){unit_off, span.lo, span.hi, s->n + 1};
    return true;
}

static void aranges_are_aligned_from_the_start_of_their_table(void **state)
{
    static const uint8_t b[] = {28, 0,    0, 0, 2, 0, 0x30, 0, 0, 0, 4, 0, 0, 0, 0, 0,
                                0,  0x10, 0, 0, 8, 0, 0,    0, 0, 0, 0, 0, 0, 0, 0, 0};
    struct dwfile f = {0};
    struct seen s = {0};
    (void)state;
    f.sec[DW_ARANGES] = (struct str){(const char *)b, sizeof b};
    dw_aranges_walk(&f, note, &s);
    assert_int_equal(s.n, 1);
    assert_int_equal(s.unit, 0x30);
    assert_int_equal(s.lo, 0x1000);
    assert_int_equal(s.hi, 0x1008);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_lists_count_from_a_base),
        cmocka_unit_test(every_kind_of_new_entry_is_read),
        cmocka_unit_test(an_index_goes_through_the_offset_table),
        cmocka_unit_test(damage_ends_the_list),
        cmocka_unit_test(aranges_are_aligned_from_the_start_of_their_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
