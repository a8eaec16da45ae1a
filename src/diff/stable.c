/* The denominator of costs: what both sides are made comparable by.
 *
 * Shares of the total are compositional: where one row doubles, all others shrink. The rows that
 * did not change are a better whole. They are found from a first guess, the weighted median of the
 * rows' ratios, which a few changed rows do not move; then rows that differ from the rest are left
 * out until nothing changes. Too few rows, or too little left: all rows. */
#include <math.h>
#include <stdlib.h>

#include "diff/judge_impl.h"

enum { MAX_ROUNDS = 8, FEW_ROWS = 5 };
#define LEAST_EVENTS 10.0 /* of a row that takes part in the median, on each side */
#define MOST_WEIGHT 0.2   /* of one row in the median */
#define OUTSIDE 2.5758293 /* |z| of a row that is left out: 1 % */
#define FIRST_PHI 1.5
#define LEAST_SHARE 0.3

static void sum_stable(struct judging *j)
{
    for (int s = OLD; s <= NEW; s++)
        j->e.sum[s] = j->e.noise[s] = 0;
    for (uint32_t r = 0; r < j->n_runs; r++) {
        double sum = 0;
        for (uint32_t i = 0; i < j->in->n_rows; i++)
            if (j->stable[i]) {
                double x = judge_cost(j, i, r);
                sum += x;
                j->e.noise[judge_side(j, r)] += x * j->in->unit[i];
            }
        j->e.by_run[r] = sum;
        j->e.sum[judge_side(j, r)] += sum;
    }
}

static void take_all(struct judging *j)
{
    for (uint32_t i = 0; i < j->in->n_rows; i++)
        j->stable[i] = j->in->takes_part[i];
    sum_stable(j);
}

struct vote {
    double log_ratio, weight;
};

static int by_ratio(const void *pa, const void *pb)
{
    const struct vote *a = pa, *b = pb;
    return (a->log_ratio > b->log_ratio) - (a->log_ratio < b->log_ratio);
}

/* The weighted median of log(new / old); false where too few rows have a say. */
static bool median_ratio(const struct vote *votes, size_t n, double *out)
{
    double all = 0, cap, seen = 0, sum = 0;
    if (n < FEW_ROWS)
        return false;
    for (size_t i = 0; i < n; i++)
        sum += votes[i].weight;
    cap = MOST_WEIGHT * sum;
    for (size_t i = 0; i < n; i++)
        all += votes[i].weight < cap ? votes[i].weight : cap;
    for (size_t i = 0; i < n; i++) {
        seen += votes[i].weight < cap ? votes[i].weight : cap;
        if (seen >= 0.5 * all) {
            *out = votes[i].log_ratio;
            return true;
        }
    }
    return false;
}

static bool guess_ratio(const struct judging *j, double *ratio, bool *found, struct err *err)
{
    struct vote *votes = malloc((j->in->n_rows + (size_t)1) * sizeof *votes);
    size_t n = 0;
    if (!votes)
        return err_nomem(err);
    for (uint32_t i = 0; i < j->in->n_rows; i++) {
        struct contrast c;
        if (!j->in->takes_part[i])
            continue;
        contrast_init(j, i, &c);
        double a = c.x[OLD] / j->in->unit[i], b = c.x[NEW] / j->in->unit[i];
        if (a >= LEAST_EVENTS && b >= LEAST_EVENTS)
            votes[n++] = (struct vote){log(c.x[NEW] / c.x[OLD]), a * b / (a + b)};
    }
    qsort(votes, n, sizeof *votes, by_ratio);
    *found = median_ratio(votes, n, ratio);
    free(votes);
    return true;
}

/* First choice: the rows that agree with the median ratio. */
static void choose_by_ratio(struct judging *j, double ratio)
{
    for (uint32_t i = 0; i < j->in->n_rows; i++) {
        struct contrast c;
        if (!j->in->takes_part[i])
            continue;
        contrast_init(j, i, &c);
        struct contrast plain = {.x = {c.x[OLD], c.x[NEW]}, .rest = {1, exp(ratio)}};
        j->stable[i] = fabs(contrast_z(&plain, j->in->unit[i], 0, FIRST_PHI)) < OUTSIDE;
    }
    sum_stable(j);
}

/* Leaves out what differs from the denominator; true when that changed something. */
static bool choose_again(struct judging *j)
{
    bool changed = false;
    void *bytes = j->scratch; /* as many as rows are enough */
    bool *next = bytes;
    for (uint32_t i = 0; i < j->in->n_rows; i++) {
        struct contrast c;
        next[i] = false;
        if (!j->in->takes_part[i])
            continue;
        contrast_init(j, i, &c);
        next[i] = fabs(contrast_z(&c, j->in->unit[i], 0, j->out[i].phi)) < OUTSIDE;
    }
    for (uint32_t i = 0; i < j->in->n_rows; i++) {
        changed |= next[i] != j->stable[i];
        j->stable[i] = next[i];
    }
    sum_stable(j);
    return changed;
}

static bool is_enough(const struct judging *j)
{
    return j->e.sum[OLD] > LEAST_SHARE * j->summary->total_old &&
           j->e.sum[NEW] > LEAST_SHARE * j->summary->total_new;
}

static bool choose_stable(struct judging *j, struct err *err)
{
    double ratio;
    bool found;
    take_all(j);
    if (!guess_ratio(j, &ratio, &found, err))
        return false;
    if (!found) {
        noise_estimate(j);
        return true;
    }
    choose_by_ratio(j, ratio);
    for (int round = 0; round < MAX_ROUNDS && is_enough(j); round++) {
        noise_estimate(j);
        if (!choose_again(j))
            break;
    }
    if (!is_enough(j))
        take_all(j);
    noise_estimate(j);
    return true;
}

static void take_given(struct judging *j)
{
    for (uint32_t r = 0; r < j->n_runs; r++) {
        j->e.by_run[r] = j->in->exposure[r];
        j->e.sum[judge_side(j, r)] += j->in->exposure[r];
    }
    for (uint32_t i = 0; i < j->in->n_rows; i++)
        j->stable[i] = j->in->takes_part[i] && j->in->exposure_is_total;
    /* All rows of one whole have its unit. */
    double unit =
        j->in->exposure_is_total && j->in->n_rows > 0 ? j->in->unit[0] : j->in->exposure_unit;
    for (int s = OLD; s <= NEW; s++)
        j->e.noise[s] = j->e.sum[s] * unit;
}

bool exposure_choose(struct judging *j, struct err *err)
{
    switch (j->in->base) {
    case JUDGE_STABLE:
        return choose_stable(j, err);
    case JUDGE_TOTAL:
        take_all(j);
        break;
    case JUDGE_GIVEN:
        take_given(j);
        break;
    }
    noise_estimate(j);
    return true;
}
