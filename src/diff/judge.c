/* The judgement as a whole: floor, denominator, noise, tests, correction for their number. */
#include "diff/judge.h"

#include <math.h>
#include <stdlib.h>

#include "diff/judge_impl.h"

#define BLIND_PART 0.05 /* of q: for rows in which only a huge change shows */
#define SAME_WITHIN 0.1

const struct judge_rules judge_rules_default = {
    .q = 0.05,
    .min_effect = 0.02,
    .min_share = 0.01,
    .min_samples = 20,
    .max_mde = 0.75,
    .stated_phi = 2,
    .stated_cv = 0.05,
    .correction = CORRECT_HOLM,
    .test = JUDGE_T,
};

static bool allocate(struct judging *j, struct err *err)
{
    size_t n = j->in->n_rows + (size_t)1;
    j->stable = calloc(n, sizeof *j->stable);
    j->phi = calloc(n, sizeof *j->phi);
    j->phi_df = calloc(n, sizeof *j->phi_df);
    j->scratch = calloc(n, sizeof *j->scratch);
    j->e.by_run = calloc(j->n_runs + (size_t)1, sizeof *j->e.by_run);
    return j->stable && j->phi && j->phi_df && j->scratch && j->e.by_run ? true : err_nomem(err);
}

static void release(struct judging *j)
{
    free(j->stable);
    free(j->phi);
    free(j->phi_df);
    free(j->scratch);
    free(j->e.by_run);
}

static void side_sums(const struct judging *j, uint32_t row, double *x)
{
    x[OLD] = x[NEW] = 0;
    for (uint32_t r = 0; r < j->n_runs; r++)
        x[judge_side(j, r)] += judge_cost(j, row, r);
}

/* Who takes part, and who is heavy enough on some side. */
static void apply_floor(struct judging *j)
{
    double total[2] = {0, 0}, x[2];
    for (uint32_t i = 0; i < j->in->n_rows; i++) {
        j->out[i] = (struct judged){.state = JUDGE_NOT_JUDGED, .phi = 1, .df = INFINITY};
        side_sums(j, i, x);
        for (int s = OLD; s <= NEW && j->in->takes_part[i]; s++)
            total[s] += x[s];
    }
    if (j->in->base == JUDGE_GIVEN && j->in->exposure_is_total) {
        total[OLD] = total[NEW] = 0;
        for (uint32_t r = 0; r < j->n_runs; r++)
            total[judge_side(j, r)] += j->in->exposure[r];
    }
    for (uint32_t i = 0; i < j->in->n_rows; i++) {
        bool heavy = false;
        side_sums(j, i, x);
        for (int s = OLD; s <= NEW; s++)
            heavy |= x[s] > 0 && x[s] >= j->rules->min_share * total[s] &&
                     x[s] >= j->rules->min_samples * j->in->unit[i];
        if (j->in->takes_part[i])
            j->out[i].state = heavy ? JUDGE_TESTED : JUDGE_LIGHT;
    }
    j->summary->total_old = total[OLD];
    j->summary->total_new = total[NEW];
}

static uint32_t count_state(const struct judging *j, enum judge_state state)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < j->in->n_rows; i++)
        n += j->out[i].state == state && judge_is_first(j, i);
    return n;
}

/* Estimates, and who is not worth a test: decided by the runs' pooled level and the noise within
 * the sides, neither of which depends on the difference between them. */
static void estimate(struct judging *j)
{
    uint32_t n = count_state(j, JUDGE_TESTED);
    double alpha = j->rules->q / (n > 0 ? n : 1);
    for (uint32_t i = 0; i < j->in->n_rows; i++) {
        struct judged *out = &j->out[i];
        struct contrast c;
        contrast_init(j, i, &c);
        double width = quantile_t(&j->interval, 0.975, out->df);
        contrast_estimate(&c, j->in->unit[i], j->summary->scale, width, out);
        out->mde = INFINITY;
        if (out->state != JUDGE_TESTED)
            continue;
        bool known = c.rest[OLD] > 0 && c.rest[NEW] > 0;
        double unit = j->in->unit[i], t = quantile_t(&j->limit, 1 - alpha, out->df);
        if (known)
            out->mde = contrast_mde(&c, unit, out->phi, t);
        if (!(out->mde <= j->rules->max_mde))
            out->state = JUDGE_BLIND;
        if (known) /* what can be seen must also clear the effect floor */
            out->mde =
                fmax(out->mde, j->rules->min_effect + contrast_mde(&c, unit, out->phi, width));
        out->same = out->low > -SAME_WITHIN && out->high < SAME_WITHIN;
    }
}

/* --- the rank test --- */

