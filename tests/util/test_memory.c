/* arena, strtab, buf, vec: memory that is bounded, and what happens at the bound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/arena.h"
#include "util/buf.h"
#include "util/strtab.h"
#include "util/vec.h"

static void arena_memory_is_zeroed_aligned_and_apart(void **state)
{
    struct arena a;
    unsigned char *last = NULL;
    (void)state;
    arena_init(&a, 0);
    for (size_t size = 0; size < 3000; size += 37) {
        unsigned char *p = arena_alloc(&a, size, 1);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xFF, size);
        assert_ptr_not_equal(p, last);
        last = p;
    }
    arena_done(&a);
}

static void a_large_request_leaves_the_open_block_in_use(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a, 0);
    char *one = arena_alloc(&a, 16, 1);
    assert_non_null(arena_alloc(&a, (size_t)1 << 20, 1));
    assert_ptr_equal(arena_alloc(&a, 16, 1), one + 16);
    arena_done(&a);
}

static void an_arena_gives_no_more_than_its_budget(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a, 1000);
    assert_non_null(arena_alloc(&a, 100, 9));
    assert_null(arena_alloc(&a, 100, 1));
    assert_non_null(arena_alloc(&a, 64, 1));
    assert_null(arena_alloc(&a, SIZE_MAX, 1));
    assert_null(arena_alloc(&a, SIZE_MAX / 2, 3));
    assert_null(arena_str(&a, (struct str){"", SIZE_MAX}).ptr);
    assert_null(arena_hex(&a, (struct str){"", SIZE_MAX}).ptr);
    assert_true(str_eq(arena_hex(&a, PP_STR("\x00\xfe\x4b")), PP_STR("00fe4b")));
    assert_int_equal(arena_hex(&a, PP_STR("")).len, 0);
    arena_done(&a);
    assert_int_equal(a.used, 0);
    assert_int_equal(a.budget, 1000);
}

static void note_release(void *ptr, size_t len)
{
    *(size_t *)ptr += len;
}

static void what_was_adopted_is_released_with_the_arena(void **state)
{
    struct arena a;
    size_t released = 0;
    (void)state;
    arena_init(&a, 0);
    assert_true(arena_adopt(&a, note_release, &released, 5));
    assert_true(arena_adopt(&a, note_release, &released, 7));
    assert_int_equal(released, 0);
    arena_done(&a);
    assert_int_equal(released, 12);
    arena_init(&a, 1);
    assert_false(arena_adopt(&a, note_release, &released, 1));
    assert_null(arena_adopt_array(&a, malloc(40), 10, 4)); /* freed all the same */
    arena_done(&a);
    assert_int_equal(released, 12);
}

static void equal_strings_have_equal_ids(void **state)
{
    struct arena a;
    struct strtab t;
    (void)state;
    arena_init(&a, 0);
    assert_true(strtab_init(&t, &a, 0));
    assert_int_equal(strtab_add(&t, PP_STR("")), 0);
    str_id x = strtab_add(&t, PP_STR("x")), nul = strtab_add(&t, PP_STR("x\0"));
    assert_int_not_equal(x, nul);
    assert_int_equal(strtab_add_copy(&t, PP_STR("x")), x);
    assert_int_equal(strtab_find(&t, PP_STR("x\0")), nul);
    assert_true(strtab_find(&t, PP_STR("y")) == PP_NONE);
    arena_done(&a);
}

static void a_string_table_grows_and_keeps_its_ids(void **state)
{
    struct arena a;
    struct strtab t;
    char text[16];
    (void)state;
    arena_init(&a, 0);
    assert_true(strtab_init(&t, &a, 0));
    for (uint32_t i = 1; i < 5000; i++) {
        snprintf(text, sizeof text, "s%u", i);
        assert_int_equal(strtab_add_copy(&t, str_of(text)), i);
    }
    for (uint32_t i = 1; i < 5000; i++) {
        snprintf(text, sizeof text, "s%u", i);
        assert_int_equal(strtab_find(&t, str_of(text)), i);
        assert_true(str_eq(strtab_get(&t, i), str_of(text)));
    }
    arena_done(&a);
}

static void a_string_table_survives_every_budget(void **state)
{
    (void)state;
    for (size_t budget = 1; budget < 20000; budget += 61) {
        struct arena a;
        struct strtab t;
        arena_init(&a, budget);
        bool ok = strtab_init(&t, &a, 0);
        uint32_t added = 0;
        for (char text[3] = "aa"; ok && text[0] <= 'z'; text[0]++)
            for (text[1] = 'a'; text[1] <= 'z'; text[1]++)
                added += strtab_add_copy(&t, str_of(text)) != PP_NONE;
        if (ok) /* what was added is there, the rest is not */
            assert_int_equal(t.n, added + 1);
        arena_done(&a);
    }
}

