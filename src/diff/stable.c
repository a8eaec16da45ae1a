/* The denominator of costs: what both sides are made comparable by.
 *
 * Shares of the total are compositional: where one row doubles, all others shrink. The rows that
 * did not change are a better whole. They are found from a first guess, the weighted median of the
 * rows' ratios, which a few changed rows do not move; then rows that differ from the rest are left
 * out until nothing changes.
 *
 * Costs alone say which rows changed only as far as a majority did not: of two rows that differ
 * either may have. One row has a fifth of the votes at most, so that it takes three of five to say
 * it; and what they agree on has to be a good part of each total, because else few small rows would
 * say that all the rest changed. Where that is not so the runs themselves, or what the caller knows
 * of them, are what is left to compare by. */
#include <math.h>
#include <stdlib.h>

#include "diff/judge_impl.h"

enum { MAX_ROUNDS = 8, FEW_ROWS = 5 };
#define LEAST_EVENTS 10.0 /* of a row that takes part in the median, on each side */
#define MOST_VOTES 0.2    /* of one row in the median: 1 / FEW_ROWS */
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

struct vote {
    double log_ratio, weight;
};

static int by_ratio(const void *pa, const void *pb)
{
    const struct vote *a = pa, *b = pb;
    return (a->log_ratio > b->log_ratio) - (a->log_ratio < b->log_ratio);
}

/* Events of the row by side; whether they are enough for a say, on every side that has runs. */
static bool has_vote(const struct judge_input *in, uint32_t row, double events[2])
{
    uint32_t n_runs = in->n_old + in->n_new;
    events[OLD] = events[NEW] = 0;
    for (uint32_t r = 0; r < n_runs && in->takes_part[row]; r++)
        events[r < in->n_old ? OLD : NEW] += in->cost[(size_t)row * n_runs + r] / in->unit[row];
    return events[OLD] >= LEAST_EVENTS && (in->n_new == 0 || events[NEW] >= LEAST_EVENTS);
}

bool judge_has_majority(const struct judge_input *in)
{
    double events[2];
    uint32_t n = 0;
    for (uint32_t i = 0; i < in->n_rows && n < FEW_ROWS; i++)
        n += has_vote(in, i, events);
    return n == FEW_ROWS;
}

/* The sum of the weights when none counts for more than `most`. */
static double sum_votes(const struct vote *votes, size_t n, double most)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += fmin(votes[i].weight, most);
    return sum;
}

/* The weighted median of log(new / old). The cap falls until it is a fifth of what it leaves. */
static double median_ratio(const struct vote *votes, size_t n)
{
    enum { MOST_STEPS = 200 };
    double most = INFINITY, all = sum_votes(votes, n, most), seen = 0;
    for (int i = 0; i < MOST_STEPS && MOST_VOTES * all < most * (1 - 1e-9); i++) {
        most = MOST_VOTES * all;
        all = sum_votes(votes, n, most);
    }
    size_t i = 0;
    for (; i + 1 < n; i++) {
        seen += fmin(votes[i].weight, most);
        if (seen >= 0.5 * all)
            break;
    }
    return votes[i].log_ratio;
}

static bool guess_ratio(const struct judge_input *in, double *ratio, bool *found, struct err *err)
{
    struct vote *votes = malloc((in->n_rows + (size_t)1) * sizeof *votes);
    double x[2];
    size_t n = 0;
    if (!votes)
        return err_nomem(err);
    for (uint32_t i = 0; i < in->n_rows; i++)
        if (has_vote(in, i, x))
            votes[n++] = (struct vote){log(x[NEW] / x[OLD]), x[OLD] * x[NEW] / (x[OLD] + x[NEW])};
    qsort(votes, n, sizeof *votes, by_ratio);
    *found = n >= FEW_ROWS;
    *ratio = *found ? median_ratio(votes, n) : 0;
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

static bool choose_stable(struct judging *j, bool *found, struct err *err)
{
    double ratio;
    if (!guess_ratio(j->in, &ratio, found, err))
        return false;
    if (!*found)
        return true;
    choose_by_ratio(j, ratio);
    for (int round = 0; round < MAX_ROUNDS && is_enough(j); round++) {
        noise_estimate(j);
        if (!choose_again(j))
            break;
    }
    *found = is_enough(j);
    return true;
}

static void take_all(struct judging *j)
{
    for (uint32_t i = 0; i < j->in->n_rows; i++)
        j->stable[i] = j->in->takes_part[i];
    sum_stable(j);
}

static void take_given(struct judging *j)
{
    j->e.sum[OLD] = j->e.sum[NEW] = 0;
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
    bool found;
    j->summary->base = j->in->base;
    switch (j->in->base) {
    case JUDGE_STABLE:
        if (!choose_stable(j, &found, err))
            return false;
        if (!found) {
            j->summary->base = JUDGE_GIVEN;
            take_given(j);
        }
        break;
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
