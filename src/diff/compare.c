/* The comparison as a whole: rows, sums of every run, judgement, verdicts, order. */
#include <math.h>
#include <stdlib.h>

#include "diff/diff_impl.h"
#include "profile/merge.h"
#include "util/ckint.h"
#include "util/par.h"

static const char *const norm_names[] = {
    [NORM_AUTO] = "auto",     [NORM_NONE] = "none",         [NORM_STABLE] = "stable",
    [NORM_TOTAL] = "total",   [NORM_DURATION] = "duration", [NORM_OPS] = "ops",
    [NORM_ANCHOR] = "anchor",
};
static const char *const verdict_names[] = {
    [VERDICT_WORSE] = "worse", [VERDICT_BETTER] = "better", [VERDICT_SAME] = "same",
    [VERDICT_NOISE] = "noise", [VERDICT_NEW] = "new",       [VERDICT_GONE] = "gone",
    [VERDICT_MOVED] = "moved",
};

const char *diff_norm_name(enum diff_norm norm)
{
    return norm_names[norm];
}

const char *diff_verdict_name(enum diff_verdict v)
{
    return verdict_names[v];
}

static int side_of(const struct comparison *c, uint32_t run)
{
    return run >= c->in->n_old;
}

/* --- what goes in --- */

static bool check_types(const struct comparison *c, struct err *err)
{
    const struct profile *first = c->in->runs[0];
    struct value_type t0 = first->types[c->in->value_index[0]];
    struct str type = profile_str(first, t0.type), unit = profile_str(first, t0.unit);
    for (uint32_t r = 1; r < c->n_runs; r++) {
        const struct profile *p = c->in->runs[r];
        struct value_type t = p->types[c->in->value_index[r]];
        struct str other = profile_str(p, t.type), other_unit = profile_str(p, t.unit);
        if (!str_eq(type, other) || !str_eq(unit, other_unit))
            return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                           "profiles of different types do not compare: %.*s/%.*s and %.*s/%.*s",
                           (int)type.len, type.ptr, (int)unit.len, unit.ptr, (int)other.len,
                           other.ptr, (int)other_unit.len, other_unit.ptr);
    }
    c->result->type = arena_str(c->a, type);
    c->result->unit = arena_str(c->a, unit);
    return c->result->type.ptr && c->result->unit.ptr ? true : err_nomem(err);
}

static bool check_sums(const struct comparison *c, struct err *err)
{
    for (uint32_t r = 0; r < c->n_runs; r++) {
        if (!c->runs[r].cost)
            return err_nomem(err);
        if (c->runs[r].negative)
            return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                           "a profile with values below zero is a difference already; compare the "
                           "profiles that it was made from");
    }
    for (int side = 0; side < (c->in->n_new ? 2 : 1); side++) {
        int64_t total = 0;
        for (uint32_t r = 0; r < c->n_runs; r++)
            total |= side_of(c, r) == side ? c->runs[r].total : 0;
        if (total == 0)
            return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "%s no samples with weight",
                           !c->in->n_new ? "the profile has"
                           : side        ? "the new side has"
                                         : "the old side has");
    }
    return true;
}

/* --- rows --- */

static bool fill_rows(struct comparison *c, struct err *err)
{
    struct diff_row *rows = arena_array(c->a, struct diff_row, c->n_rows);
    if (!rows)
        return err_nomem(err);
    c->result->rows = rows;
    for (uint32_t i = 0; i < c->n_rows; i++) {
        struct diff_row *row = &rows[i];
        struct str old = c->names[0][i], new = c->names[1][i];
        row->name = new.ptr ? new : old;
        row->old_name = old.ptr ? old : new;
        row->support = c->support[i];
        row->by[DIFF_FLAT].moved_via = row->by[DIFF_CUM].moved_via = PP_NONE;
        for (uint32_t r = 0; r < c->n_runs; r++) {
            struct diff_side_values *v = &row->side[side_of(c, r)];
            v->flat = wrap_add(v->flat, c->runs[r].flat[i]);
            v->cum = wrap_add(v->cum, c->runs[r].cum[i]);
            v->cost = wrap_add(v->cost, c->runs[r].cost[i]);
        }
    }
    return rows_place(c, rows, err);
}

