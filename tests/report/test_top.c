/* top: rows, order, names, inline suffix, units (spec/report.md 3, 5, 7.2, 8, 21.1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"
#include "support/text.h"

static const char *rows(const char *text)
{
    const char *at = strstr(text, "cum%\n");
    return at ? at + 5 : text;
}

/* What top prints below its column line, of a profile in text. */
static const char *top(struct arena *a, const char *profile, const struct options *opt)
{
    return rows(report_of(a, profile_from_text(a, profile), "top", NULL, opt));
}

static void the_worked_example_comes_out_byte_for_byte(void **state)
{
    struct options opt = options_default;
    assert_string_equal(report_of(*state, profile_from_text(*state, profile_p1), "top", NULL, &opt),
                        "File: prog\n"
                        "Build ID: abc123\n"
                        "hello world\n"
                        "Type: cpu\n"
                        "Doc: https://example.com/doc\n"
                        "Time: 2023-11-14 22:13:20 UTC\n"
                        "Duration: 10s, Total samples = 70ms (  0.7%)\n"
                        "Showing nodes accounting for 70ms, 100% of 70ms total\n"
                        "      flat  flat%   sum%        cum   cum%\n"
                        "      40ms 57.14% 57.14%       40ms 57.14%  rec\n"
                        "      20ms 28.57% 85.71%       20ms 28.57%  inl (inline)\n"
                        "      10ms 14.29%   100%       20ms 28.57%  foo\n"
                        "         0     0%   100%       20ms 28.57%  bar\n"
                        "         0     0%   100%       70ms   100%  main\n");
}

static void an_empty_graph_has_only_the_header(void **state)
{
    assert_string_equal(report_of_text(*state, "!types x/count\n", "top", NULL),
                        "Type: x\nShowing nodes accounting for 0, 0% of 0 total\n"
                        "      flat  flat%   sum%        cum   cum%\n");
    /* samples of zero are none */
    assert_string_equal(rows(report_of_text(*state, "a;b 0\n", "top", NULL)), "");
}

static void the_running_sum_is_signed_and_percentages_are_not(void **state)
{
    struct options opt = untrimmed();
    assert_string_equal(top(*state,
                            "!types cpu/milliseconds\nmain;bar -100\nmain;foo 50\nmain;baz 20\n"
                            "x -65\nx 65\n",
                            &opt),
                        "    -100ms 33.33% 33.33%     -100ms 33.33%  bar\n"
                        "      50ms 16.67% 16.67%       50ms 16.67%  foo\n"
                        "      20ms  6.67% 10.00%       20ms  6.67%  baz\n"
                        "         0     0% 10.00%      -30ms 10.00%  main\n");
}

static void names_come_before_cum_in_the_flat_order(void **state)
{
    struct options opt = untrimmed();
    assert_string_equal(top(*state, "main;bar;leaf 20\nmain;leaf 50\n", &opt),
                        "        70   100%   100%         70   100%  leaf\n"
                        "         0     0%   100%         20 28.57%  bar\n"
                        "         0     0%   100%         70   100%  main\n");
    opt.sort = SORT_CUM;
    assert_string_equal(top(*state, "main;bar;leaf 20\nmain;leaf 50\n", &opt),
                        "        70   100%   100%         70   100%  leaf\n"
                        "         0     0%   100%         70   100%  main\n"
                        "         0     0%   100%         20 28.57%  bar\n");
}

static void the_output_unit_comes_from_the_smallest_shown_value(void **state)
{
    static const struct {
        const char *text, *first, *last;
    } cases[] = {
        {"!types x/ns\na 70000000\nb 1000\n", "   70000us", "       1us"},
        {"!types x/ns\na 70000000\nb 9999\n", "   70000us", "      10us"},
        {"!types x/ns\na 70000000\nb 10000\n", "      70ms", "    0.01ms"},
        {"!types x/ns\na 70000000\nb 700000\n", "      70ms", "    0.70ms"},
        {"!types x/bytes\na 2147483648\nb 1\n", "2147483648B", "        1B"},
        {"!types x/foo\na 123\nb 1\n", "    123foo", "      1foo"},
        {"!types x/count\na 123\nb 1\n", "       123", "         1"},
        {"!types x/gcu\na 1500000\nb 1500000\n", "1500000GCU", "1500000GCU"},
        {"!types x/nanogcu\na 5\nb 4\n", "         0", "         0"},
    };
    struct options opt = untrimmed();
    for (size_t i = 0; i < PP_COUNT(cases); i++) {
        const char *out = top(*state, cases[i].text, &opt), *second = strchr(out, '\n') + 1;
        if (strncmp(out, cases[i].first, strlen(cases[i].first)) != 0 ||
            strncmp(second, cases[i].last, strlen(cases[i].last)) != 0)
            fail_msg("case %zu:\n%s", i, out);
    }
}

static void trimming_changes_the_unit(void **state)
{
    struct options opt = options_default;
    assert_has(top(*state, "!types x/ns\na 70000000\nb 1000\n", &opt), "      70ms   100%");
}

static void a_light_edge_does_not_count_for_the_suffix(void **state)
{
    static const char text[] = "a>f 1000\nb;f 1\n";
    struct options opt = options_default;
    opt.edgefraction = 0.01;
    assert_has(top(*state, text, &opt), "  f (inline)\n");
    opt.edgefraction = opt.nodefraction = 0;
    assert_has(top(*state, text, &opt), "  f (partial-inline)\n");
}

static void recursion_counts_once(void **state)
{
    struct options opt = untrimmed();
    assert_has(top(*state, "main;rec;rec;rec 30\n", &opt),
               "        30   100%   100%         30   100%  rec\n");
}

