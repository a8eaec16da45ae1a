/* Distributions against published tables: Abramowitz and Stegun, tables 26.1, 26.5 (normal), 26.8
 * (chi-squared), 26.9 (F), 26.10 (t), 6.1 (trigamma); the binomial against exact sums; the rank sum
 * against Mann and Whitney's table. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "diff/stats.h"
#include "support/asserts.h"

static void the_normal_tail_is_that_of_the_table(void **state)
{
    static const double rows[][2] = {/* z, P(Z > z) */
                                     {0, 0.5},
                                     {0.5, 0.308537538725987},
                                     {1, 0.158655253931457},
                                     {1.5, 0.066807201268858},
                                     {2, 0.022750131948179},
                                     {2.5, 0.006209665325776},
                                     {3, 0.001349898031630},
                                     {4, 3.16712418331e-5},
                                     {5, 2.866515719e-7},
                                     {-1, 0.841344746068543}};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_within(stats_normal_tail(rows[i][0]), rows[i][1], rows[i][1] * 1e-9);
}

static void normal_quantiles_are_those_of_the_table(void **state)
{
    static const double rows[][2] = {{0.5, 0},
                                     {0.75, 0.674489750196082},
                                     {0.9, 1.281551565544600},
                                     {0.95, 1.644853626951473},
                                     {0.975, 1.959963984540054},
                                     {0.99, 2.326347874040841},
                                     {0.995, 2.575829303548901},
                                     {0.999, 3.090232306167814},
                                     {0.0001, -3.719016485455709}};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_within(stats_t_quantile(rows[i][0], INFINITY), rows[i][1], 1e-11);
}

static void t_quantiles_are_those_of_the_table(void **state)
{
    static const double rows[][3] = {/* df, p, t */
                                     {1, 0.975, 12.706}, {2, 0.975, 4.303},  {5, 0.975, 2.571},
                                     {10, 0.975, 2.228}, {30, 0.975, 2.042}, {120, 0.975, 1.980},
                                     {1, 0.75, 1.000},   {2, 0.95, 2.920},   {3, 0.995, 5.841},
                                     {6, 0.9995, 5.959}, {14, 0.995, 2.977}, {14, 0.999, 3.787}};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_within(stats_t_quantile(rows[i][1], rows[i][0]), rows[i][2], 0.0006);
}

static void t_quantiles_and_tails_are_each_others_inverse(void **state)
{
    static const double dfs[] = {0.7, 1, 2, 3.5, 14, 200, 5e5, INFINITY};
    static const double ps[] = {1e-9, 1e-4, 0.01, 0.2, 0.5, 0.7, 0.975, 0.9999};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(dfs); i++)
        for (size_t k = 0; k < PP_COUNT(ps); k++) {
            double t = stats_t_quantile(ps[k], dfs[i]);
            double low = ps[k] < 0.5 ? ps[k] : 1 - ps[k];
            assert_within(stats_t_tail(fabs(t), dfs[i]), low, low * 1e-8);
        }
}

static void chi_squared_tails_are_those_of_the_table(void **state)
{
    static const double rows[][3] = {
        /* df, x, P(X > x) */
        {1, 3.841459, 0.05},   {2, 5.991465, 0.05},   {5, 11.070498, 0.05},
        {10, 18.307038, 0.05}, {30, 43.772972, 0.05}, {100, 124.342113, 0.05},
        {1, 6.634897, 0.01},   {10, 23.209251, 0.01}, {10, 3.940299, 0.95},
        {3, 0.114832, 0.99},   {100, 70.064895, 0.99}};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_within(stats_chi2_tail(rows[i][1], rows[i][0]), rows[i][2], 1e-6);
}

static void f_tails_are_those_of_the_table(void **state)
{
    static const double rows[][4] = {/* df1, df2, f, P(F > f) */
                                     {1, 1, 161.4476, 0.05}, {2, 10, 4.1028, 0.05},
                                     {5, 5, 5.0503, 0.05},   {10, 20, 2.3479, 0.05},
                                     {4, 30, 4.0179, 0.01},  {20, 60, 2.1978, 0.01}};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_within(stats_f_tail(rows[i][2], rows[i][0], rows[i][1]), rows[i][3], 2e-5);
    assert_within(stats_f_tail(1.8307038, 10, INFINITY), 0.05, 1e-7);
}

