/* Go count text: header and lines are matched whole (spec/profile.md 3.4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/legacy.h"

static bool count_gives(const char *text, const char *expected)
{
    return legacy_gives(legacy_parse_gocount, text, expected);
}

static bool line_gives(const char *line, const char *expected)
{
    char text[512];
    snprintf(text, sizeof text, "goroutine profile: total 1\n%s\n", line);
    return count_gives(text, expected);
}

static void the_type_is_named_by_the_header(void **state)
{
    (void)state;
    struct legacy_run *r = legacy_run_text(legacy_parse_gocount,
                                           "\n# comment\nmy/thing profile: total 12\n2 @ 0x10\n");
    assert_string_equal(r->text, "2: f\n");
    assert_string_equal(profile_str(r->p, r->p->types[0].type).ptr, "my/thing");
    assert_string_equal(profile_str(r->p, r->p->period_type.unit).ptr, "count");
    assert_int_equal(r->p->period, 1);
    legacy_run_free(r);
}

static void other_first_lines_are_another_format(void **state)
{
    (void)state;
    static const char *const lines[] = {" x profile: total 1\n",
                                        "x profile: total 1 \n",
                                        "x y profile: total 1\n",
                                        "x profile: total \n",
                                        "x profile: total a\n",
                                        "x  profile: total 1\n",
                                        " profile: total 1\n",
                                        "goroutine 1 [running]:\n",
                                        "",
                                        "\n\n# c\n"};
    for (size_t i = 0; i < PP_COUNT(lines); i++)
        assert_true(count_gives(lines[i], "not mine"));
}

static void counts_are_read_in_base_0(void **state)
{
    (void)state;
    assert_true(line_gives("010 @ 0x401000", "8: 400fff\n"));
    assert_true(line_gives("1 @ 0x0 0x1", "1: ffffffffffffffff 0\n"));
    assert_true(line_gives("0 @ 0x2", "0: 1\n"));
}

static void a_line_that_does_not_match_whole_is_malformed(void **state)
{
    (void)state;
    static const char *const lines[] = {"08 @ 0x401000", "1 @",
                                        "1 @ ",          "1 @ 0x40100A",
                                        "1 @ 0x401000 ", " 1 @ 0x10",
                                        "1 @ 0x",        "MAPPED_LIBRARIES:",
                                        "1  @ 0x10",     "1 @  0x10",
                                        "-1 @ 0x10",     "1 @ 0x11112222333344445",
                                        "1_0 @ 0x1",     "99999999999999999999 @ 0x1"};
    for (size_t i = 0; i < PP_COUNT(lines); i++)
        assert_true(line_gives(lines[i], "error: malformed profile format"));
}

static void lines_with_dashes_end_the_samples(void **state)
{
    (void)state;
    assert_true(line_gives("# x\n1 @ 0x10\n\n--- whatever\n1 @ 0x20", "1: f\n"));
    assert_true(line_gives(" ---", "error: malformed profile format"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_type_is_named_by_the_header),
        cmocka_unit_test(other_first_lines_are_another_format),
        cmocka_unit_test(counts_are_read_in_base_0),
        cmocka_unit_test(a_line_that_does_not_match_whole_is_malformed),
        cmocka_unit_test(lines_with_dashes_end_the_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