static void fill_totals(struct comparison *c)
{
    struct diff_result *out = c->result;
    for (int side = 0; side < 2; side++) {
        double n = side ? c->in->n_new : c->in->n_old, sum = 0, squares = 0;
        for (uint32_t r = 0; r < c->n_runs; r++)
            if (side_of(c, r) == side) {
                out->total[side] = wrap_add(out->total[side], c->runs[r].total);
                sum += (double)c->runs[r].total;
            }
        out->run_mean[side] = n > 0 ? sum / n : 0;
        for (uint32_t r = 0; r < c->n_runs; r++)
            if (side_of(c, r) == side) {
                double d = (double)c->runs[r].total - out->run_mean[side];
                squares += d * d;
            }
        out->run_sd[side] = n > 1 ? sqrt(squares / (n - 1)) : 0;
    }
}

/* --- judgement --- */

/* The matrix of costs (or of cum) and what one event of a row stands for. */
static bool fill_matrix(const struct comparison *c, bool cum, double *cost)
{
    for (uint32_t i = 0; i < c->n_rows; i++)
        for (uint32_t r = 0; r < c->n_runs; r++)
            cost[(size_t)i * c->n_runs + r] =
                (double)(cum ? c->runs[r].cum[i] : c->runs[r].cost[i]);
    return true;
}

static void fill_units(struct comparison *c)
{
    for (uint32_t i = 0; i < c->n_rows; i++) {
        double variance = 0, cost = 0;
        for (uint32_t r = 0; r < c->n_runs; r++) {
            variance += c->runs[r].variance[i];
            cost += (double)c->runs[r].cost[i];
        }
        c->unit[i] = cost > 0 ? variance / cost : 0;
        if (!(c->unit[i] > 1)) /* exact counters: one is one */
            c->unit[i] =
                cost > 0 || c->runs[0].model.kind != EVENT_FIXED ? 1 : c->runs[0].model.unit;
        for (uint32_t r = 0; r < c->n_runs; r++)
            c->result->samples[side_of(c, r)] += (double)c->runs[r].cost[i] / c->unit[i];
        c->result->rows[i].unit = c->unit[i];
    }
}

static bool fill_exposure(struct comparison *c, struct err *err)
{
    const struct diff_spec *spec = c->spec;
    for (uint32_t r = 0; r < c->n_runs; r++) {
        int side = side_of(c, r);
        double n = side ? c->in->n_new : c->in->n_old;
        double sum = 0;
        switch (c->result->norm) {
        case NORM_AUTO:
        case NORM_STABLE:
        case NORM_TOTAL:
            break;
        case NORM_NONE:
            sum = 1;
            break;
        case NORM_DURATION:
            sum = (double)c->in->runs[r]->duration_ns / 1e9;
            if (!(sum > 0))
                return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                               "--normalize=duration: a profile does not say how long it took");
            break;
        case NORM_OPS:
            sum = spec->ops[side] / n;
            break;
        case NORM_ANCHOR:
            for (uint32_t i = 0; i < c->n_rows; i++)
                sum += c->anchored[i] ? (double)c->runs[r].cost[i] : 0;
            break;
        }
        c->exposure[r] = sum;
    }
    return true;
}

