/* Distributions and their tails, for the judgement of differences.
 *
 * All functions are total: arguments out of range give the nearest meaningful value, never a NaN
 * for finite input. `df` may be INFINITY where it means "known variance". */
#ifndef CPPROF_DIFF_STATS_H
#define CPPROF_DIFF_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/attr.h"
#include "util/err.h"

double stats_normal_tail(double z); /* P(Z > z) */
/* The z with P(Z <= z) = 80 %: effects are told that show in 4 of 5 cases. */
#define STATS_Z_80 0.8416212335729143

/* Regularised incomplete beta I_x(a, b) and upper gamma Q(a, x). */
double stats_beta(double a, double b, double x);
double stats_gamma_tail(double a, double x);

/* P(T > t) with df degrees of freedom; the t with P(T <= t) = p. */
double stats_t_tail(double t, double df);
double stats_t_quantile(double p, double df);

double stats_chi2_tail(double x, double df);           /* P(X > x) */
double stats_f_tail(double f, double df1, double df2); /* P(F > f) */

/* The derivative of digamma, and its inverse: they turn the spread of log variances into degrees
 * of freedom. */
double stats_trigamma(double x);
double stats_trigamma_inverse(double y);

/* The median of a chi-squared variable over its degrees of freedom. */
double stats_chi2_median_ratio(double df);

/* Sorts values in place and gives their median; 0 for none. */
double stats_median(double *values, size_t n);

/* Mann-Whitney, one-sided exact (ties by mid-ranks): the chance, when both sides are alike, that
 * the ranks of y are as high as they are. Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool stats_rank_sum(const double *x, size_t n_x, const double *y, size_t n_y,
                                  double *p, struct err *err);
/* The smallest p that test can give: 1 / C(n_x + n_y, n_x). */
double stats_rank_sum_floor(size_t n_x, size_t n_y);

/* --- several tests at once (adjust.c) --- */

enum correction {
    CORRECT_HOLM, /* no false name with the chance 1 - q (Holm's step-down) */
    CORRECT_BH,   /* q: the expected share of false names (Benjamini and Hochberg) */
    CORRECT_NONE
};

/* p[0..n) to adjusted values out[0..n): a row is found when its value is at most q.
 * Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool stats_adjust(enum correction how, const double *p, size_t n, double *out,
                                struct err *err);

#endif