/* P(X >= k), added up from the largest terms. */
static double binomial_sum(unsigned k, unsigned n, double p)
{
    double sum = 0, term = pow(p, n);
    for (unsigned i = n; i + 1 > k; i--) {
        sum += term;
        term *= (double)i / (n - i + 1.0) * (1 - p) / p;
    }
    return sum;
}

/* P(X >= k) of n draws is I_p(k, n - k + 1). */
static void the_incomplete_beta_is_the_binomial_tail(void **state)
{
    (void)state;
    assert_within(stats_beta(8, 3, 0.5), 56.0 / 1024, 1e-14);
    assert_within(stats_beta(10, 1, 0.5), 1.0 / 1024, 1e-15);
    for (unsigned k = 1; k <= 40; k += 3)
        assert_within(stats_beta(k, 41 - k, 0.37), binomial_sum(k, 40, 0.37), 1e-12);
}

static void the_incomplete_gamma_is_the_poisson_sum(void **state)
{
    (void)state;
    /* Q(a, x) = P(Poisson(x) < a) for whole a */
    assert_within(stats_gamma_tail(1, 2), exp(-2.0), 1e-14);
    assert_within(stats_gamma_tail(4, 2.5), exp(-2.5) * (1 + 2.5 + 3.125 + 2.6041666666666667),
                  1e-14);
    assert_within(stats_gamma_tail(50, 50), 0.4812, 1e-4);
}

static void trigamma_and_its_inverse_are_right(void **state)
{
    (void)state;
    assert_within(stats_trigamma(1), 1.6449340668482264, 1e-13);  /* pi^2 / 6 */
    assert_within(stats_trigamma(0.5), 4.934802200544679, 1e-12); /* pi^2 / 2 */
    assert_within(stats_trigamma(10), 0.10516633568168575, 1e-15);
    for (double x = 0.01; x < 1e6; x *= 7)
        assert_within(stats_trigamma_inverse(stats_trigamma(x)), x, x * 1e-9);
}

static void the_median_of_chi_squared_is_that_of_the_table(void **state)
{
    (void)state;
    assert_within(stats_chi2_median_ratio(1), 0.454936, 1e-5);
    assert_within(stats_chi2_median_ratio(2), 1.386294 / 2, 1e-6);
    assert_within(stats_chi2_median_ratio(10), 9.341818 / 10, 1e-6);
}

static void the_median_of_an_even_number_is_between(void **state)
{
    double odd[] = {3, 1, 2}, even[] = {4, 1, 3, 2};
    (void)state;
    assert_within(stats_median(odd, 3), 2, 0);
    assert_within(stats_median(even, 4), 2.5, 0);
    assert_within(stats_median(odd, 0), 0, 0);
}

static void holm_and_benjamini_hochberg_adjust_as_published(void **state)
{
    /* Benjamini and Hochberg 1995, section 3.2: 15 p values; 4 are found at q = 0.05, 3 by
     * Bonferroni or Holm. */
    static const double p[] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                               0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
    double out[15];
    struct err err = {0};
    int found = 0;
    (void)state;
    assert_true(stats_adjust(CORRECT_BH, p, 15, out, &err));
    for (int i = 0; i < 15; i++)
        found += out[i] <= 0.05;
    assert_int_equal(found, 4);
    assert_within(out[3], 0.0095 * 15 / 4, 1e-12);
    assert_true(stats_adjust(CORRECT_HOLM, p, 15, out, &err));
    for (int i = found = 0; i < 15; i++)
        found += out[i] <= 0.05;
    assert_int_equal(found, 3);
    assert_within(out[1], 0.0004 * 14, 1e-12);
    assert_true(stats_adjust(CORRECT_NONE, p, 15, out, &err));
    assert_within(out[7], 0.0344, 0);
}