static bool find_anchor(struct comparison *c, struct err *err)
{
    struct regex *re;
    double sum[2] = {0, 0};
    c->anchored = arena_array(c->a, bool, c->n_rows);
    if (!c->anchored)
        return err_nomem(err);
    if (c->result->norm != NORM_ANCHOR)
        return true;
    if (!regex_compile(c->spec->anchor, &re, err))
        return err_prefix(err, "--normalize=anchor");
    for (uint32_t i = 0; i < c->n_rows; i++) {
        c->anchored[i] = regex_matches(re, c->result->rows[i].name);
        for (int side = 0; side < 2 && c->anchored[i]; side++)
            sum[side] += (double)c->result->rows[i].side[side].cost;
    }
    regex_free(re);
    if (!(sum[0] > 0) || !(sum[1] > 0))
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "--normalize=anchor: no function with weight on both sides matches %.*s",
                       (int)c->spec->anchor.len, c->spec->anchor.ptr);
    return true;
}

static struct judge_input input_of(const struct comparison *c, const double *cost,
                                   const bool *takes_part)
{
    return (struct judge_input){.n_rows = c->n_rows,
                                .n_old = c->in->n_old,
                                .n_new = c->in->n_new,
                                .cost = cost,
                                .unit = c->unit,
                                .takes_part = takes_part,
                                .base = JUDGE_GIVEN,
                                .exposure = c->exposure};
}

/* The parts of the whole: flat with the support below it. */
static bool judge_parts(struct comparison *c, bool *takes_part, struct err *err)
{
    struct judge_input in = input_of(c, c->cost, takes_part);
    double *used = arena_array(c->a, double, c->n_runs);
    struct judge_rules rules = c->spec->judge;
    if (c->spec->cum && !c->spec->judges_both)
        rules.test = JUDGE_T; /* the rank test is for what is shown */
    if (!used)
        return err_nomem(err);
    if (c->result->norm == NORM_STABLE)
        in.base = JUDGE_STABLE;
    if (c->result->norm == NORM_TOTAL)
        in.base = JUDGE_TOTAL;
    if (!judge_rows(&in, &rules, c->charged, &c->result->summary[DIFF_FLAT], used, err))
        return false;
    c->exposure = used;
    return true;
}

/* --- cum: rows that say the same are one in the family --- */

struct cum_row {
    double old_cost, new_cost;
    uint32_t row;
};

static int by_old_cost(const void *pa, const void *pb)
{
    const struct cum_row *a = pa, *b = pb;
    if (a->old_cost != b->old_cost)
        return a->old_cost > b->old_cost ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= 0.02 * (a > b ? a : b);
}

static bool unite_equal(const struct comparison *c, const bool *takes_part, uint32_t *same_as,
                        struct err *err)
{
    struct cum_row *list = malloc((c->n_rows + (size_t)1) * sizeof *list);
    uint32_t n = 0;
    if (!list)
        return err_nomem(err);
    for (uint32_t i = 0; i < c->n_rows; i++) {
        const struct diff_row *row = &c->result->rows[i];
        same_as[i] = i;
        if (takes_part[i])
            list[n++] = (struct cum_row){(double)row->side[0].cum, (double)row->side[1].cum, i};
    }
    qsort(list, n, sizeof *list, by_old_cost);
    for (uint32_t i = 1; i < n; i++)
        for (uint32_t k = i; k-- > 0 && is_near(list[k].old_cost, list[i].old_cost);)
            if (same_as[list[k].row] == list[k].row &&
                is_near(list[k].new_cost, list[i].new_cost)) {
                same_as[list[i].row] = list[k].row;
                break;
            }
    free(list);
    return true;
}

static bool judge_cum(struct comparison *c, const bool *takes_part, struct err *err)
{
    size_t cells = (size_t)c->n_rows * c->n_runs;
    double *cum = arena_array(c->a, double, cells);
    uint32_t *same_as = arena_array(c->a, uint32_t, c->n_rows);
    const struct judge_summary *parts = &c->result->summary[DIFF_FLAT];
    struct judge_summary *summary = &c->result->summary[DIFF_CUM];
    if (!cum || !same_as || !unite_equal(c, takes_part, same_as, err))
        return err_nomem(err);
    fill_matrix(c, true, cum);
    struct judge_input in = input_of(c, cum, takes_part);
    in.same_as = same_as;
    in.exposure_is_total = c->result->compositional && parts->stable_share > 1 - 1e-12;
    if (!judge_rows(&in, &c->spec->judge, c->judged, summary, NULL, err))
        return false;
    summary->scale = parts->scale;
    summary->n_stable = parts->n_stable;
    summary->stable_share = parts->stable_share;
    return true;
}

