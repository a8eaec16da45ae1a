/* Rules over results: what fails, warns, is allowed, or is trouble. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diff/gate.h"
#include "support/arena_state.h"
#include "support/compare.h"
#include "support/profiles.h"

static struct budget budget;

static int stop(void **state)
{
    budget_done(&budget);
    return arena_state_stop(state);
}

enum { TODAY = 20000 }; /* 2024-10-04 */

/* main.slow doubles; main.thin, half a per cent, too; memmove is support. */
static const char *const texts[] = {
    TICKS STEADY "main.slow 1000\nmain.thin 40\nmain.fast 1000\nmain.fast;memmove 10\n",
    TICKS STEADY "main.slow 2000\nmain.thin 100\nmain.fast 500\nmain.fast;memmove 10\n"};

static bool gate(const char *rules, enum gate_kind kind, struct gate_result *out, struct err *err)
{
    struct diff_spec spec = compare_usual();
    struct diff_result *r;
    struct err parse = {0};
    spec.judges_both = true;
    if (!budget_parse(arena_state(), PP_STR("b"), str_of(rules), &budget, &parse))
        fail_msg("%s", parse.msg);
    for (size_t i = 0; i < budget.n; i++)
        if (budget_is_growth(&budget.rules[i]) && budget.rules[i].min_share >= 0)
            spec.judge.min_share = budget.rules[i].min_share;
    if (kind == GATE_DIFF) {
        r = compare_runs_of(texts, 1, 1, &spec);
    } else {
        struct profile *p = profile_from_text(arena_state(), texts[0]);
        uint32_t index = 0;
        const char *name = "p";
        struct diff_input in = {&p, &index, 1, 0, &name};
        spec.judge_support = true;
        if (!diff_measure_runs(arena_state(), &in, &spec, &r, &parse))
            r = NULL;
    }
    assert_non_null(r);
    return gate_run(arena_state(), &budget, r, kind, spec.judge.stated_phi, TODAY, out, err);
}

static struct gate_result run(const char *rules, enum gate_kind kind)
{
    struct gate_result out;
    struct err err = {0};
    if (!gate(rules, kind, &out, &err))
        fail_msg("%s", err.msg);
    return out;
}

static enum gate_outcome only_outcome(const char *rules, enum gate_kind kind)
{
    struct gate_result g = run(rules, kind);
    assert_int_equal(g.n, 1);
    enum gate_outcome o = g.findings[0].outcome;
    assert_int_equal(g.n_failed, o == GATE_FAIL || o == GATE_EXPIRED);
    assert_int_equal(g.n_warned, o == GATE_WARN);
    budget_done(&budget);
    return o;
}

static void assert_trouble(const char *rules, enum gate_kind kind, const char *message)
{
    struct gate_result out;
    struct err err = {0};
    assert_false(gate(rules, kind, &out, &err));
    assert_int_equal(err.code, PP_ERR_USAGE);
    assert_string_equal(err.msg, message);
    budget_done(&budget);
}

static void growth_fails_beyond_doubt_only(void **state)
{
    (void)state;
    assert_int_equal(only_outcome("fail func main.slow flat +0%", GATE_DIFF), GATE_FAIL);
    assert_int_equal(only_outcome("fail func main.slow cum +50%", GATE_DIFF), GATE_FAIL);
    /* +100 % is seen, but not +95 % for sure */
    assert_int_equal(only_outcome("fail func main.slow flat +95%", GATE_DIFF), GATE_OK);
    assert_int_equal(only_outcome("fail func main.fast flat +0%", GATE_DIFF), GATE_OK);
    assert_int_equal(only_outcome("warn func ~^main flat +0%", GATE_DIFF), GATE_WARN);
    assert_int_equal(only_outcome("fail func any flat +500", GATE_DIFF), GATE_FAIL);
    assert_int_equal(only_outcome("fail func any flat +2000", GATE_DIFF), GATE_OK);
}

static void a_rule_has_its_own_floor(void **state)
{
    (void)state;
    assert_int_equal(only_outcome("fail func main.thin flat +0%", GATE_DIFF), GATE_OK);
    assert_int_equal(only_outcome("fail func main.thin flat +0% min-share=0.1%", GATE_DIFF),
                     GATE_FAIL);
    assert_int_equal(only_outcome("fail func main.slow flat +0% min-share=50%", GATE_DIFF),
                     GATE_OK);
    assert_int_equal(only_outcome("fail func main.slow flat +0% min-samples=9000", GATE_DIFF),
                     GATE_OK);
}

static void every_function_that_passes_a_limit_is_found_worst_first(void **state)
{
    struct gate_result g = run("fail func ~^main flat 5%\nfail func ~^r flat 10%", GATE_CHECK);
    (void)state;
    assert_int_equal(g.n, 7);
    assert_int_equal(g.n_failed, 7);
    assert_int_equal(g.findings[0].rule->line, 1);
    assert_true(g.findings[0].value >= g.findings[1].value);
    assert_int_equal(g.findings[6].rule->line, 2);
}

