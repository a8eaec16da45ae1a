/* How much more than sampling the runs of one program vary: phi by row.
 *
 * A row's own estimate from k runs has 2 (k - 1) degrees of freedom, few enough to be badly wrong.
 * What all rows say about the usual phi is a prior; the spread of the rows' estimates beyond what
 * their own error explains says how much the prior is worth, in degrees of freedom. A row that
 * stands out of what the prior allows keeps its own estimate (limited translation).
 * Sources: G. Smyth, Linear models and empirical Bayes methods, 2004; B. Phipson et al., Robust
 * hyperparameter estimation, 2016. */
#include <math.h>

#include "diff/judge_impl.h"

enum { FEW_ROWS = 5 };
#define FEW_ROWS_DF 8.0 /* what the prior is worth where too few rows say how they spread */
#define LEAST_PHI 0.05  /* below it an estimate is rounding */
#define OUTLIER 0.01
#define MEDIAN_EFFICIENCY (2 / M_PI) /* of a median beside a mean */
#define CONTRADICTION 0.1

static bool counts(const struct judging *j, uint32_t i)
{
    enum judge_state s = j->out[i].state;
    return s != JUDGE_NOT_JUDGED && s != JUDGE_LIGHT && j->phi_df[i] > 0 && judge_is_first(j, i);
}

/* The usual phi: the median of the rows' estimates, each over the median of its own
 * distribution. */
static double usual_phi(struct judging *j, uint32_t *n, double *df_sum)
{
    double df = 0, median = 1; /* rows of a table have the same few degrees of freedom */
    *n = 0;
    *df_sum = 0;
    for (uint32_t i = 0; i < j->in->n_rows; i++)
        if (counts(j, i)) {
            if (df != j->phi_df[i])
                median = stats_chi2_median_ratio(df = j->phi_df[i]);
            j->scratch[(*n)++] = j->phi[i] / median;
            *df_sum += j->phi_df[i];
        }
    return stats_median(j->scratch, *n);
}

/* The usual phi, which is 1 where the sampler promises that and the runs do not contradict it. */
static double temper(const struct judging *j, double phi0, double df_all)
{
    double df = MEDIAN_EFFICIENCY * df_all;
    if (j->in->is_poisson && phi0 > 1 && stats_chi2_tail(phi0 * df, df) > CONTRADICTION)
        return 1;
    return phi0 > LEAST_PHI ? phi0 : LEAST_PHI;
}

/* The worth of the prior, from the variance of log phi that the rows' own errors do not explain. */
static double prior_df(struct judging *j, uint32_t n)
{
    double sum = 0, squares = 0, explained = 0, mean;
    if (n < FEW_ROWS)
        return FEW_ROWS_DF;
    for (int pass = 0; pass < 2; pass++) {
        mean = sum / n;
        for (uint32_t i = 0; i < j->in->n_rows; i++) {
            if (!counts(j, i))
                continue;
            double v = log(j->phi[i] > LEAST_PHI ? j->phi[i] : LEAST_PHI);
            if (pass == 0) {
                sum += v;
                explained += stats_trigamma(0.5 * j->phi_df[i]);
            } else {
                squares += (v - mean) * (v - mean);
            }
        }
    }
    double between = squares / (n - 1) - explained / n;
    return between > 1e-9 ? 2 * stats_trigamma_inverse(between) : INFINITY;
}

/* The row's phi between its own and the prior's. */
static void settle(struct judging *j, uint32_t i, double phi0, double df0, double df_all)
{
    struct judged *out = &j->out[i];
    double own = j->phi[i], df = j->phi_df[i];
    out->phi = df0 < INFINITY ? (df0 * phi0 + df * own) / (df0 + df) : phi0;
    out->df = df0 + df < df_all ? df0 + df : df_all;
    if (df > 0 && own > out->phi && stats_f_tail(own / phi0, df, df0) < OUTLIER) {
        out->phi = own;
        out->df = df;
    }
    if (out->phi <= 1) { /* sampling explains it all, and its variance is known */
        out->phi = 1;
        out->df = INFINITY;
    }
}

double noise_stated_phi(const struct judge_rules *rules, double n_old, double n_new)
{
    double cv = rules->stated_cv, both = n_old > 0 && n_new > 0 ? 2 / (1 / n_old + 1 / n_new) : 0;
    return rules->stated_phi + cv * cv * both;
}

void noise_estimate(struct judging *j)
{
    uint32_t n;
    double df_all;
    for (uint32_t i = 0; i < j->in->n_rows; i++) {
        struct contrast c;
        contrast_init(j, i, &c);
        j->phi[i] = contrast_phi(j, i, &c, &j->phi_df[i]);
    }
    double phi0 = usual_phi(j, &n, &df_all);
    bool stated = n == 0;
    double df0 = stated ? INFINITY : prior_df(j, n);
    if (stated)
        phi0 = j->rules->stated_phi;
    else
        phi0 = temper(j, phi0, df_all);
    for (uint32_t i = 0; i < j->in->n_rows; i++) {
        if (stated) {
            struct contrast c;
            contrast_init(j, i, &c);
            j->out[i].phi =
                noise_stated_phi(j->rules, c.x[0] / j->in->unit[i], c.x[1] / j->in->unit[i]);
            j->out[i].df = INFINITY;
        } else {
            settle(j, i, phi0, df0, df_all);
        }
    }
    j->summary->phi_prior = phi0;
    j->summary->df_prior = df0;
    j->summary->phi_is_stated = stated;
}