/* --- verdicts --- */

static enum diff_verdict verdict_of(const struct diff_row *row, const struct judged *j,
                                    enum diff_measure m)
{
    int64_t old = m == DIFF_CUM ? row->side[0].cum : row->side[0].cost;
    int64_t new = m == DIFF_CUM ? row->side[1].cum : row->side[1].cost;
    if (j->worse)
        return old == 0 ? VERDICT_NEW : VERDICT_WORSE;
    if (j->better)
        return new == 0 ? VERDICT_GONE : VERDICT_BETTER;
    return j->state == JUDGE_TESTED && j->same ? VERDICT_SAME : VERDICT_NOISE;
}

/* How much of a row's growth in cum moved to below it. */
static double moved_below(const struct comparison *c, uint32_t i, double *const *under, uint32_t n)
{
    double sum = 0;
    for (uint32_t k = 0; k < n; k++)
        sum += under[1][(size_t)k * c->n_rows + i] * c->result->scale -
               under[0][(size_t)k * c->n_rows + i];
    return sum;
}

/* Cum rows are excused by the moves of the parts below them. */
static bool excuse_cum(struct comparison *c, struct err *err)
{
    enum { MAX_MOVED = 64 };
    struct diff_row *rows = c->result->rows;
    uint32_t moved[MAX_MOVED], n = 0;
    double *under[2] = {NULL, NULL};
    bool ok = true;
    for (uint32_t i = 0; i < c->n_rows && n < MAX_MOVED; i++)
        if (rows[i].by[DIFF_FLAT].verdict == VERDICT_MOVED)
            moved[n++] = i;
    for (int side = 0; ok && n > 0 && side < 2; side++) {
        under[side] = calloc((size_t)n * c->n_rows + 1, sizeof(double));
        ok = under[side] ? run_sum_under(c, side, moved, n, under[side], err) : err_nomem(err);
    }
    for (uint32_t i = 0; ok && n > 0 && i < c->n_rows; i++) {
        struct diff_judgement *by = &rows[i].by[DIFF_CUM];
        double gained = c->judged[i].new_cost - c->judged[i].old_cost;
        if ((by->verdict == VERDICT_WORSE || by->verdict == VERDICT_NEW) &&
            moved_below(c, i, under, n) > 0.5 * gained)
            by->verdict = VERDICT_MOVED;
    }
    free(under[0]);
    free(under[1]);
    return ok;
}

/* The interval of the value that is shown: cum is what was judged, flat is a part of it. */
static double half_width_of(const struct comparison *c, const struct diff_row *row,
                            enum diff_measure m)
{
    const struct judged *j = &row->by[m].judged;
    const struct diff_side_values *v = row->side;
    double scale = c->result->scale;
    if (m == DIFF_CUM || (v[0].flat == v[0].cost && v[1].flat == v[1].cost))
        return j->half_width;
    double variance = row->unit * ((double)v[0].flat + scale * scale * (double)v[1].flat);
    return stats_t_quantile(0.975, j->df) * sqrt(j->phi * variance);
}

static void finish_row(const struct comparison *c, struct diff_row *row, enum diff_measure m)
{
    struct diff_judgement *by = &row->by[m];
    by->regression = by->verdict == VERDICT_WORSE || by->verdict == VERDICT_NEW;
    by->delta = (double)diff_value(row, m, 1) * c->result->scale - (double)diff_value(row, m, 0);
    by->half_width = half_width_of(c, row, m);
}

