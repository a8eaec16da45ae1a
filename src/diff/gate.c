/* Rules over results.
 *
 * diff: a growth rule fails for a row that got worse, for sure and not by a move, if the lower end
 * of its growth's interval is above the limit and the row clears the rule's floor.
 * check: a rule fails for a function whose value is above the limit; with "sure", if the lower end
 * of the sampling interval is. */
#include "diff/gate.h"

#include <math.h>
#include <stdlib.h>

#include "util/vec.h"

static const char *const outcome_names[] = {
    [GATE_OK] = "ok",
    [GATE_WARN] = "warn",
    [GATE_FAIL] = "fail",
    [GATE_ALLOWED] = "allowed",
    [GATE_UNSURE] = "unsure",
    [GATE_EXPIRED] = "expired",
    [GATE_UNMATCHED] = "unmatched",
};

const char *gate_outcome_name(enum gate_outcome outcome)
{
    return outcome_names[outcome];
}

struct gate {
    const struct budget *b;
    const struct diff_result *r;
    enum gate_kind kind;
    double phi;
    int32_t today;
    VEC(struct gate_finding) findings;
    struct err *err;
};

static bool applies(const struct budget_rule *rule, enum gate_kind kind)
{
    return rule->action != BUDGET_ALLOW && budget_is_growth(rule) == (kind == GATE_DIFF);
}

bool gate_needs(const struct budget *b, enum gate_kind kind, enum budget_measure measure)
{
    for (size_t i = 0; i < b->n; i++)
        if (applies(&b->rules[i], kind) && b->rules[i].measure == measure)
            return true;
    return false;
}

static bool add(struct gate *g, const struct gate_finding *f)
{
    if (!vec_grow(&g->findings))
        return err_nomem(g->err);
    g->findings.data[g->findings.n++] = *f;
    return true;
}

static bool has_weight(const struct diff_row *row)
{
    return row->side[0].cum || row->side[1].cum || row->side[0].flat || row->side[1].flat;
}

static bool is_expired(const struct gate *g, const struct budget_rule *rule)
{
    return rule->until_text.len && g->today > rule->until;
}

/* Whether an allow rule that still holds is about the row. */
static bool is_allowed(const struct gate *g, uint32_t row)
{
    for (size_t i = 0; row != PP_NONE && i < g->b->n; i++) {
        const struct budget_rule *rule = &g->b->rules[i];
        if (rule->action == BUDGET_ALLOW && !is_expired(g, rule) &&
            budget_matches(rule, g->r->rows[row].name))
            return true;
    }
    return false;
}

/* --- one rule and one row --- */

static enum diff_measure measure_of(const struct budget_rule *rule)
{
    return rule->measure == BUDGET_CUM ? DIFF_CUM : DIFF_FLAT;
}

/* What a rule that is passed means. */
static enum gate_outcome passed(const struct gate *g, const struct budget_rule *rule, uint32_t row)
{
    if (is_allowed(g, row))
        return GATE_ALLOWED;
    return rule->action == BUDGET_WARN ? GATE_WARN : GATE_FAIL;
}

/* Growth in the rule's terms: relative, or in values of one run. */
static void set_growth(const struct gate *g, const struct budget_rule *rule, const struct judged *j,
                       struct gate_finding *f)
{
    double runs = g->r->n_old;
    f->has_value = true;
    if (rule->limit_kind == LIMIT_GROWTH) {
        f->value = j->change;
        f->low = j->low;
        f->high = j->high;
        return;
    }
    f->value = (j->new_cost - j->old_cost) / runs;
    f->low = f->value - j->half_width / runs;
    f->high = f->value + j->half_width / runs;
}

