/* Java text: attributes, swapped values, location lines (spec/profile.md 3.8). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/legacy.h"

#define HEAP "--- heapz 1 ---\nformat = java\nresolution = bytes\n"
#define LOCK "--- contentionz 1 ---\nformat = java\nresolution = microseconds\n"

static bool java_gives(const char *text, const char *expected)
{
    return legacy_gives(legacy_parse_java, text, expected);
}

static void amount_comes_first_and_count_second(void **state)
{
    (void)state;
    assert_true(java_gives(HEAP "7048 1 @ 0x11\n", "74 527819: 0 bytes=7048\n"));
    assert_true(java_gives(HEAP "0 5 @ 0x33\n", "0 0: 0 bytes=0\n"));
    assert_true(java_gives(HEAP "010 010 @ 0x11\n", "4194308 4194308: 0 bytes=1\n"));
    assert_true(java_gives(LOCK "sampling period = 100\n14 1 @ 0x22\n", "100 1400: 0\n"));
    assert_true(java_gives(LOCK "1 3 @ 0x1\n", "3 1: 0\n"));
}

static void the_header_sets_types_and_period(void **state)
{
    (void)state;
    struct legacy_run *r = legacy_run_text(
        legacy_parse_java, LOCK "sampling period = 100\nms since reset = 60000\n14 1 @ 0x22\n");
    assert_string_equal(profile_str(r->p, r->p->types[1].type).ptr, "delay");
    assert_string_equal(profile_str(r->p, r->p->types[1].unit).ptr, "microseconds");
    assert_string_equal(profile_str(r->p, r->p->period_type.type).ptr, "contentions");
    assert_int_equal(r->p->period, 100);
    assert_int_equal(r->p->duration_ns, 60000000000);
    legacy_run_free(r);
    r = legacy_run_text(legacy_parse_java, LOCK "1 3 @ 0x1\n");
    assert_int_equal(r->p->period_type.type, 0);
    assert_int_equal(r->p->period, 0);
    legacy_run_free(r);
}

static void other_headers_are_another_format(void **state)
{
    (void)state;
    static const char *const texts[] = {"--- heapz 1 ---",
                                        "--- heapz 2 ---\n",
                                        "\n--- heapz 1 ---\n",
                                        "--- heapz 1 ---\nformat = c\n",
                                        "--- heapz 1 ---\nsampling period = 1\n",
                                        "--- heapz 1 ---\nx = y\n",
                                        "--- contentionz 1 ---\nother = 1\n",
                                        ""};
    for (size_t i = 0; i < PP_COUNT(texts); i++)
        assert_true(java_gives(texts[i], "not mine"));
}

static void an_unterminated_line_counts_only_among_the_locations(void **state)
{
    (void)state;
    assert_true(java_gives("--- heapz 1 ---\nx = y", ""));
    assert_true(java_gives(HEAP "7048 1 @ 0x11", ""));
    assert_true(java_gives(LOCK "1 1 @ 0x11\n0x11 f", "1 1: f(:0)\n"));
}

static bool location_gives(const char *line, const char *expected)
{
    char text[512];
    snprintf(text, sizeof text, LOCK "1 1 @ 0x11 0x22\n%s\n", line);
    return java_gives(text, expected);
}

static void location_lines_have_four_forms(void **state)
{
    (void)state;
    static const struct {
        const char *line, *expected;
    } rows[] = {
        {"0x11 com.foo.Bar.baz (Bar.java:12)", "1 1: com.foo.Bar.baz(Bar.java:12) 0\n"},
        {"0x11 n (/usr/lib/libz.so.1)", "1 1: n(libz.so.1:0) 0\n"},
        {"0x11   GC   ", "1 1: GC(:0) 0\n"},
        {"0x11 some generated stub/JIT code", "1 1: STUB(:0) 0\n"},
        {"0x11 f (x) (y.java:5)", "1 1: f (x)(y.java:5) 0\n"},
        {"0x11 g(int) (Unknown Source)", "1 1: g(int)(Unknown Source:0) 0\n"},
        {"0x11 (z)", "1 1: (z)(:0) 0\n"},
        {"0x11 m(a.java:3)", "1 1: m(a.java:3)(:0) 0\n"},
        {"0x11 h ()", "1 1: h(.:0) 0\n"},
        {"0x11 h (/)", "1 1: h(/:0) 0\n"},
        {"0x11 h (a/b/c/)", "1 1: h(c:0) 0\n"},
        {"0x11    f   (y.java:5)", "1 1: f  (y.java:5) 0\n"},
        {"0x11 f (g.java:-1)", "1 1: f(g.java:0) 0\n"},
        {"0x11 f (g.java:99999999999999999999)", "1 1: f(g.java:0) 0\n"},
        {"0x11 f (:3)", "1 1: f(:3:0) 0\n"},
        {"0x99 f (g.java:1)", "1 1: 0 0\n"},
        {"11 f (g.java:1)", "1 1: 0 0\n"},
        {"0x11", "1 1: 0 0\n"},
        {"0x11 f\n0x11 g", "1 1: g(:0) 0\n"},
        {"0x11 f (A.java:12)\n0x22 f (B.java:34)", "1 1: f(A.java:12) f(A.java:34)\n"},
        {"0x11112222333344445 f",
         "error: parsing sample 0x11112222333344445 f: strconv.ParseUint: parsing "
         "\"11112222333344445\": value out of range"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_true(location_gives(rows[i].line, rows[i].expected));
}

static void functions_that_no_location_uses_are_left_out(void **state)
{
    (void)state;
    struct legacy_run *r =
        legacy_run_text(legacy_parse_java, LOCK "1 1 @ 0x11 0x22\n0x22 b\n0x11 x\n0x11 a\n");
    assert_int_equal(r->p->n_functions, 2);
    assert_string_equal(profile_str(r->p, r->p->functions[0].name).ptr, "a");
    assert_string_equal(profile_str(r->p, r->p->functions[1].system_name).ptr, "b");
    legacy_run_free(r);
}

static void only_locations_without_a_line_have_a_mapping(void **state)
{
    (void)state;
    struct legacy_run *r =
        legacy_run_text(legacy_parse_java, LOCK "1 1 @ 0x11 0x22\n0x22 b (c:1)\n");
    assert_string_equal(r->maps, "0-ffffffffffffffff+0 \n");
    assert_int_equal(r->p->locations[0].mapping, 0);
    assert_int_equal(r->p->locations[1].mapping, PP_NONE);
    legacy_run_free(r);
}

static void hard_errors_name_the_line(void **state)
{
    (void)state;
    assert_true(java_gives(HEAP "7048 0 @ 0x11 0x22\n",
                           "error: parsing sample 7048 0 @ 0x11 0x22: second value must be "
                           "non-zero"));
    assert_true(java_gives(LOCK "sampling period = abc\n",
                           "error: failed to parse attribute sampling period = abc: "
                           "strconv.ParseInt: parsing \"abc\": invalid syntax"));
    assert_true(java_gives(HEAP "08 1 @ 0x1\n",
                           "error: parsing sample 08 1 @ 0x1: "
                           "strconv.ParseInt: parsing \"08\": invalid syntax"));
    assert_true(
        java_gives("--- heapz 1 ---\n1 1 @ 0x1\n", "error: missing sample type information"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amount_comes_first_and_count_second),
        cmocka_unit_test(the_header_sets_types_and_period),
        cmocka_unit_test(other_headers_are_another_format),
        cmocka_unit_test(an_unterminated_line_counts_only_among_the_locations),
        cmocka_unit_test(location_lines_have_four_forms),
        cmocka_unit_test(functions_that_no_location_uses_are_left_out),
        cmocka_unit_test(only_locations_without_a_line_have_a_mapping),
        cmocka_unit_test(hard_errors_name_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
