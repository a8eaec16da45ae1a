/* Special functions. Sources: Abramowitz and Stegun, Handbook of Mathematical Functions, chapters
 * 6 and 26; the continued fractions are evaluated by Lentz's method. */
#include "diff/stats.h"

#include <math.h>
#include <stdlib.h>

#define TINY 1e-300
#define MAX_TERMS 10000

/* lgamma without the global it writes. */
static double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

double stats_normal_tail(double z)
{
    return 0.5 * erfc(z * M_SQRT1_2);
}

/* The density of t, for the steps of the search. */
static double t_density(double t, double df)
{
    if (!(df < 1e9))
        return exp(-0.5 * t * t) / sqrt(2 * M_PI);
    return exp(log_gamma(0.5 * (df + 1)) - log_gamma(0.5 * df) -
               0.5 * (df + 1) * log1p(t * t / df)) /
           sqrt(df * M_PI);
}

/* Searches the t >= 0 with tail(t) = q, q <= 1/2: Newton's steps, kept inside a bracket. */
static double invert_tail(double q, double df)
{
    double lo = 0, hi = 2;
    while (hi < 1e150 && stats_t_tail(hi, df) > q)
        hi *= 2;
    double t = 0.5 * (lo + hi);
    for (int i = 0; i < 200 && hi - lo > 1e-15 * hi; i++) {
        double excess = stats_t_tail(t, df) - q, density = t_density(t, df);
        if (excess > 0)
            lo = t;
        else
            hi = t;
        double next = density > 0 ? t + excess / density : 0;
        if (!(next > lo && next < hi))
            next = 0.5 * (lo + hi);
        if (fabs(next - t) <= 1e-15 * t)
            return next;
        t = next;
    }
    return t;
}

double stats_t_quantile(double p, double df)
{
    if (!(p > TINY))
        p = TINY;
    if (p > 1 - 1e-16)
        p = 1 - 1e-16;
    return p < 0.5 ? -invert_tail(p, df) : invert_tail(1 - p, df);
}

static double not_zero(double v)
{
    return fabs(v) < TINY ? TINY : v;
}

/* The continued fraction of I_x(a, b), A&S 26.5.8. */
static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1 / not_zero(1 - (a + b) * x / (a + 1)), h = d;
    for (int m = 1; m < MAX_TERMS; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / not_zero(1 + even * d);
        c = not_zero(1 + even / c);
        h *= c * d;
        d = 1 / not_zero(1 + odd * d);
        c = not_zero(1 + odd / c);
        h *= c * d;
        if (fabs(c * d - 1) < 1e-15)
            break;
    }
    return h;
}

double stats_beta(double a, double b, double x)
{
    if (!(x > 0))
        return 0;
    if (x >= 1)
        return 1;
    double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double stats_gamma_tail(double a, double x)
{
    if (!(x > 0))
        return 1;
    double front = exp(a * log(x) - x - log_gamma(a));
    if (x < a + 1) { /* the series of the lower function, A&S 6.5.29 */
        double term = 1 / a, sum = term;
        for (int n = 1; n < MAX_TERMS && term > sum * 1e-17; n++) {
            term *= x / (a + n);
            sum += term;
        }
        return 1 - front * sum;
    }
    double b = x + 1 - a, c = 1 / TINY, d = 1 / not_zero(b), h = d; /* A&S 6.5.31 */
    for (int n = 1; n < MAX_TERMS; n++) {
        double an = -n * (n - a);
        b += 2;
        d = 1 / not_zero(an * d + b);
        c = not_zero(b + an / c);
        h *= c * d;
        if (fabs(c * d - 1) < 1e-15)
            break;
    }
    return front * h;
}

double stats_t_tail(double t, double df)
{
    if (!(df < 1e9))
        return stats_normal_tail(t);
    double half = 0.5 * stats_beta(0.5 * df, 0.5, df / (df + t * t));
    return t > 0 ? half : 1 - half;
}

double stats_chi2_tail(double x, double df)
{
    return stats_gamma_tail(0.5 * df, 0.5 * x);
}

double stats_f_tail(double f, double df1, double df2)
{
    if (!(f > 0))
        return 1;
    if (!(df2 < 1e9))
        return stats_chi2_tail(f * df1, df1);
    return stats_beta(0.5 * df2, 0.5 * df1, df2 / (df2 + df1 * f));
}

double stats_trigamma(double x)
{
    double sum = 0;
    while (x < 25) { /* recurrence up to where the asymptotic series is exact enough */
        sum += 1 / (x * x);
        x += 1;
    }
    double f = 1 / (x * x);
    return sum + 1 / x + f / 2 +
           f / x * (1.0 / 6 - f * (1.0 / 30 - f * (1.0 / 42 - f * (1.0 / 30))));
}

double stats_trigamma_inverse(double y)
{
    double lo = 1e-6, hi = 1e9; /* trigamma falls from 1e12 to 1e-9 between them */
    if (!(y > 1e-9))
        return hi;
    for (int i = 0; i < 200 && hi - lo > 1e-14 * hi; i++) {
        double mid = sqrt(lo * hi);
        if (stats_trigamma(mid) > y)
            lo = mid;
        else
            hi = mid;
    }
    return sqrt(lo * hi);
}

double stats_chi2_median_ratio(double df)
{
    double lo = 0, hi = 4; /* the median lies below the mean, which is 1 */
    for (int i = 0; i < 100; i++) {
        double mid = 0.5 * (lo + hi);
        if (stats_chi2_tail(mid * df, df) > 0.5)
            lo = mid;
        else
            hi = mid;
    }
    return 0.5 * (lo + hi);
}

static int by_value(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

double stats_median(double *values, size_t n)
{
    if (n == 0)
        return 0;
    qsort(values, n, sizeof *values, by_value);
    return n % 2 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}