static bool clears_floor(const struct gate *g, const struct budget_rule *rule,
                         const struct diff_row *row, const struct judged *j)
{
    double new_cost = g->r->scale > 0 ? j->new_cost / g->r->scale : j->new_cost;
    double cost[2] = {j->old_cost, new_cost};
    for (int side = 0; side < 2; side++)
        if (cost[side] >= rule->min_share * (double)g->r->total[side] &&
            cost[side] >= rule->min_samples * row->unit)
            return true;
    return false;
}

static void judge_growth(const struct gate *g, const struct budget_rule *rule,
                         struct gate_finding *f)
{
    const struct judged *j = &g->r->total_judged;
    bool worse = j->worse;
    if (f->row != PP_NONE) {
        const struct diff_row *row = &g->r->rows[f->row];
        const struct diff_judgement *by = &row->by[measure_of(rule)];
        j = &by->judged;
        worse = by->regression && clears_floor(g, rule, row, j);
    }
    set_growth(g, rule, j, f);
    f->outcome = worse && f->low > f->limit ? passed(g, rule, f->row) : GATE_OK;
}

/* A value of one run with its sampling error. */
static void judge_value(const struct gate *g, const struct budget_rule *rule,
                        struct gate_finding *f)
{
    const struct diff_result *r = g->r;
    double runs = r->n_old, total = (double)r->total[0], sum = total, half, p;
    double unit = r->samples[0] > 0 ? total / r->samples[0] : 1;
    if (f->row != PP_NONE) {
        sum = (double)diff_value(&r->rows[f->row], measure_of(rule), 0);
        unit = r->rows[f->row].unit;
    }
    f->share = total > 0 ? sum / total : 0;
    p = f->share < 1 ? f->share : 1;
    half = 1.959963984540054 * sqrt(g->phi * unit * sum * (f->row != PP_NONE ? 1 - p : 1));
    f->has_value = true;
    f->value = sum / runs;
    f->low = (sum - half) / runs;
    f->high = (sum + half) / runs;
    double limit = rule->limit_kind == LIMIT_SHARE ? f->limit * total / runs : f->limit;
    bool heavy =
        f->row == PP_NONE || (f->share >= rule->min_share && sum >= rule->min_samples * unit);
    if (!heavy || !(f->value > limit))
        f->outcome = GATE_OK;
    else if (rule->sure && !(f->low > limit))
        f->outcome = GATE_UNSURE;
    else
        f->outcome = passed(g, rule, f->row);
}

/* --- one rule and all rows --- */

static bool is_loud(enum gate_outcome o)
{
    return o == GATE_FAIL || o == GATE_WARN || o == GATE_ALLOWED || o == GATE_UNSURE ||
           o == GATE_EXPIRED;
}

static double rank_of(const struct gate_finding *f)
{
    return f->has_value ? f->value : -INFINITY;
}

