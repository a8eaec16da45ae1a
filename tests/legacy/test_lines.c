/* the line reader and the hex numbers (spec/profile.md 3.0). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "legacy/lines.h"
#include "util/attr.h"

/* The lines joined with '|'. */
static const char *split(const char *text)
{
    static char out[256];
    struct lines l;
    size_t n = 0;
    lines_init(&l, str_of(text));
    while (lines_next(&l)) {
        memcpy(out + n, l.line.ptr, l.line.len);
        n += l.line.len;
        out[n++] = '|';
    }
    assert_int_equal(l.line.len, 0);
    out[n] = '\0';
    return out;
}

static void lines_end_at_newlines_and_lose_one_return(void **state)
{
    (void)state;
    assert_string_equal(split("a\nb\r\nc\r\r\n\nd"), "a|b|c\r||d|");
    assert_string_equal(split("a\n"), "a|");
    assert_string_equal(split("a\r"), "a|");
    assert_string_equal(split(""), "");
    assert_string_equal(split("\n"), "|");
}

/* Whether a line of n bytes can be read; ended: with a newline, not counted in n. */
static bool fits(size_t n, bool ended)
{
    struct lines l;
    struct err err = {0};
    char *text = malloc(n + 1);
    assert_non_null(text);
    memset(text, 'x', n);
    text[n] = '\n';
    lines_init(&l, (struct str){text, n + (size_t)ended});
    bool ok = lines_next(&l);
    assert_int_equal(ok, lines_check(&l, &err));
    assert_false(lines_next(&l));
    free(text);
    return ok;
}

static void a_line_has_at_most_65536_bytes_with_its_newline(void **state)
{
    (void)state;
    assert_true(fits(65535, true));
    assert_false(fits(65536, true));
    assert_true(fits(65535, false));
    assert_false(fits(65536, false));
}

static void hex_numbers_are_lower_case_and_need_a_prefix(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t values[3]; /* up to a zero */
    } rows[] = {
        {"0x10 20 0x30", {0x10, 0x30}},
        {"0x1aBC", {0x1a}},
        {"0xABC", {0}},
        {"0x0x5", {0}},
        {"00x7", {7}},
        {"0xx0x6", {6}},
        {"0x", {0}},
        {"x5", {0}},
        {"0x00000000000000000000f", {15}},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct str number;
        size_t pos = 0, n = 0;
        uint64_t value;
        while (line_next_hex(str_of(rows[i].text), &pos, &value, &number) == HEX_FOUND)
            if (value)
                assert_int_equal(value, rows[i].values[n++]);
        assert_int_equal(rows[i].values[n], 0);
    }
}

static void blanks_comments_and_markers_are_known(void **state)
{
    (void)state;
    assert_true(line_is_blank_or_comment(PP_STR(" \t\v\xc2\xa0 ")));
    assert_true(line_is_blank_or_comment(PP_STR("  # x")));
    assert_false(line_is_blank_or_comment(PP_STR("x # y")));
    assert_true(line_is_memory_map_marker(PP_STR("x--- Memory map: ---y")));
    assert_true(line_is_memory_map_marker(PP_STR("MAPPED_LIBRARIES:")));
    assert_false(line_is_memory_map_marker(PP_STR("--- Memory map ---")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_at_newlines_and_lose_one_return),
        cmocka_unit_test(a_line_has_at_most_65536_bytes_with_its_newline),
        cmocka_unit_test(hex_numbers_are_lower_case_and_need_a_prefix),
        cmocka_unit_test(blanks_comments_and_markers_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
