/* str, utf8: comparing, searching, trimming, hashing; code points in any bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "util/attr.h"
#include "util/str.h"
#include "util/utf8.h"

static void order_is_bytewise_and_a_prefix_comes_first(void **state)
{
    (void)state;
    assert_true(str_cmp(PP_STR("a"), PP_STR("b")) < 0);
    assert_true(str_cmp(PP_STR("ab"), PP_STR("a")) > 0);
    assert_true(str_cmp(PP_STR("\xff"), PP_STR("a")) > 0); /* bytes are unsigned */
    assert_true(str_cmp(PP_STR("a\0b"), PP_STR("a\0c")) < 0);
    assert_int_equal(str_cmp(PP_STR(""), (struct str){NULL, 0}), 0);
}

static void a_needle_is_found_at_or_after_a_place(void **state)
{
    (void)state;
    assert_int_equal(str_find(PP_STR("abcabc"), PP_STR("bc"), 0), 1);
    assert_int_equal(str_find(PP_STR("abcabc"), PP_STR("bc"), 2), 4);
    assert_true(str_find(PP_STR("abcabc"), PP_STR("bc"), 5) == SIZE_MAX);
    assert_true(str_find(PP_STR("ab"), PP_STR("abc"), 0) == SIZE_MAX);
    assert_int_equal(str_find(PP_STR("ab"), PP_STR(""), 2), 2);
    assert_true(str_find(PP_STR("ab"), PP_STR(""), 3) == SIZE_MAX);
    assert_true(str_find(PP_STR("ab"), PP_STR("a"), 9) == SIZE_MAX);
    assert_int_equal(str_rfind_byte(PP_STR("a/b/c"), '/'), 3);
    assert_true(str_rfind_byte(PP_STR(""), '/') == SIZE_MAX);
    assert_true(str_starts(PP_STR("abc"), PP_STR("ab")));
    assert_false(str_starts(PP_STR("a"), PP_STR("ab")));
    assert_true(str_ends(PP_STR("abc"), PP_STR("bc")));
    assert_false(str_ends(PP_STR("c"), PP_STR("bc")));
}

static void parts_are_what_stands_before_each_end(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *parts; /* in brackets */
    } rows[] = {
        {{"", 0}, ""},           {{NULL, 0}, ""},         {{"a", 1}, "[a]"},
        {{"a\n", 2}, "[a]"},     {{"\n", 1}, "[]"},       {{"a\nb", 3}, "[a][b]"},
        {{"a\n\n", 3}, "[a][]"}, {{"\na\n", 3}, "[][a]"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct str rest = rows[i].text, part;
        char parts[32] = "";
        for (size_t n = 0; str_next_part(&rest, '\n', &part); n = strlen(parts))
            snprintf(parts + n, sizeof parts - n, "[%.*s]", (int)part.len, part.ptr);
        assert_string_equal(parts, rows[i].parts);
    }
}

static void all_unicode_blanks_are_trimmed(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"", ""},
        {" \t\v\f\r\n", ""},
        {" a b ", "a b"},
        {"\xc2\x85\u00a0x\u3000\u2028", "x"},
        {"\u2003\u200bx\u2003", "\u200bx"}, /* a zero-width space is none */
        {"\xa0x\x85", "\xa0x\x85"},         /* bytes are not code points */
        {"\xe2\x80", "\xe2\x80"},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        if (!str_eq(str_trim(str_of(rows[i].in)), str_of(rows[i].out)))
            fail_msg("row %zu", i);
}

static void code_points_are_counted_and_invalid_bytes_are_one_each(void **state)
{
    static const struct {
        const char *text;
        size_t n;
    } rows[] = {
        {"", 0},
        {"abc", 3},
        {"\xce\xbcs", 2},
        {"ключ", 4},
        {"\U0001F600", 1},
        {"\xff\xfe", 2},
        {"\xc0\x80", 2},         /* overlong */
        {"\xe0\x80\x80", 3},     /* overlong */
        {"\xed\xa0\x80", 3},     /* a surrogate */
        {"\xf4\x90\x80\x80", 4}, /* above U+10FFFF */
        {"\xe2\x82", 2},         /* cut short */
        {"\xe2\x82"
         "a",
         3},
        {"\xf0\x9f\x98", 3},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        if (utf8_count(str_of(rows[i].text)) != rows[i].n)
            fail_msg("row %zu: %zu", i, utf8_count(str_of(rows[i].text)));
}

static void decoding_gives_the_code_point_and_its_length(void **state)
{
    uint32_t cp;
    (void)state;
    assert_int_equal(utf8_decode(PP_STR("\xc3\xa9"), 0, &cp), 2);
    assert_int_equal(cp, 0xE9);
    assert_int_equal(utf8_decode(PP_STR("\xef\xbf\xbd"), 0, &cp), 3);
    assert_int_equal(cp, 0xFFFD);
    assert_int_equal(utf8_decode(PP_STR("a\x80"), 1, &cp), 1);
    assert_int_equal(cp, 0xFFFD);
    assert_int_equal(utf8_decode(PP_STR("\xf4\x8f\xbf\xbf"), 0, &cp), 4);
    assert_int_equal(cp, 0x10FFFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_bytewise_and_a_prefix_comes_first),
        cmocka_unit_test(a_needle_is_found_at_or_after_a_place),
        cmocka_unit_test(parts_are_what_stands_before_each_end),
        cmocka_unit_test(all_unicode_blanks_are_trimmed),
        cmocka_unit_test(code_points_are_counted_and_invalid_bytes_are_one_each),
        cmocka_unit_test(decoding_gives_the_code_point_and_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