static bool rank_row(struct judging *j, uint32_t i, double *values, struct err *err)
{
    uint32_t n0 = j->in->n_old, n1 = j->in->n_new;
    for (uint32_t r = 0; r < j->n_runs; r++) {
        double x = judge_cost(j, i, r), rest = j->e.by_run[r] - (j->stable[i] ? x : 0);
        values[r] = rest > 0 ? x / rest : 0;
    }
    return stats_rank_sum(values, n0, values + n0, n1, &j->out[i].p_worse, err) &&
           stats_rank_sum(values + n0, n1, values, n0, &j->out[i].p_better, err);
}

static bool rank_rows(struct judging *j, double level, struct err *err)
{
    uint32_t tested = count_state(j, JUDGE_TESTED), n = tested > 0 ? tested : 1;
    double least = stats_rank_sum_floor(j->in->n_old, j->in->n_new);
    if (least > level / n)
        return err_set(
            err, PP_ERR_USAGE, PP_NO_OFFSET,
            "the rank test cannot fail here: with %u and %u runs its smallest p is %.2g, "
            "and %u row%s at %.2g need%s %.2g; use more runs or --test=t",
            j->in->n_old, j->in->n_new, least, n, n == 1 ? "" : "s", level, n == 1 ? "s" : "",
            level / n);
    double *values = malloc(j->n_runs * sizeof *values);
    bool ok = values ? true : err_nomem(err);
    for (uint32_t i = 0; ok && i < j->in->n_rows; i++)
        if (j->out[i].state == JUDGE_TESTED)
            ok = rank_row(j, i, values, err);
    free(values);
    return ok;
}

/* --- correction for the number of rows --- */

struct family {
    uint32_t *rows;
    double *p, *adjusted;
    size_t n;
};

/* One direction over the rows of one state. */
static bool adjust(struct judging *j, struct family *f, enum judge_state state, bool worse,
                   double level, struct err *err)
{
    f->n = 0;
    for (uint32_t i = 0; i < j->in->n_rows; i++)
        if (j->out[i].state == state && judge_is_first(j, i)) {
            f->rows[f->n] = i;
            f->p[f->n++] = worse ? j->out[i].p_worse : j->out[i].p_better;
        }
    if (!stats_adjust(j->rules->correction, f->p, f->n, f->adjusted, err))
        return false;
    for (size_t k = 0; k < f->n; k++) {
        struct judged *out = &j->out[f->rows[k]];
        double q = f->adjusted[k] * (j->rules->q / level); /* never below p, however small */
        q = q < 1 ? q : 1;
        if (worse) {
            out->q_worse = q;
            out->worse = q <= j->rules->q && out->low > j->rules->min_effect;
        } else {
            out->q_better = q;
            out->better = q <= j->rules->q && out->high < -j->rules->min_effect;
        }
    }
    return true;
}

/* Rows that stand for others in the family pass their verdict on, where the other agrees: its own
 * events may be so much fewer that its own p does not. */
static void copy_verdicts(struct judging *j)
{
    for (uint32_t i = 0; j->in->same_as && i < j->in->n_rows; i++) {
        struct judged *out = &j->out[i];
        const struct judged *first = &j->out[j->in->same_as[i]];
        if (judge_is_first(j, i) || out->state == JUDGE_NOT_JUDGED || out->state == JUDGE_LIGHT)
            continue;
        double q = j->rules->q, least = j->rules->min_effect;
        out->q_worse = fmax(first->q_worse, out->p_worse);
        out->q_better = fmax(first->q_better, out->p_better);
        out->worse = first->worse && out->q_worse <= q && out->low > least;
        out->better = first->better && out->q_better <= q && out->high < -least;
    }
}

static bool test(struct judging *j, struct err *err)
{
    size_t n = j->in->n_rows + (size_t)1;
    double blind = BLIND_PART * j->rules->q, level = j->rules->q - blind;
    struct family f = {malloc(n * sizeof(uint32_t)), malloc(n * sizeof(double)),
                       malloc(n * sizeof(double)), 0};
    bool ok = f.rows && f.p && f.adjusted ? true : err_nomem(err);
    for (uint32_t i = 0; i < j->in->n_rows; i++)
        j->out[i].q_worse = j->out[i].q_better = 1;
    if (ok && j->rules->test == JUDGE_U)
        ok = rank_rows(j, level, err);
    for (int worse = 0; ok && worse < 2; worse++)
        ok = adjust(j, &f, JUDGE_TESTED, worse, level, err) &&
             (j->rules->test == JUDGE_U || adjust(j, &f, JUDGE_BLIND, worse, blind, err));
    free(f.rows);
    free(f.p);
    free(f.adjusted);
    if (ok)
        copy_verdicts(j);
    return ok;
}

/* --- the summary --- */