static void expect(struct buf *b, const char *text)
{
    if (!str_eq(buf_str(b), str_of(text)))
        fail_msg("\"%.*s\" is not \"%s\"", (int)b->len, b->data, text);
    buf_clear(b);
}

static void numbers_are_written_to_their_extremes(void **state)
{
    struct buf b = BUF_INIT;
    (void)state;
    buf_add_i64(&b, INT64_MIN);
    expect(&b, "-9223372036854775808");
    buf_add_u64(&b, UINT64_MAX);
    expect(&b, "18446744073709551615");
    buf_add_i64(&b, 0);
    expect(&b, "0");
    buf_add_hex(&b, 0);
    buf_add_byte(&b, ' ');
    buf_add_hex(&b, UINT64_MAX);
    expect(&b, "0 ffffffffffffffff");
    buf_done(&b);
}

static void padding_counts_code_points_and_cuts_nothing(void **state)
{
    struct buf b = BUF_INIT;
    (void)state;
    buf_pad_left(&b, PP_STR("100\u03bcs"), 10);
    expect(&b, "     100\u03bcs");
    buf_pad_left(&b, PP_STR("ключ"), 10);
    expect(&b, "      ключ");
    buf_pad_right(&b, PP_STR("\xff"), 3);
    expect(&b, "\xff  ");
    buf_pad_left(&b, PP_STR("pprof::base"), 10);
    expect(&b, "pprof::base");
    buf_done(&b);
}

static void quoting_escapes_as_go_does(void **state)
{
    struct buf b = BUF_INIT;
    (void)state;
    buf_add_quoted(&b, PP_STR("a\"b\\\n\t\a\x01\x7f\xff\u00e9"));
    expect(&b, "\"a\\\"b\\\\\\n\\t\\a\\x01\\x7f\\xff\u00e9\"");
    buf_clear(&b); /* a no-break blank, a zero width one, a mark, a tag */
    buf_add_quoted(&b, PP_STR("\xc2\xa0\u200b\u0301\U000e0041\xc2\x85"));
    expect(&b, "\"\\u00a0\\u200b\u0301\\U000e0041\\u0085\"");
    buf_done(&b);
}

static void formatted_text_of_any_length_fits(void **state)
{
    struct buf b = BUF_INIT;
    (void)state;
    for (int width = 0; width < 1000; width++) {
        buf_clear(&b);
        buf_printf(&b, "%*d", width, 7);
        assert_int_equal(b.len, width ? width : 1);
        assert_int_equal(b.data[b.len - 1], '7');
    }
    buf_done(&b);
}

static void a_failed_buffer_stays_failed(void **state)
{
    struct buf b = BUF_INIT;
    (void)state;
    buf_add_cstr(&b, "x");
    assert_false(buf_reserve(&b, SIZE_MAX - 8));
    assert_true(b.failed);
    buf_add_cstr(&b, "y");
    buf_printf(&b, "%d", 1);
    buf_add_byte(&b, 'z');
    assert_int_equal(b.len, 1);
    buf_clear(&b); /* what was in it may be in the output already */
    buf_add_cstr(&b, "y");
    assert_true(b.failed && b.len == 0);
    buf_done(&b);
}

static void an_array_that_cannot_grow_keeps_what_it_has(void **state)
{
    VEC(uint64_t) v = {NULL, 0, 0};
    (void)state;
    for (uint64_t i = 0; i < 100; i++) {
        assert_true(vec_grow(&v));
        v.data[v.n++] = i;
    }
    uint64_t *data = v.data;
    assert_false(vec_room(&v, SIZE_MAX / 8));
    assert_false(vec_room(&v, SIZE_MAX / 2 + 1));
    assert_ptr_equal(v.data, data);
    assert_int_equal(v.data[99], 99);
    free(v.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(a_large_request_leaves_the_open_block_in_use),
        cmocka_unit_test(an_arena_gives_no_more_than_its_budget),
        cmocka_unit_test(what_was_adopted_is_released_with_the_arena),
        cmocka_unit_test(equal_strings_have_equal_ids),
        cmocka_unit_test(a_string_table_grows_and_keeps_its_ids),
        cmocka_unit_test(a_string_table_survives_every_budget),
        cmocka_unit_test(numbers_are_written_to_their_extremes),
        cmocka_unit_test(padding_counts_code_points_and_cuts_nothing),
        cmocka_unit_test(quoting_escapes_as_go_does),
        cmocka_unit_test(formatted_text_of_any_length_fits),
        cmocka_unit_test(a_failed_buffer_stays_failed),
        cmocka_unit_test(an_array_that_cannot_grow_keeps_what_it_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