static void a_rule_that_is_kept_shows_who_comes_nearest(void **state)
{
    struct gate_result g = run("fail func ~^main flat 50%", GATE_CHECK);
    (void)state;
    assert_int_equal(g.n, 1);
    assert_int_equal(g.findings[0].outcome, GATE_OK);
    assert_true(fabs(g.findings[0].value - 1000) < 1e-9);
}

static void limits_are_shares_or_values_of_one_run(void **state)
{
    (void)state;
    assert_int_equal(only_outcome("fail func main.slow flat 7%", GATE_CHECK), GATE_FAIL);
    assert_int_equal(only_outcome("fail func main.slow flat 9%", GATE_CHECK), GATE_OK);
    assert_int_equal(only_outcome("fail func main.slow flat 999", GATE_CHECK), GATE_FAIL);
    assert_int_equal(only_outcome("fail func main.slow flat 1000", GATE_CHECK), GATE_OK);
    assert_int_equal(only_outcome("fail total value 12000", GATE_CHECK), GATE_FAIL);
    assert_int_equal(only_outcome("fail func memmove flat 5", GATE_CHECK), GATE_FAIL);
    assert_int_equal(only_outcome("fail func memmove flat 5 min-samples=20", GATE_CHECK), GATE_OK);
}

static void a_sure_rule_waits_for_the_sampling_error(void **state)
{
    (void)state;
    assert_int_equal(only_outcome("fail func main.slow flat 990 sure", GATE_CHECK), GATE_UNSURE);
    assert_int_equal(only_outcome("fail func main.slow flat 700 sure", GATE_CHECK), GATE_FAIL);
}

static void what_is_allowed_does_not_fail_until_its_day(void **state)
{
    struct gate_result g =
        run("fail func main.slow flat +0%\nallow func main.slow until=2024-10-04", GATE_DIFF);
    (void)state;
    assert_int_equal(g.n_failed, 0);
    assert_int_equal(g.findings[0].outcome, GATE_ALLOWED);
    budget_done(&budget);
    g = run("fail func main.slow flat +0%\nallow func main.slow until=1970-01-01", GATE_DIFF);
    assert_int_equal(g.findings[1].outcome, GATE_EXPIRED);
    budget_done(&budget);
    g = run("fail func main.slow flat +0%\nallow func main.slow until=2024-10-03", GATE_DIFF);
    assert_int_equal(g.n_failed, 2);
    assert_int_equal(g.findings[0].outcome, GATE_FAIL);
    assert_int_equal(g.findings[1].outcome, GATE_EXPIRED);
}

static void what_matches_nothing_is_trouble_unless_it_may(void **state)
{
    (void)state;
    assert_trouble("fail func nosuch flat +5%", GATE_DIFF,
                   "b:1:11: no function of the profile matches nosuch (a rule that may match "
                   "nothing says \"optional\")");
    assert_trouble("fail func main.slow flat 50%\nallow func ~gone", GATE_CHECK,
                   "b:2:12: no function of the profile matches ~gone (a rule that may match "
                   "nothing says \"optional\")");
    assert_int_equal(only_outcome("fail func nosuch flat +5% optional", GATE_DIFF), GATE_UNMATCHED);
}

static void a_budget_without_rules_for_the_command_is_trouble(void **state)
{
    (void)state;
    assert_trouble("fail func any flat 5%", GATE_DIFF,
                   "b: no rule with a growth (+5%, +10ms): nothing to gate a difference by");
    assert_trouble("fail func any flat +5%", GATE_CHECK,
                   "b: no rule with a limit (15%, 60s): nothing to check a profile by");
    assert_trouble("# nothing", GATE_DIFF,
                   "b: no rule with a growth (+5%, +10ms): nothing to gate a difference by");
}

static void units_have_to_go_together(void **state)
{
    (void)state;
    assert_trouble("fail total value 5MB", GATE_CHECK,
                   "b:1:18: the limit 5MB does not go with values in 'count': count");
}

#define T(f) cmocka_unit_test_setup_teardown(f, arena_state_start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(growth_fails_beyond_doubt_only),
        T(a_rule_has_its_own_floor),
        T(every_function_that_passes_a_limit_is_found_worst_first),
        T(a_rule_that_is_kept_shows_who_comes_nearest),
        T(limits_are_shares_or_values_of_one_run),
        T(a_sure_rule_waits_for_the_sampling_error),
        T(what_is_allowed_does_not_fail_until_its_day),
        T(what_matches_nothing_is_trouble_unless_it_may),
        T(a_budget_without_rules_for_the_command_is_trouble),
        T(units_have_to_go_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
