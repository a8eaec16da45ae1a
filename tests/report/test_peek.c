/* tree and peek: callers and callees (spec/report.md 3.4, 9, 21.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"
#include "support/text.h"

#define SEPARATOR "----------------------------------------------------------+-------------\n"
#define COLUMNS "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t \n"

static void the_worked_example_comes_out_byte_for_byte(void **state)
{
    struct options opt = options_default;
    const char *out = report_of(*state, profile_from_text(*state, profile_p1), "peek", "rec", &opt);
    assert_string_equal(
        strstr(out, "---"), SEPARATOR COLUMNS SEPARATOR
        "                                              30ms 75.00% |   main\n"
        "                                              10ms 25.00% |   foo\n"
        "      40ms 57.14% 57.14%       40ms 57.14%                | rec\n"
        "                                              10ms 25.00% |   foo\n" SEPARATOR);
}

static void an_empty_tree_ends_after_the_columns(void **state)
{
    assert_string_equal(
        report_of_text(*state, "!types x/count\n", "tree", NULL),
        "Type: x\nShowing nodes accounting for 0, 0% of 0 total\n" SEPARATOR COLUMNS);
    assert_string_equal(report_of_text(*state, "!types x/count\n", "peek", "a"),
                        "error: no matches found for regexp: a");
}

static void peek_matches_the_printable_name(void **state)
{
    struct options opt = untrimmed();
    assert_string_equal(report_of_text(*state, "main[a.c]:22 1\n", "peek", "a.c:22"),
                        "error: no matches found for regexp: a.c:22");
    opt.granularity = GRAN_LINES;
    assert_has(
        report_of(*state, profile_from_text(*state, "main[a.c]:22 1\n"), "peek", "a.c:22", &opt),
        "| main a.c:22\n");
    assert_string_equal(
        report_of_text(*state, "main 1\n", "peek", "("),
        "error: parsing argument regexp (: error parsing regexp: missing closing ): `(`");
}

static void neighbours_without_weight_still_appear(void **state)
{
    assert_has(report_of_text(*state, "main 5\nmain;bar 3\nmain;bar -3\n", "tree", NULL),
               "                                                 0     0% |   bar\n" SEPARATOR);
}

static void means_are_of_nodes_and_not_of_edges(void **state)
{
    struct options opt = untrimmed();
    opt.mean = true;
    assert_has(
        report_of(*state,
                  profile_from_text(*state, "!types n/count t/ns\nmain;foo 10 1000\nx 9 320\n"),
                  "tree", NULL, &opt),
        "                                            1000ns 1000.00% |   main\n"
        "     100ns 144.93% 144.93%      100ns 144.93%                | foo\n");
}

static void inlined_calls_are_marked_on_edges_alone(void **state)
{
    assert_has(report_of_text(*state, "a>b 7\n", "tree", NULL),
               "                                                 7   100% |   a (inline)\n"
               "         7   100%   100%          7   100%                | b\n");
}

static void both_directions_of_mutual_recursion_appear_once(void **state)
{
    const char *out = report_of_text(*state, "main;foo;rec;foo;rec 10\n", "tree", NULL);
    assert_has(out, "                                                10   100% |   main\n"
                    "                                                10   100% |   rec\n"
                    "         0     0%   100%         10   100%                | foo\n"
                    "                                                10   100% |   rec\n");
}

static void edges_below_the_cutoff_go_also_without_being_told(void **state)
{
    struct options opt = options_default;
    opt.nodefraction = 0;
    opt.edgefraction = 0.01;
    const char *out =
        report_of(*state, profile_from_text(*state, "a;b 1000\na;c;b 2\n"), "tree", NULL, &opt);
    assert_has_not(out, "|   c");
    assert_has_not(out, "edges");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(the_worked_example_comes_out_byte_for_byte),
        TEST(an_empty_tree_ends_after_the_columns),
        TEST(peek_matches_the_printable_name),
        TEST(neighbours_without_weight_still_appear),
        TEST(means_are_of_nodes_and_not_of_edges),
        TEST(inlined_calls_are_marked_on_edges_alone),
        TEST(both_directions_of_mutual_recursion_appear_once),
        TEST(edges_below_the_cutoff_go_also_without_being_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