static bool decide(struct comparison *c, struct err *err)
{
    struct diff_row *rows = c->result->rows;
    bool cum = c->result->judged[DIFF_CUM];
    for (uint32_t i = 0; i < c->n_rows; i++) {
        rows[i].by[DIFF_FLAT].judged = c->charged[i];
        rows[i].by[DIFF_FLAT].verdict = verdict_of(&rows[i], &c->charged[i], DIFF_FLAT);
        if (cum) {
            rows[i].by[DIFF_CUM].judged = c->judged[i];
            rows[i].by[DIFF_CUM].verdict = verdict_of(&rows[i], &c->judged[i], DIFF_CUM);
        }
    }
    if (!moved_find(c, rows, err) || (cum && !excuse_cum(c, err)))
        return false;
    for (uint32_t i = 0; i < c->n_rows; i++) {
        finish_row(c, &rows[i], DIFF_FLAT);
        if (cum)
            finish_row(c, &rows[i], DIFF_CUM);
    }
    return true;
}

/* --- order --- */

struct sort_key {
    double weight;
    uint32_t at;
    struct str name;
};

static int by_weight(const void *pa, const void *pb)
{
    const struct sort_key *a = pa, *b = pb;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    int by_name = str_cmp(a->name, b->name);
    return by_name ? by_name : (a->at > b->at) - (a->at < b->at);
}

/* Heaviest |delta| first; moved_via follows the rows to their new places. */
static bool sort_rows(struct comparison *c, struct err *err)
{
    uint32_t n = c->n_rows;
    struct sort_key *keys = malloc((n + (size_t)1) * sizeof *keys);
    uint32_t *place = malloc((n + (size_t)1) * sizeof *place);
    struct diff_row *sorted = arena_array(c->a, struct diff_row, n), *rows = c->result->rows;
    bool ok = keys && place && sorted;
    for (uint32_t i = 0; ok && i < n; i++)
        keys[i] = (struct sort_key){fabs(rows[i].by[c->result->shown].delta), i, rows[i].name};
    if (ok)
        qsort(keys, n, sizeof *keys, by_weight);
    for (uint32_t i = 0; ok && i < n; i++) {
        place[keys[i].at] = i;
        sorted[i] = rows[keys[i].at];
    }
    for (uint32_t i = 0; ok && i < n; i++)
        for (int m = DIFF_FLAT; m <= DIFF_CUM; m++)
            if (sorted[i].by[m].moved_via != PP_NONE)
                sorted[i].by[m].moved_via = place[sorted[i].by[m].moved_via];
    free(keys);
    free(place);
    c->result->rows = sorted;
    return ok ? true : err_nomem(err);
}

/* The total of a run, as a table of one row. Shares say nothing about it: they stay out. */
static bool judge_total(struct comparison *c, struct err *err)
{
    double *cost = arena_array(c->a, double, c->n_runs);
    double *exposure = arena_array(c->a, double, c->n_runs);
    bool takes_part = true, shares = c->result->compositional || c->result->norm == NORM_ANCHOR;
    struct judge_rules rules = c->spec->judge;
    struct judge_summary unused;
    double events = c->result->samples[0] + c->result->samples[1];
    double unit =
        events > 0 ? ((double)c->result->total[0] + (double)c->result->total[1]) / events : 1;
    if (!cost || !exposure)
        return err_nomem(err);
    for (uint32_t r = 0; r < c->n_runs; r++) {
        cost[r] = (double)c->runs[r].total;
        exposure[r] = shares ? 1 : c->exposure[r];
    }
    rules.test = JUDGE_T;
    struct judge_input in = {.n_rows = 1,
                             .n_old = c->in->n_old,
                             .n_new = c->in->n_new,
                             .cost = cost,
                             .unit = &unit,
                             .takes_part = &takes_part,
                             .base = JUDGE_GIVEN,
                             .exposure = exposure};
    return judge_rows(&in, &rules, &c->result->total_judged, &unused, NULL, err);
}

