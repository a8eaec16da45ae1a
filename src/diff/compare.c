/* The comparison as a whole: rows, sums of every run, judgement, verdicts, order. */
#include <math.h>
#include <stdlib.h>

#include "diff/diff_impl.h"
#include "util/ckint.h"
#include "util/par.h"

/* --- what goes in --- */

/* "cpu/nanoseconds" */
static void name_type(const struct comparison *c, uint32_t run, struct str *type, struct str *unit)
{
    const struct profile *p = c->in->runs[run];
    struct value_type t = p->types[c->in->value_index[run]];
    *type = profile_str(p, t.type);
    *unit = profile_str(p, t.unit);
}

static bool check_types(const struct comparison *c, struct err *err)
{
    struct str type, unit, other, other_unit;
    name_type(c, 0, &type, &unit);
    for (uint32_t r = 1; r < c->n_runs; r++) {
        name_type(c, r, &other, &other_unit);
        if (!str_eq(type, other) || !str_eq(unit, other_unit))
            return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                           "%s: %.*s in %.*s does not compare with %.*s in %.*s of %s",
                           c->in->names[r], (int)other.len, other.ptr, (int)other_unit.len,
                           other_unit.ptr, (int)type.len, type.ptr, (int)unit.len, unit.ptr,
                           c->in->names[0]);
    }
    c->result->type = arena_str(c->a, type);
    c->result->unit = arena_str(c->a, unit);
    return c->result->type.ptr && c->result->unit.ptr ? true : err_nomem(err);
}

static bool check_sums(const struct comparison *c, struct err *err)
{
    bool weighs[2] = {false, c->in->n_new == 0};
    int64_t total[2] = {0, 0};
    for (uint32_t r = 0; r < c->n_runs; r++) {
        if (!c->runs[r].cost)
            return err_nomem(err);
        if (c->runs[r].negative)
            return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                           "%s: values below zero: a difference already; compare the profiles "
                           "that it was made from",
                           c->in->names[r]);
        int side = run_side(c, r);
        if (c->runs[r].overflows || ck_add_i64(&total[side], total[side], c->runs[r].total))
            return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                           "%s: with it the values add up to more than 64 bits hold",
                           c->in->names[r]);
        weighs[side] |= c->runs[r].total != 0;
    }
    if (weighs[0] && weighs[1])
        return true;
    int side = weighs[0];
    return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "%s%s: no samples with weight%s",
                   c->in->names[side ? c->in->n_old : 0],
                   (side ? c->in->n_new : c->in->n_old) > 1 ? ",..." : "",
                   c->in->n_new == 0 ? ""
                   : side            ? " on the new side"
                                     : " on the old side");
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
            struct diff_side_values *v = &row->side[run_side(c, r)];
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
            if (run_side(c, r) == side) {
                out->total[side] = wrap_add(out->total[side], c->runs[r].total);
                sum += (double)c->runs[r].total;
            }
        out->run_mean[side] = n > 0 ? sum / n : 0;
        for (uint32_t r = 0; r < c->n_runs; r++)
            if (run_side(c, r) == side) {
                double d = (double)c->runs[r].total - out->run_mean[side];
                squares += d * d;
            }
        out->run_sd[side] = n > 1 ? sqrt(squares / (n - 1)) : 0;
    }
}

/* --- judgement --- */

void comparison_fill_matrix(const struct comparison *c, enum run_sum which, double *out)
{
    for (uint32_t r = 0; r < c->n_runs; r++) {
        const struct run *run = &c->runs[r];
        const int64_t *sums = which == SUM_FLAT  ? run->flat
                              : which == SUM_CUM ? run->cum
                                                 : run->cost;
        for (size_t i = 0; i < c->n_rows; i++)
            out[i * c->n_runs + r] = (double)sums[i];
    }
}

/* What one event of each row stands for. */
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
            c->result->samples[run_side(c, r)] += (double)c->runs[r].cost[i] / c->unit[i];
        c->result->rows[i].unit = c->unit[i];
    }
}

struct judge_input comparison_input(const struct comparison *c, const double *cost)
{
    return (struct judge_input){.n_rows = c->n_rows,
                                .n_old = c->in->n_old,
                                .n_new = c->in->n_new,
                                .cost = cost,
                                .unit = c->unit,
                                .takes_part = c->takes_part,
                                .base = JUDGE_GIVEN,
                                .exposure = c->exposure,
                                .exposure_unit = c->anchor_unit,
                                .is_poisson = event_is_poisson(&c->runs[0].model)};
}

