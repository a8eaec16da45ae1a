/* callgrind: compressed names and relative positions (spec/report.md 15, 21.6). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"
#include "support/text.h"

static void the_worked_example_comes_out_byte_for_byte(void **state)
{
    assert_string_equal(
        report_of_text(*state,
                       "!types x/count\n!mapping 400000 500000 0 /bin/prog -\n"
                       "0x401000@main[/src/main.c]:20;0x401100@foo[/src/foo.c]:7 100\n"
                       "0x401000@main[/src/main.c]:20 23\n",
                       "callgrind", NULL),
        "positions: instr line\nevents: x(count)\n\nob=(1) /bin/prog\n"
        "fl=(1) /src/foo.c\nfn=(1) foo\n0x401100 7 100\n\nob=(1)\n"
        "fl=(2) /src/main.c\nfn=(2) main\n-256 20 23\ncfl=(1)\ncfn=(1)\n"
        "calls=0 * 7\n* * 100\n");
}

static void an_empty_graph_has_the_literal_unit(void **state)
{
    assert_string_equal(report_of_text(*state, "!types cpu/ns\n", "callgrind", NULL),
                        "positions: instr line\nevents: cpu(minimum)\n");
}

static void the_unit_is_never_scaled_up(void **state)
{
    assert_has(report_of_text(*state, "!types cpu/ns\na 70000000\nb 10000\n", "callgrind", NULL),
               "events: cpu(us)\n");
    struct options opt = untrimmed();
    opt.unit = PP_STR("auto");
    const char *out =
        report_of(*state, profile_from_text(*state, "!types cpu/ns\na 70000000\nb 10000\n"),
                  "callgrind", NULL, &opt);
    assert_has(out, "events: cpu(auto)\n");
    assert_has(out, "0x0 0 70\n");
    assert_has(out, "* 0 10\n");
}

static void positions_are_relative_when_that_is_strictly_shorter(void **state)
{
    const char *out = report_of_text(
        *state, "0x10@a 9\n0x11@b 8\n0x1000000@c 7\n0x1000000@d 6\n0x0@e 5\n", "callgrind", NULL);
    assert_has(out, "fn=(1) a\n0x10 0 9\n");
    assert_has(out, "fn=(2) b\n+1 0 8\n");
    assert_has(out, "fn=(3) c\n0x1000000 0 7\n"); /* +16777199 is as long */
    assert_has(out, "fn=(4) d\n* 0 6\n");
    assert_has(out, "fn=(5) e\n0x0 0 5\n");
}

static void calls_of_the_first_node_are_absolute(void **state)
{
    assert_has(report_of_text(*state, "0x10@a 100\n0x10@a;0x10@b 1\n", "callgrind", NULL),
               "0x10 0 100\ncfl=\ncfn=(2) b\ncalls=0 0x10 0\n* * 1\n");
}

static void functions_of_one_name_are_numbered_for_callers(void **state)
{
    const char *out = report_of_text(*state, "main[m.c];foo[f.c=1] 10\nmain[m.c];foo[f.c=9] 5\n",
                                     "callgrind", NULL);
    assert_has(out, "fn=(1) foo\n");
    assert_has(out, "cfn=(3) foo [1/2]\n");
    assert_has(out, "cfn=(4) foo [2/2]\n");
    assert_has_not(out, "\nfn=(3)");
}

static void a_column_tells_functions_apart_where_there_is_no_address_and_no_line(void **state)
{
    const char *out = report_of_text(
        *state, "main;f[f.c]:0:7 5\nmain;f[f.c] 3\nmain;f[f.c]:4:7 2\n", "callgrind", NULL);
    assert_has(out, " f [1/2]\n");
    assert_has(out, " f [2/2]\n");
    assert_has_not(out, "/3]\n");
}

static void callees_that_are_no_nodes_have_a_file_and_no_name(void **state)
{
    assert_has(report_of_text(*state, "main 5\nmain;bar[b.c]:3 3\nmain;bar[b.c]:3 -3\n",
                              "callgrind", NULL),
               "cfl=(1) b.c\ncfn=\ncalls=0 0x0 3\n* * 0\n");
}

static void contexts_of_a_call_tree_are_functions_of_their_own(void **state)
{
    struct options opt = untrimmed();
    opt.call_tree = true;
    const char *out =
        report_of(*state, profile_from_text(*state, "a;f 5\nb;f 3\n"), "callgrind", NULL, &opt);
    assert_has(out, " f [1/2]\n");
    assert_has(out, " f [2/2]\n");
}

static void a_divisor_changes_no_number(void **state)
{
    struct options opt = untrimmed();
    opt.divide_by = 2;
    assert_has(report_of(*state, profile_from_text(*state, "a 10\n"), "callgrind", NULL, &opt),
               "0x0 0 10\n");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(the_worked_example_comes_out_byte_for_byte),
        TEST(an_empty_graph_has_the_literal_unit),
        TEST(the_unit_is_never_scaled_up),
        TEST(positions_are_relative_when_that_is_strictly_shorter),
        TEST(calls_of_the_first_node_are_absolute),
        TEST(functions_of_one_name_are_numbered_for_callers),
        TEST(a_column_tells_functions_apart_where_there_is_no_address_and_no_line),
        TEST(callees_that_are_no_nodes_have_a_file_and_no_name),
        TEST(contexts_of_a_call_tree_are_functions_of_their_own),
        TEST(a_divisor_changes_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
