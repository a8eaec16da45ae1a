/* Mann-Whitney for few runs: exact chances by counting, ties, the border to the approximation. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diff/stats.h"
#include "support/asserts.h"
#include "util/attr.h"

static double rank_p(const double *x, size_t n_x, const double *y, size_t n_y)
{
    double p;
    struct err err = {0};
    assert_true(stats_rank_sum(x, n_x, y, n_y, &p, &err));
    return p;
}

/* The chance that a rank sum is as high, over every choice of n_y of the values. */
static double count_p(const double *v, unsigned n, unsigned n_y)
{
    double doubled[16], seen = 0, high = 0, all = 0;
    for (unsigned i = 0; i < n; i++) {
        doubled[i] = 1;
        for (unsigned k = 0; k < n; k++)
            doubled[i] += v[k] < v[i] ? 2 : v[k] == v[i] ? 1 : 0;
    }
    for (unsigned i = n - n_y; i < n; i++)
        seen += doubled[i];
    for (unsigned set = 0; set < 1u << n; set++) {
        double sum = 0;
        unsigned k = 0;
        for (unsigned i = 0; i < n; i++)
            if (set & 1u << i) {
                sum += doubled[i];
                k++;
            }
        all += k == n_y;
        high += k == n_y && sum >= seen;
    }
    return high / all;
}

static void chances_are_those_of_all_choices(void **state)
{
    unsigned seed = 7;
    (void)state;
    for (int trial = 0; trial < 200; trial++) {
        double v[10];
        unsigned n = 2 + (unsigned)trial % 9, n_y = 1 + (unsigned)trial % (n - 1);
        for (unsigned i = 0; i < n; i++) {
            seed = seed * 1103515245u + 12345u;
            v[i] = (seed >> 16) % (trial % 3 ? 1000 : 4); /* every third with many ties */
        }
        assert_within(rank_p(v, n - n_y, v + n - n_y, n_y), count_p(v, n, n_y), 1e-12);
    }
}

static void the_least_chance_is_one_of_all_choices(void **state)
{
    (void)state;
    assert_within(stats_rank_sum_floor(1, 1), 1.0 / 2, 1e-15);
    assert_within(stats_rank_sum_floor(3, 5), 1.0 / 56, 1e-15);
    assert_within(stats_rank_sum_floor(8, 8), 1.0 / 12870, 1e-15);
}

static void an_empty_side_says_nothing(void **state)
{
    static const double x[] = {1, 2};
    (void)state;
    assert_within(rank_p(x, 2, x, 0), 1, 0);
    assert_within(rank_p(x, 0, x, 2), 1, 0);
}

/* 60 runs are counted, 61 are approximated: the same shift gives nearly the same chance. */
static void the_approximation_continues_the_count(void **state)
{
    double v[62];
    (void)state;
    for (int i = 0; i < 62; i++)
        v[i] = (i * 37) % 62 + (i >= 30 ? 6 : 0);
    double exact = rank_p(v, 30, v + 30, 30), near = rank_p(v, 30, v + 30, 32);
    assert_true(exact > 0.01 && exact < 0.5);
    assert_within(near, exact, 0.05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chances_are_those_of_all_choices),
        cmocka_unit_test(the_least_chance_is_one_of_all_choices),
        cmocka_unit_test(an_empty_side_says_nothing),
        cmocka_unit_test(the_approximation_continues_the_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
