/* the lines above a report: labels, filters, counts, totals (spec/report.md 7.1, 7.3 to 7.5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"
#include "support/text.h"

static const char *top(struct arena *a, const char *profile, const struct options *opt)
{
    return report_of(a, profile_from_text(a, profile), "top", NULL, opt);
}

static void the_total_is_of_magnitudes(void **state)
{
    assert_has(report_of_text(*state, "a 100\na -100\n", "top", NULL),
               "Showing nodes accounting for 0, 0% of 200 total\n");
}

static void base_samples_alone_make_the_total(void **state)
{
    assert_has(
        report_of_text(*state, "a 100\na -30 pprof::base=true\nb 5 pprof::base=no\n", "top", NULL),
        "Showing nodes accounting for 75, 250.00% of 30 total\n");
    assert_has(report_of_text(*state, "a 100\nb 0 pprof::base=true\n", "top", NULL),
               " of 100 total\n");
}

static void relative_percentages_count_what_is_left(void **state)
{
    static const char text[] = "a 100\nb 300\n";
    struct options opt = untrimmed();
    opt.filters.focus = PP_STR("a");
    assert_has(top(*state, text, &opt), "Showing nodes accounting for 100, 25.00% of 400 total\n");
    opt.relative_percentages = true;
    assert_has(top(*state, text, &opt), "Showing nodes accounting for 100, 100% of 100 total\n");
}

static void the_cutoff_that_is_told_is_of_the_whole_total(void **state)
{
    struct options opt = options_default;
    opt.nodefraction = 0.05;
    opt.filters.focus = PP_STR("foo$");
    const char *out = top(*state,
                          "!mapping 1 2 0 /bin/prog -\n!types x/count\nmain;foo 94\nbar;foo 5\n"
                          "baz;foo 1\nmain 900\n",
                          &opt);
    assert_true(strncmp(out, "File: prog\nType: x\nActive filters:\n   focus=foo$\n", 48) == 0);
    /* the real cutoff is 5: bar stays with 5, baz goes */
    assert_has(
        out,
        "Showing nodes accounting for 100, 10.00% of 1000 total\nDropped 1 node (cum <= 50)\n");
    assert_has(out, "  bar\n");
    assert_has_not(out, "  baz\n");
}

static void filters_are_listed_in_order_and_cut_at_80_bytes(void **state)
{
    struct options opt = untrimmed();
    char many[100];
    memset(many, 'x', sizeof many);
    opt.filters.taghide = PP_STR("d");
    opt.filters.ignore = (struct str){many, sizeof many};
    opt.filters.prune_from = PP_STR("not listed");
    opt.tagroot = PP_STR("nor this");
    const char *out = top(*state, "a 1\n", &opt);
    assert_has(out, "Active filters:\n   ignore=xxxxx");
    assert_has(out, "x\u2026\n   taghide=d\nShowing");
    assert_int_equal(strstr(out, "\u2026") - strstr(out, "ignore="), 80);
    assert_has_not(out, "listed");
}

static void labels_appear_when_there_is_something_to_say(void **state)
{
    assert_true(strncmp(report_of_text(*state, "!types /x\na 1\n", "top", NULL), "Showing", 7) ==
                0);
    assert_has(report_of_text(*state, "!types /x\n!duration 1500\na 1\n", "top", NULL),
               "Duration: 1.50us, Total samples = 1x \n");
    assert_has(report_of_text(*state, "!types t/ms\n!duration 10000000000\na 0\n", "top", NULL),
               "Total samples = 0 \n");
    assert_has(report_of_text(*state, "!time -1\na 1\n", "top", NULL),
               "Time: 1969-12-31 23:59:59 UTC\n");
    assert_has(report_of_text(*state, "!mapping 1 2 0 /x/ b\na 1\n", "top", NULL),
               "File: x\nBuild ID: b\n");
    struct options opt = untrimmed();
    opt.compact_labels = true;
    assert_true(strncmp(top(*state, profile_p1, &opt), "Showing", 7) == 0);
}

static void counts_are_told_in_singular_and_plural(void **state)
{
    static const char text[] = "a 1000\nb 1\nc 1\n";
    struct options opt = options_default;
    assert_has(top(*state, text, &opt), "Dropped 2 nodes (cum <= 5)\n");
    opt.nodefraction = 0;
    opt.nodecount = 2;
    assert_has(top(*state, text, &opt), "Showing top 2 nodes out of 3\n");
    opt.nodecount = 3;
    assert_has_not(top(*state, text, &opt), "Showing top");
    opt.nodecount = INT64_MAX;
    assert_has_not(top(*state, text, &opt), "Showing top");
}

static void a_negative_total_of_means_has_no_sign_in_percent(void **state)
{
    struct options opt = untrimmed();
    opt.mean = true;
    assert_has(top(*state, "!types n/count t/ns\n!duration 10000000000\na -1 -68\n", &opt),
               "Total samples = -68ns (6.8e-07%)\n");
}

static void reports_without_samples_types_fail(void **state)
{
    assert_true(strncmp(report_of_text(*state, "", "top", NULL), "error: ", 7) == 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(the_total_is_of_magnitudes),
        TEST(base_samples_alone_make_the_total),
        TEST(relative_percentages_count_what_is_left),
        TEST(the_cutoff_that_is_told_is_of_the_whole_total),
        TEST(filters_are_listed_in_order_and_cut_at_80_bytes),
        TEST(labels_appear_when_there_is_something_to_say),
        TEST(counts_are_told_in_singular_and_plural),
        TEST(a_negative_total_of_means_has_no_sign_in_percent),
        TEST(reports_without_samples_types_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
