/* What the files of the judgement share. Private to src/diff. */
#ifndef CPPROF_DIFF_JUDGE_IMPL_H
#define CPPROF_DIFF_JUDGE_IMPL_H

#include "diff/judge.h"

enum { OLD, NEW };

/* The denominator: what costs are relative to, by run and by side. */
struct exposure {
    double *by_run;
    double sum[2];
    double noise[2]; /* sampling variance of sum, 0 where it is no cost */
};

/* One row beside its denominator. */
struct contrast {
    double x[2];          /* cost by side */
    double rest[2];       /* the denominator without the row itself */
    double rest_noise[2]; /* variance of rest over its square */
    bool inside;          /* the row is a part of the denominator */
};

/* The last t quantile that was asked for: rows of a table mostly share their degrees of freedom. */
struct quantile {
    double p, df, t;
};
static inline double quantile_t(struct quantile *q, double p, double df)
{
    if (q->p != p || q->df != df)
        *q = (struct quantile){p, df, stats_t_quantile(p, df)};
    return q->t;
}

struct judging {
    const struct judge_input *in;
    const struct judge_rules *rules;
    struct judged *out;
    struct judge_summary *summary;
    uint32_t n_runs;
    bool *stable; /* by row: in the denominator */
    struct exposure e;
    double *phi, *phi_df; /* by row: as the runs have it; df 0: unknown */
    double *scratch;      /* room for a number a row */
    struct quantile interval, limit;
};

static inline double judge_cost(const struct judging *j, uint32_t row, uint32_t run)
{
    return j->in->cost[(size_t)row * j->n_runs + run];
}
static inline int judge_side(const struct judging *j, uint32_t run)
{
    return run < j->in->n_old ? OLD : NEW;
}
/* Whether the row stands for itself in the family. */
static inline bool judge_is_first(const struct judging *j, uint32_t row)
{
    return !j->in->same_as || j->in->same_as[row] == row;
}

/* contrast.c */
void contrast_init(const struct judging *j, uint32_t row, struct contrast *c);
/* z of new over old under "the ratio is 1 + effect", for variance phi. */
double contrast_z(const struct contrast *c, double unit, double effect, double phi);
/* The spread of the row's runs within each side over what sampling gives; *df: 0 when unknown. */
double contrast_phi(const struct judging *j, uint32_t row, const struct contrast *c, double *df);
/* Change, interval, p values; `out` has phi and df, `t` is the quantile of its interval. */
void contrast_estimate(const struct contrast *c, double unit, double scale, double t,
                       struct judged *out);
/* The smallest change seen in 80 of 100 cases by a one-sided test whose limit is `t`. */
double contrast_mde(const struct contrast *c, double unit, double phi, double t);

/* noise.c: phi for so many events a side where the runs do not say it: sampling, and runs that
 * differ by a part of their value, however many events they have. */
double noise_stated_phi(const struct judge_rules *rules, double n_old, double n_new);
/* phi and df of every row that takes part, the prior. */
void noise_estimate(struct judging *j);

/* stable.c: the denominator. */
PP_MUST_CHECK bool exposure_choose(struct judging *j, struct err *err);

#endif