static void adjusted_values_never_fall_while_p_rises(void **state)
{
    static const double p[] = {0.04, 0.01, 0.03, 0.01, 0.9};
    double out[5];
    struct err err = {0};
    (void)state;
    assert_true(stats_adjust(CORRECT_HOLM, p, 5, out, &err));
    assert_within(out[1], 0.05, 1e-15);
    assert_within(out[3], 0.05, 1e-15); /* 0.01 * 4 is less, but not better than the one before */
    assert_within(out[2], 0.09, 1e-15);
    assert_true(stats_adjust(CORRECT_BH, p, 5, out, &err));
    assert_within(out[1], 0.025, 1e-15);
    assert_within(out[2], 0.05, 1e-15);
    assert_within(out[0], 0.05, 1e-15);
}

static double rank_p(const double *x, size_t n_x, const double *y, size_t n_y)
{
    double p;
    struct err err = {0};
    assert_true(stats_rank_sum(x, n_x, y, n_y, &p, &err));
    return p;
}

static void the_rank_test_is_exact_for_few_runs(void **state)
{
    static const double low[] = {1, 2, 3, 4}, high[] = {5, 6, 7, 8}, mixed[] = {1, 2, 3, 9};
    static const double same[] = {5, 5, 5, 5};
    (void)state;
    assert_within(rank_p(low, 4, high, 4), 1.0 / 70, 1e-15); /* U = 0 */
    assert_within(stats_rank_sum_floor(4, 4), 1.0 / 70, 1e-15);
    assert_within(rank_p(high, 4, low, 4), 1, 1e-15);
    assert_within(rank_p(same, 4, same, 4), 1, 1e-15); /* ties say nothing */
    /* n = m = 4, one inversion of four: U = 4, P(U <= 4) = 12 / 70 (Mann and Whitney 1947,
     * 0.171) */
    assert_within(rank_p(mixed, 4, high, 4), 12.0 / 70, 1e-15);
}

static void many_runs_agree_with_the_normal_approximation(void **state)
{
    double x[40], y[40];
    (void)state;
    for (int i = 0; i < 40; i++) {
        x[i] = i * 2;
        y[i] = i * 2 + 9;
    }
    /* The same shift of a tenth of the range: both sides of the bound where the exact test ends. */
    double exact = rank_p(x, 30, y, 30), z = stats_t_quantile(1 - exact, INFINITY);
    double near = rank_p(x, 40, y, 40), z_near = stats_t_quantile(1 - near, INFINITY);
    /* U / (n m) is 1/2 + shift / range (1 - shift / (2 range)); z = (U - nm / 2) / sd */
    assert_within(z, (0.5 * 30 * 30 - 325) / sqrt(30.0 * 30 * 61 / 12) * 1, 0.05);
    assert_within(z_near, (0.5 * 40 * 40 - 630) / sqrt(40.0 * 40 * 81 / 12) * 1, 0.05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_normal_tail_is_that_of_the_table),
        cmocka_unit_test(normal_quantiles_are_those_of_the_table),
        cmocka_unit_test(t_quantiles_are_those_of_the_table),
        cmocka_unit_test(t_quantiles_and_tails_are_each_others_inverse),
        cmocka_unit_test(chi_squared_tails_are_those_of_the_table),
        cmocka_unit_test(f_tails_are_those_of_the_table),
        cmocka_unit_test(the_incomplete_beta_is_the_binomial_tail),
        cmocka_unit_test(the_incomplete_gamma_is_the_poisson_sum),
        cmocka_unit_test(trigamma_and_its_inverse_are_right),
        cmocka_unit_test(the_median_of_chi_squared_is_that_of_the_table),
        cmocka_unit_test(the_median_of_an_even_number_is_between),
        cmocka_unit_test(holm_and_benjamini_hochberg_adjust_as_published),
        cmocka_unit_test(adjusted_values_never_fall_while_p_rises),
        cmocka_unit_test(the_rank_test_is_exact_for_few_runs),
        cmocka_unit_test(many_runs_agree_with_the_normal_approximation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