bool comparison_is_whole(const struct comparison *c)
{
    return c->result->compositional && c->result->summary[DIFF_FLAT].stable_share > 1 - 1e-12;
}

/* Where the rows do not say which of them are stable, a run is a run. */
static bool settle_norm(const struct comparison *c, bool is_told, struct err *err)
{
    struct diff_result *r = c->result;
    if (r->norm != NORM_STABLE || is_told)
        return true;
    if (c->spec->norm == NORM_STABLE)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "--normalize=stable: the rows do not say which of them did not change: that "
                       "takes five that have samples on both sides, and 30%% of the total; auto, "
                       "none, duration, ops and anchor do without");
    r->norm = NORM_NONE;
    r->compositional = false;
    r->untold = true;
    return true;
}

/* The parts of the whole: flat with the support below it. */
static bool judge_parts(struct comparison *c, struct err *err)
{
    struct judge_input in = comparison_input(c, c->cost);
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
    return settle_norm(c, c->result->summary[DIFF_FLAT].base == JUDGE_STABLE, err);
}

/* Flat as it is shown has the support below it in other rows; its interval is found from its own
 * runs. */
static bool judge_flat(struct comparison *c, struct err *err)
{
    struct judge_rules rules = c->spec->judge;
    struct judge_summary unused;
    double *flat = arena_array(c->a, double, (size_t)c->n_rows * c->n_runs);
    c->flat = arena_array(c->a, struct judged, c->n_rows);
    if (!flat || !c->flat)
        return err_nomem(err);
    comparison_fill_matrix(c, SUM_FLAT, flat);
    struct judge_input in = comparison_input(c, flat);
    in.exposure_is_total = comparison_is_whole(c);
    rules.test = JUDGE_T;
    return judge_rows(&in, &rules, c->flat, &unused, NULL, err);
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
    rules.min_effect = 0; /* rules about the total have their own limits */
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
    comparison_fill_matrix(c, SUM_COST, c->cost);
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
    if (!normalize_prepare(c, err) || !judge_total(c, err) || !judge_parts(c, err) ||
        !judge_flat(c, err))
        return false;
    r->scale = r->summary[DIFF_FLAT].scale;
    if (r->judged[DIFF_CUM] && !cum_judge(c, err))
        return false;
    for (int m = DIFF_FLAT; m <= DIFF_CUM; m++) /* nothing says what single exact runs could show */
        if (r->exact && r->summary[m].phi_is_stated)
            r->summary[m].mde_tenth = INFINITY;
    return true;
}

/* What runs are relative to where nobody said it. */
static void choose_norm(struct comparison *c)
{
    struct diff_result *r = c->result;
    r->norm = c->spec->norm;
    if (r->norm == NORM_AUTO)
        r->norm = c->runs[0].model.is_time ? NORM_STABLE : NORM_NONE;
    r->compositional = r->norm == NORM_STABLE || r->norm == NORM_TOTAL;
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
    result->exact = c->runs[0].model.kind == EVENT_EXACT;
    par_ranges(spec->threads, c->n_runs, 2, run_sum_up, c);
    if (!check_sums(c, err) || !fill_rows(c, err))
        return false;
    choose_norm(c);
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
    bool ok = measure(&c, err) && judge(&c, err) && verdict_decide(&c, err) && order_rows(&c, err);
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

/* What a comparison of such runs would be relative to. */
static bool settle_noise(struct comparison *c, struct err *err)
{
    const struct judge_input in = comparison_input(c, c->cost);
    return settle_norm(c, judge_has_majority(&in), err);
}

bool diff_noise_of(struct arena *a, const struct diff_input *in, const struct diff_spec *spec,
                   double effect, struct diff_result **result, struct diff_noise *out,
                   struct err *err)
{
    struct comparison c = {.a = a, .spec = spec, .in = in, .n_runs = in->n_old};
    bool ok = measure(&c, err) && settle_noise(&c, err) && normalize_prepare(&c, err) &&
              noise_measure(&c, effect, out, err);
    drop_sums(&c);
    *result = ok ? c.result : NULL;
    return ok;
}