static void names_depend_on_the_granularity(void **state)
{
    static const struct {
        enum granularity granularity;
        const char *text, *name;
    } cases[] = {
        {GRAN_ADDRESSES, "!mapping 600000 700000 0 /lib/libc.so.6 -\n0x601400 1\n",
         "  0000000000601400 [libc.so.6]\n"},
        {GRAN_FUNCTIONS, "0x601400 1\n", "  <unknown>\n"},
        {GRAN_LINES, "linenofile:6 1\n", "  linenofile :6\n"},
        {GRAN_FILEFUNCTIONS, "foo[/src/foo.c]:7:1 1\n", "  foo /src/foo.c\n"},
        {GRAN_FILES, "foo[/src/foo.c]:7:1 1\n", "  /src/foo.c\n"},
        {GRAN_LINES, "foo[/src/foo.c]:7:1 1\n", "  foo /src/foo.c:7\n"},
        {GRAN_ADDRESSES, "foo[/src/foo.c]:7:1 1\n", "  foo /src/foo.c:7:1\n"},
        {GRAN_DEFAULT, "foo[/src/foo.c]:7:1 1\n", "  foo\n"},
        {GRAN_LINES, "foo[a/./b//c.c]:7 1\n", "  foo a/b/c.c:7\n"},
    };
    struct options opt = untrimmed();
    for (size_t i = 0; i < PP_COUNT(cases); i++) {
        opt.granularity = cases[i].granularity;
        assert_has(top(*state, cases[i].text, &opt), cases[i].name);
    }
    opt.granularity = GRAN_ADDRESSES;
    opt.noinlines = true;
    assert_has(top(*state, "foo[/src/foo.c]:7:1 1\n", &opt), "  foo /src/foo.c:7\n");
    opt.showcolumns = true;
    assert_has(top(*state, "foo[/src/foo.c]:7:1 1\n", &opt), "  foo /src/foo.c:7:1\n");
}

static void functions_of_a_file_stay_apart_by_start_line(void **state)
{
    struct options opt = untrimmed();
    opt.granularity = GRAN_FILES;
    const char *out = top(*state,
                          "main[/src/foo.c=10];foo[/src/foo.c=5] 10\n"
                          "main[/src/foo.c=10];foo[/src/foo.c=5];bar[/src/foo.c=50] 10\n",
                          &opt);
    assert_has(out, "        10 50.00%   100%");
    assert_has(out, "         0     0%   100%         20   100%  /src/foo.c\n");
}

static void a_path_that_is_trimmed_twice_loses_its_node(void **state)
{
    static const char text[] = "main[/build/proj/q/proj/a.c] 1\n"
                               "main[/build/proj/q/proj/a.c];foo 1000\n"
                               "main[/build/proj/q/proj/a.c];bar 2000\n"
                               "main[/build/proj/q/proj/a.c];baz 4000\n";
    struct options opt = options_default;
    opt.granularity = GRAN_FILEFUNCTIONS;
    opt.source_path = PP_STR("/x/proj");
    opt.sort = SORT_CUM;
    opt.nodecount = 3;
    const char *out = report_of(*state, profile_from_text(*state, text), "top", NULL, &opt);
    assert_has(out, "Showing top 2 nodes out of 4\n");
    assert_has_not(out, "main");
    opt.nodecount = 0;
    assert_has(top(*state, text, &opt), "  main q/proj/a.c\n");
}

static void a_mean_divides_each_node(void **state)
{
    struct options opt = untrimmed();
    opt.mean = true;
    const char *out = report_of(
        *state, profile_from_text(*state, "!types n/count x/count\na 2 10\na 1 5\nb 0 7\n"), "top",
        NULL, &opt);
    assert_has(out, "Type: mean_x\nShowing nodes accounting for 12, 171.43% of 7 total\n");
    assert_has(out, "         5 71.43% 71.43%          5 71.43%  a\n");
    assert_has(out, "         7   100% 171.43%          7   100%  b\n");
}

static void a_divisor_applies_to_every_number(void **state)
{
    struct options opt = untrimmed();
    opt.divide_by = 2;
    assert_has(top(*state, "a 101\n", &opt), "        50   100%   100%         50   100%  a\n");
    opt.divide_by = 0;
    assert_string_equal(report_of(*state, profile_from_text(*state, "a 1\n"), "top", NULL, &opt),
                        "error: zero divisor specified");
    opt.divide_by = -2; /* a ratio that is not positive does not count */
    assert_has(top(*state, "a 101\n", &opt), "       101   100%");
}

static void negative_nodes_can_be_dropped(void **state)
{
    struct options opt = untrimmed();
    opt.drop_negative = true;
    assert_string_equal(top(*state, "a;b -5\na;c 3\n", &opt),
                        "         3 37.50% 37.50%          3 37.50%  c\n");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(the_worked_example_comes_out_byte_for_byte),
        TEST(an_empty_graph_has_only_the_header),
        TEST(the_running_sum_is_signed_and_percentages_are_not),
        TEST(names_come_before_cum_in_the_flat_order),
        TEST(the_output_unit_comes_from_the_smallest_shown_value),
        TEST(trimming_changes_the_unit),
        TEST(a_light_edge_does_not_count_for_the_suffix),
        TEST(recursion_counts_once),
        TEST(names_depend_on_the_granularity),
        TEST(functions_of_a_file_stay_apart_by_start_line),
        TEST(a_path_that_is_trimmed_twice_loses_its_node),
        TEST(a_mean_divides_each_node),
        TEST(a_divisor_applies_to_every_number),
        TEST(negative_nodes_can_be_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