static void summarize(struct judging *j)
{
    struct judge_summary *s = j->summary;
    uint32_t n = 0;
    double events[2] = {0, 0}, kept = 0;
    for (uint32_t i = 0; i < j->in->n_rows; i++) {
        struct contrast c;
        contrast_init(j, i, &c);
        if (j->out[i].state == JUDGE_TESTED)
            j->scratch[n++] = j->out[i].phi;
        for (int side = OLD; side <= NEW && j->in->takes_part[i]; side++)
            events[side] += c.x[side] / j->in->unit[i];
        s->n_stable += j->stable[i];
        kept += j->stable[i] ? c.x[OLD] : 0;
    }
    s->n_family = count_state(j, JUDGE_TESTED);
    s->n_blind = count_state(j, JUDGE_BLIND);
    s->n_light = count_state(j, JUDGE_LIGHT);
    s->stable_share = s->total_old > 0 ? kept / s->total_old : 0;
    s->phi_median = n > 0 ? stats_median(j->scratch, n) : s->phi_prior > 1 ? s->phi_prior : 1;
    struct contrast tenth = {.x = {0.1 * events[OLD], 0.1 * events[NEW]},
                             .rest = {events[OLD], events[NEW]}};
    double phi =
        s->phi_is_stated ? noise_stated_phi(j->rules, tenth.x[OLD], tenth.x[NEW]) : s->phi_median;
    double df = s->phi_is_stated || s->phi_median <= 1
                    ? INFINITY
                    : j->in->n_old + j->in->n_new - 2.0 + s->df_prior;
    double alpha = j->rules->q / (s->n_family > 0 ? s->n_family : 1);
    s->mde_tenth = INFINITY;
    if (events[OLD] > 0 && events[NEW] > 0)
        s->mde_tenth =
            fmax(contrast_mde(&tenth, 1, phi, stats_t_quantile(1 - alpha, df)),
                 j->rules->min_effect + contrast_mde(&tenth, 1, phi, stats_t_quantile(0.975, df)));
}

bool judge_rows(const struct judge_input *in, const struct judge_rules *rules, struct judged *out,
                struct judge_summary *summary, double *stable, struct err *err)
{
    struct judging j = {.in = in, .rules = rules, .out = out, .summary = summary};
    j.n_runs = in->n_old + in->n_new;
    *summary = (struct judge_summary){.scale = 1};
    bool ok = allocate(&j, err);
    if (ok) {
        apply_floor(&j);
        ok = exposure_choose(&j, err);
    }
    if (ok) {
        summary->scale = j.e.sum[OLD] > 0 && j.e.sum[NEW] > 0 ? j.e.sum[OLD] / j.e.sum[NEW] : 1;
        estimate(&j);
        ok = test(&j, err);
    }
    if (ok)
        summarize(&j);
    for (uint32_t r = 0; ok && stable && r < j.n_runs; r++)
        stable[r] = j.e.by_run[r];
    release(&j);
    return ok;
}

bool judge_noise(const struct judge_input *in, const struct judge_rules *rules, struct judged *out,
                 double *own_phi, struct judge_summary *summary, struct err *err)
{
    struct judging j = {.in = in, .rules = rules, .out = out, .summary = summary};
    uint32_t n = 0;
    j.n_runs = in->n_old + in->n_new;
    *summary = (struct judge_summary){.scale = 1};
    bool ok = allocate(&j, err);
    if (ok) {
        apply_floor(&j);
        ok = exposure_choose(&j, err);
    }
    for (uint32_t i = 0; ok && i < in->n_rows; i++) {
        own_phi[i] = j.phi[i];
        if (out[i].state == JUDGE_TESTED)
            j.scratch[n++] = out[i].phi;
    }
    if (ok) {
        summary->n_family = n;
        summary->n_light = count_state(&j, JUDGE_LIGHT);
        summary->phi_median = n > 0 ? stats_median(j.scratch, n) : 1;
    }
    release(&j);
    return ok;
}

void judge_sum(const struct judge_input *in, const struct judged *rows, const uint32_t *set,
               uint32_t n, const double *exposure, struct judged *out)
{
    struct contrast c = {.inside = false};
    double units = 0, cost = 0, phi = 1, df = INFINITY;
    uint32_t n_runs = in->n_old + in->n_new;
    for (uint32_t r = 0; r < n_runs; r++)
        c.rest[r < in->n_old ? OLD : NEW] += exposure[r];
    for (uint32_t k = 0; k < n; k++) {
        uint32_t i = set[k];
        double own = 0;
        for (uint32_t r = 0; r < n_runs; r++) {
            double x = in->cost[(size_t)i * n_runs + r];
            c.x[r < in->n_old ? OLD : NEW] += x;
            own += x;
        }
        cost += own;
        units += own * in->unit[i];
        phi = rows[i].phi > phi ? rows[i].phi : phi;
        df = rows[i].df < df ? rows[i].df : df;
    }
    *out = (struct judged){.state = JUDGE_TESTED, .phi = phi, .df = df};
    contrast_estimate(&c, cost > 0 ? units / cost : 1,
                      c.rest[NEW] > 0 ? c.rest[OLD] / c.rest[NEW] : 1, stats_t_quantile(0.975, df),
                      out);
}