static int by_value(const void *pa, const void *pb)
{
    const struct gate_finding *a = pa, *b = pb;
    if (rank_of(a) != rank_of(b))
        return rank_of(a) > rank_of(b) ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static bool no_match(const struct gate *g, const struct budget_rule *rule)
{
    if (rule->name_kind == NAME_ANY) /* whoever wrote the rule, or nobody */
        return err_set(g->err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "there is no function to judge: the samples have no stacks");
    return budget_fail_at(
        g->b, rule->line, rule->name_column, g->err,
        "no function of the profile matches %s%.*s (a rule that may match nothing "
        "says \"optional\")",
        rule->name_kind == NAME_REGEX ? "~" : "", (int)rule->name.len, rule->name.ptr);
}

static void judge(struct gate *g, const struct budget_rule *rule, struct gate_finding *f)
{
    if (g->kind == GATE_DIFF)
        judge_growth(g, rule, f);
    else
        judge_value(g, rule, f);
}

static bool run_total(struct gate *g, const struct budget_rule *rule, double limit)
{
    struct gate_finding f = {.rule = rule, .row = PP_NONE, .limit = limit};
    judge(g, rule, &f);
    return add(g, &f);
}

/* Every row that passes the limit, else the one that comes nearest. */
static bool run_rule(struct gate *g, const struct budget_rule *rule)
{
    size_t from = g->findings.n, matched = 0;
    struct gate_finding nearest = {.rule = rule, .row = PP_NONE, .outcome = GATE_UNMATCHED};
    double limit;
    if (!budget_limit_value(g->b, rule, g->r->unit, &limit, g->err))
        return false;
    if (rule->subject == BUDGET_TOTAL)
        return run_total(g, rule, limit);
    for (uint32_t i = 0; i < g->r->n_rows; i++) {
        const struct diff_row *row = &g->r->rows[i];
        struct gate_finding f = {.rule = rule, .row = i, .limit = limit};
        if (!has_weight(row) || !budget_matches(rule, row->name))
            continue;
        matched++;
        if (g->kind == GATE_DIFF && row->support &&
            row->by[measure_of(rule)].judged.state == JUDGE_NOT_JUDGED)
            continue;
        judge(g, rule, &f);
        if (is_loud(f.outcome) && !add(g, &f))
            return false;
        if (nearest.outcome == GATE_UNMATCHED || by_value(&f, &nearest) < 0)
            nearest = f;
    }
    if (matched == 0 && !rule->optional)
        return no_match(g, rule);
    if (g->findings.n == from) {
        nearest.limit = limit;
        if (matched)
            nearest.outcome = GATE_OK;
        return add(g, &nearest);
    }
    qsort(g->findings.data + from, g->findings.n - from, sizeof *g->findings.data, by_value);
    return true;
}

static bool run_allow(struct gate *g, const struct budget_rule *rule)
{
    struct gate_finding f = {.rule = rule, .row = PP_NONE, .outcome = GATE_EXPIRED};
    bool matched = false;
    for (uint32_t i = 0; i < g->r->n_rows && !matched; i++)
        matched = has_weight(&g->r->rows[i]) && budget_matches(rule, g->r->rows[i].name);
    if (is_expired(g, rule))
        return add(g, &f);
    if (!matched && !rule->optional)
        return no_match(g, rule);
    f.outcome = matched ? GATE_OK : GATE_UNMATCHED;
    return add(g, &f);
}

static bool has_rules(const struct gate *g)
{
    for (size_t i = 0; i < g->b->n; i++)
        if (applies(&g->b->rules[i], g->kind))
            return true;
    return err_set(g->err, PP_ERR_USAGE, PP_NO_OFFSET, "%.*s: no rule with a %s",
                   (int)g->b->file.len, g->b->file.ptr,
                   g->kind == GATE_DIFF ? "growth (+5%, +10ms): nothing to gate a difference by"
                                        : "limit (15%, 60s): nothing to check a profile by");
}

bool gate_run(struct arena *a, const struct budget *b, const struct diff_result *r,
              enum gate_kind kind, double stated_phi, int32_t today, struct gate_result *out,
              struct err *err)
{
    struct gate g = {.b = b, .r = r, .kind = kind, .phi = stated_phi, .today = today, .err = err};
    bool ok = has_rules(&g);
    *out = (struct gate_result){.findings = NULL};
    for (size_t i = 0; ok && i < b->n; i++) {
        if (b->rules[i].action == BUDGET_ALLOW)
            ok = run_allow(&g, &b->rules[i]);
        else if (applies(&b->rules[i], kind))
            ok = run_rule(&g, &b->rules[i]);
    }
    out->findings = arena_array(a, struct gate_finding, g.findings.n);
    if (ok && !out->findings)
        ok = err_nomem(err);
    for (size_t i = 0; ok && i < g.findings.n; i++) {
        out->findings[out->n++] = g.findings.data[i];
        out->n_failed +=
            g.findings.data[i].outcome == GATE_FAIL || g.findings.data[i].outcome == GATE_EXPIRED;
        out->n_warned += g.findings.data[i].outcome == GATE_WARN;
    }
    free(g.findings.data);
    return ok;
}
