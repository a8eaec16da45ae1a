/* Random runs of two sides compared.
 *
 * Promised: exactly one of result and error; every row has a verdict that goes with its state, its
 * numbers are no NaN; q is no less than p; a side compared with itself has no regression and no
 * change; what a row shows is what was judged, and the rule that allows no growth fails for the
 * rows that regressed, for no other, with the change that the row shows; the sums of the rows'
 * costs are the total of the samples that have a stack. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "diff/gate.h"
#include "support/random_profile.h"
#include "util/ckint.h"

enum { MOST_RUNS = 3 };

static const struct random_size size = {8, 9, 9, 7, 0, true};

static void check_judged(const struct judged *j)
{
    random_check(!isnan(j->change) && !isnan(j->low) && !isnan(j->high) && j->low <= j->high);
    random_check(j->half_width >= 0 && j->phi >= 1 && j->df > 0 && !isnan(j->mde));
    random_check(j->p_worse >= 0 && j->p_worse <= 1 && j->p_better >= 0 && j->p_better <= 1);
    random_check(!(j->worse && j->better));
    if (j->state == JUDGE_TESTED || j->state == JUDGE_BLIND)
        random_check(j->q_worse >= j->p_worse * (1 - 1e-9));
    else
        random_check(!j->worse && !j->better);
}

static bool is_near(double a, double b)
{
    return a == b || fabs(a - b) <= 1e-9 * (1 + fabs(a) + fabs(b));
}

/* Against the numbers in the row. */
static void check_shown(const struct diff_row *row, enum diff_measure m)
{
    const struct diff_judgement *by = &row->by[m];
    double old = (double)diff_value(row, m, 0);
    random_check(old > 0 ? is_near(by->change, by->delta / old) : by->change == INFINITY);
    if (m == DIFF_CUM || diff_is_flat_judged(row))
        random_check(by->half_width == by->judged.half_width &&
                     is_near(by->delta, by->judged.new_cost - by->judged.old_cost) &&
                     (!(old > 0) || is_near(by->change, by->judged.change)));
}

static void check_gate(struct arena *a, const struct diff_result *r)
{
    struct budget b;
    struct gate_result g;
    struct err err = {0};
    uint32_t regressions = 0, weighs = 0;
    bool parsed = budget_parse_option(a, PP_STR("o"), PP_STR("func any flat +0%"), &b, &err);
    random_check(parsed);
    bool ok = gate_run(a, &b, r, GATE_DIFF, 2, 0, &g, &err);
    for (uint32_t i = 0; i < r->n_rows; i++) {
        weighs += r->rows[i].side[0].cum != 0 || r->rows[i].side[1].cum != 0;
        regressions += r->rows[i].by[DIFF_FLAT].regression;
    }
    random_check(ok == (weighs > 0)); /* samples may have no stack */
    random_check(g.n_failed == regressions);
    for (size_t i = 0; i < g.n_failed; i++) {
        const struct diff_judgement *by = &r->rows[g.findings[i].row].by[DIFF_FLAT];
        random_check(g.findings[i].outcome == GATE_FAIL && by->regression);
        random_check(g.findings[i].value == by->judged.change);
    }
    budget_done(&b);
}

static void check_row(const struct diff_result *r, const struct diff_row *row, enum diff_measure m)
{
    const struct diff_judgement *by = &row->by[m];
    check_judged(&by->judged);
    random_check(by->verdict <= VERDICT_MOVED && !isnan(by->delta) && by->half_width >= 0);
    random_check(by->regression == (by->verdict == VERDICT_WORSE || by->verdict == VERDICT_NEW));
    random_check(!by->regression || by->judged.worse);
    random_check(by->moved_via == PP_NONE || by->moved_via < r->n_rows);
}

static void check_result(const struct diff_result *r, bool same)
{
    int64_t cost = 0, total = r->total[0];
    for (uint32_t i = 0; i < r->n_rows; i++) {
        const struct diff_row *row = &r->rows[i];
        cost = wrap_add(cost, row->side[0].cost);
        for (enum diff_measure m = DIFF_FLAT; m <= DIFF_CUM; m++) {
            if (!r->judged[m])
                continue;
            check_row(r, row, m);
            check_shown(row, m);
            random_check(!same || !row->by[m].regression);
            random_check(!same || fabs(row->by[m].delta) < 1e-6 * (1 + fabs((double)total)));
        }
    }
    random_check(cost <= total);
    random_check(isfinite(r->scale) && r->scale > 0);
}

static struct diff_spec draw_spec(struct choices *c)
{
    static const enum diff_norm norms[] = {NORM_AUTO,  NORM_NONE,     NORM_STABLE,
                                           NORM_TOTAL, NORM_DURATION, NORM_OPS};
    struct diff_spec spec = {.rules = {.names = true}, .judge = judge_rules_default, .threads = 1};
    spec.norm = CHOOSE_FROM(c, norms);
    spec.ops[0] = spec.ops[1] = 1 + choose(c, 9);
    spec.cum = choose(c, 2);
    spec.judges_both = choose(c, 2);
    spec.judge_support = choose(c, 2);
    spec.judge.min_samples = choose(c, 30);
    spec.judge.correction = choose(c, 2) ? CORRECT_BH : CORRECT_HOLM;
    spec.judge.test = choose(c, 8) == 7 ? JUDGE_U : JUDGE_T;
    return spec;
}

static void compare(struct arena *a, struct profile *const *runs, uint32_t n_old, uint32_t n_new,
                    const struct diff_spec *spec, bool same)
{
    static const uint32_t index[2 * MOST_RUNS];
    static const char *const names[2 * MOST_RUNS] = {"0", "1", "2", "3", "4", "5"};
    struct diff_input in = {runs, index, n_old, n_new, names};
    struct diff_result *r;
    struct err err = {0};
    bool ok = diff_compare(a, &in, spec, &r, &err);
    random_check(ok == (err.code == PP_OK) && ok == (r != NULL));
    random_check(ok || err.code == PP_ERR_USAGE);
    if (!ok)
        return;
    check_result(r, same);
    check_gate(a, r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct choices c = {.data = data, .len = n};
    struct profile *runs[2 * MOST_RUNS];
    struct arena a;
    arena_init(&a, 0);
    struct diff_spec spec = draw_spec(&c);
    uint32_t n_old = 1 + choose(&c, MOST_RUNS), n_new = 1 + choose(&c, MOST_RUNS);
    for (uint32_t i = 0; i < n_old + n_new; i++)
        runs[i] = random_profile(&a, &c, &size);
    compare(&a, runs, n_old, n_new, &spec, false);
    for (uint32_t i = 0; i < n_old; i++)
        runs[n_old + i] = runs[i];
    compare(&a, runs, n_old, n_old, &spec, true);
    arena_done(&a);
    return 0;
}
