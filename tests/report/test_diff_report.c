/* The text of diff, check and noise: widths, names that are cut, what a row's second line says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/diff_report.h"
#include "support/arena_state.h"
#include "support/compare.h"
#include "util/utf8.h"

static struct buf text;

static int start(void **state)
{
    text = (struct buf)BUF_INIT;
    return arena_state_start(state);
}

static int stop(void **state)
{
    buf_done(&text);
    return arena_state_stop(state);
}

#define LONG                                                                                    \
    "github.com/example/a-module-with-a-long-name/internal/deeper/and/deeper.(*Receiver[...])." \
    "MethodOfSomeLength"
static struct str write(const char *old, const char *new, size_t width)
{
    const char *texts[] = {old, new};
    struct diff_spec spec = compare_usual();
    struct gate_result none = {.findings = NULL};
    struct text_style style = {.width = width, .nodecount = 20, .unit = PP_STR("minimum")};
    const struct diff_result *r = compare_runs_of(texts, 1, 1, &spec);
    diff_report_text(r, &spec, &none, &style, &text);
    assert_false(text.failed);
    return buf_str(&text);
}

/* The longest line, in code points. */
static size_t widest(struct str s)
{
    size_t most = 0;
    for (size_t at = 0, end; at < s.len; at = end + 1) {
        end = str_find(s, PP_STR("\n"), at);
        end = end == SIZE_MAX ? s.len : end;
        size_t n = utf8_count(str_sub(s, at, end));
        most = n > most ? n : most;
    }
    return most;
}

static bool contains(struct str s, const char *part)
{
    return str_find(s, str_of(part), 0) != SIZE_MAX;
}

static void names_are_cut_in_the_middle_on_a_terminal_only(void **state)
{
    struct str s =
        write(TICKS STEADY "\"" LONG "\" 1000\n", TICKS STEADY "\"" LONG "\" 2000\n", 100);
    (void)state;
    assert_true(widest(s) <= 100);
    assert_true(contains(s, "github.com/exa...odOfSomeLength\n"));
    buf_clear(&text);
    assert_true(
        contains(write(TICKS STEADY "\"" LONG "\" 1000\n", TICKS STEADY "\"" LONG "\" 2000\n", 0),
                 LONG "\n"));
}

/* The line of the gate beside the whole one. */
static void a_line_of_the_gate_is_cut_in_the_name(void **state)
{
    const char *texts[] = {TICKS STEADY "\"" LONG "\" 1000\n", TICKS STEADY "\"" LONG "\" 2000\n"};
    struct diff_spec spec = compare_usual();
    struct text_style style = {.nodecount = 20, .unit = PP_STR("minimum")};
    struct budget budget;
    struct gate_result gate;
    struct err err = {0};
    const struct diff_result *r = compare_runs_of(texts, 1, 1, &spec);
    (void)state;
    assert_true(budget_parse(arena_state(), PP_STR("perf.budget"), PP_STR("fail func any flat +0%"),
                             &budget, &err));
    assert_true(gate_run(arena_state(), &budget, r, GATE_DIFF, 2, 0, &gate, &err));
    diff_report_text(r, &spec, &gate, &style, &text);
    assert_true(contains(buf_str(&text), "\nfail: " LONG " flat +100% of old, at least +"));
    buf_clear(&text);
    style.width = 100;
    diff_report_text(r, &spec, &gate, &style, &text);
    assert_true(widest(buf_str(&text)) <= 100);
    assert_true(contains(buf_str(&text), "\nfail: github.com/example/a-m"));
    assert_true(contains(buf_str(&text), ", limit +0%\n"));
    buf_clear(&text);
    gate.findings[0].outcome = GATE_FAIL;
    check_report_text(r, &budget, &gate, &style, &text);
    assert_true(widest(buf_str(&text)) <= 100);
    assert_true(contains(buf_str(&text), ", limit +0%  perf.budget:1\n"));
    budget_done(&budget);
}

static void columns_hold_large_and_small_values(void **state)
{
    struct str s = write(TICKS STEADY "a 1\nb 999999999\nc 123456789012345\n",
                         TICKS STEADY "a 999999\nb 1\nc 987654321098765\n", 100);
    (void)state;
    assert_true(widest(s) <= 100);
}

static void a_second_line_says_what_was_judged_and_where_it_went(void **state)
{
    struct str s =
        write(TICKS STEADY "main;f 300\nmain;f;malloc 700\nmain;g 600\n",
              TICKS STEADY "main;f 900\nmain;f;malloc 1100\nmain;g 200\nmain;g;h 400\n", 0);
    (void)state;
    assert_true(contains(s, "          with the support below it: 1000 -> 2000, +100% of old ("));
    assert_true(contains(s, "          moved below g\n"));
}

static void a_renamed_row_says_what_it_was(void **state)
{
    struct str s = write(TICKS STEADY "main.f.func2 300\n", TICKS STEADY "main.f.func1 300\n", 0);
    (void)state;
    assert_true(contains(s, "          was main.f.func2\n"));
}

static void a_name_is_no_line_of_its_own(void **state)
{
    const char *texts[] = {TICKS STEADY "a 1000\n", TICKS STEADY "a 9000\n"};
    struct diff_spec spec = compare_usual();
    struct text_style style = {.nodecount = 20, .unit = PP_STR("minimum")};
    struct budget budget;
    struct gate_result gate;
    struct err err = {0};
    struct diff_result *r = compare_runs_of(texts, 1, 1, &spec);
    (void)state;
    for (uint32_t i = 0; i < r->n_rows; i++)
        if (str_eq(r->rows[i].name, PP_STR("a")))
            r->rows[i].name = PP_STR("a\n::stop-commands::x\rGate: passed\n");
    assert_true(budget_parse_option(arena_state(), PP_STR("o"), PP_STR("func any flat +0%"),
                                    &budget, &err));
    assert_true(gate_run(arena_state(), &budget, r, GATE_DIFF, 2, 0, &gate, &err));
    diff_report_text(r, &spec, &gate, &style, &text);
    assert_true(contains(buf_str(&text), "fail: a ::stop-commands::x Gate: passed  flat +800%"));
    assert_false(contains(buf_str(&text), "\n::stop"));
    assert_false(contains(buf_str(&text), "\nGate: passed"));
    budget_done(&budget);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(names_are_cut_in_the_middle_on_a_terminal_only),
        T(a_line_of_the_gate_is_cut_in_the_name),
        T(columns_hold_large_and_small_values),
        T(a_second_line_says_what_was_judged_and_where_it_went),
        T(a_renamed_row_says_what_it_was),
        T(a_name_is_no_line_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