static bool prepare_judgement(struct comparison *c, struct err *err)
{
    size_t n = c->n_rows;
    c->cost = arena_array(c->a, double, n * c->n_runs);
    c->unit = arena_array(c->a, double, n);
    c->exposure = arena_array(c->a, double, c->n_runs);
    c->takes_part = arena_array(c->a, bool, n);
    if (!c->cost || !c->unit || !c->exposure || !c->takes_part)
        return err_nomem(err);
    for (uint32_t i = 0; i < n; i++)
        c->takes_part[i] = !c->support[i];
    fill_matrix(c, false, c->cost);
    fill_units(c);
    return true;
}

static bool judge(struct comparison *c, struct err *err)
{
    struct diff_result *r = c->result;
    size_t n = c->n_rows;
    c->charged = arena_array(c->a, struct judged, n);
    c->judged = arena_array(c->a, struct judged, n);
    if (!c->charged || !c->judged)
        return err_nomem(err);
    r->judged[DIFF_FLAT] = true;
    r->judged[DIFF_CUM] = c->spec->cum || c->spec->judges_both;
    if (!find_anchor(c, err) || !fill_exposure(c, err) || !judge_total(c, err) ||
        !judge_parts(c, c->takes_part, err))
        return false;
    r->scale = r->summary[DIFF_FLAT].scale;
    return !r->judged[DIFF_CUM] || judge_cum(c, c->takes_part, err);
}

/* Rows and sums of all runs. */
static bool measure(struct comparison *c, struct err *err)
{
    const struct diff_spec *spec = c->spec;
    struct diff_result *result = arena_new(c->a, struct diff_result);
    if (!result)
        return err_nomem(err);
    c->result = result;
    *result = (struct diff_result){.n_old = c->in->n_old,
                                   .n_new = c->in->n_new,
                                   .shown = spec->cum ? DIFF_CUM : DIFF_FLAT,
                                   .scale = 1};
    if (!check_types(c, err) || !rows_make(c, err))
        return false;
    result->norm = spec->norm;
    if (spec->norm == NORM_AUTO)
        result->norm = c->runs[0].model.is_time ? NORM_STABLE : NORM_NONE;
    result->compositional = result->norm == NORM_STABLE || result->norm == NORM_TOTAL;
    par_ranges(spec->threads, c->n_runs, 2, run_sum_up, c);
    if (!check_sums(c, err) || !fill_rows(c, err))
        return false;
    result->n_rows = c->n_rows;
    fill_totals(c);
    return prepare_judgement(c, err);
}

static void drop_sums(struct comparison *c)
{
    for (uint32_t r = 0; c->runs && r < c->n_runs; r++) {
        free(c->runs[r].flat);
        free(c->runs[r].cum);
        free(c->runs[r].cost);
        free(c->runs[r].variance);
    }
}

bool diff_compare(struct arena *a, const struct diff_input *in, const struct diff_spec *spec,
                  struct diff_result **out, struct err *err)
{
    struct comparison c = {.a = a, .spec = spec, .in = in, .n_runs = in->n_old + in->n_new};
    bool ok = measure(&c, err) && judge(&c, err) && decide(&c, err) && sort_rows(&c, err);
    drop_sums(&c);
    *out = ok ? c.result : NULL;
    return ok;
}

bool diff_measure_runs(struct arena *a, const struct diff_input *in, const struct diff_spec *spec,
                       struct diff_result **out, struct err *err)
{
    struct comparison c = {.a = a, .spec = spec, .in = in, .n_runs = in->n_old};
    bool ok = measure(&c, err);
    drop_sums(&c);
    *out = ok ? c.result : NULL;
    return ok;
}

bool diff_noise_of(struct arena *a, const struct diff_input *in, const struct diff_spec *spec,
                   double effect, struct diff_result **result, struct diff_noise *out,
                   struct err *err)
{
    struct comparison c = {.a = a, .spec = spec, .in = in, .n_runs = in->n_old};
    bool ok = measure(&c, err) && find_anchor(&c, err) && fill_exposure(&c, err) &&
              noise_measure(&c, effect, out, err);
    drop_sums(&c);
    *result = ok ? c.result : NULL;
    return ok;
}
