/* The judgement on small matrices: floor, family, noise, rank test, denominators. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diff/judge.h"
#include "util/attr.h"

enum { ROWS = 8, RUNS = 16 };

static double cost[ROWS * RUNS], unit[ROWS], exposure[RUNS];
static bool takes_part[ROWS];
static struct judged out[ROWS];
static struct judge_summary summary;

/* n rows of n_old + n_new runs, all with the value of `rows`. */
static struct judge_input input(uint32_t n, uint32_t n_old, uint32_t n_new, const double *old,
                                const double *new)
{
    for (uint32_t i = 0; i < n; i++) {
        unit[i] = 1;
        takes_part[i] = true;
        for (uint32_t r = 0; r < n_old + n_new; r++)
            cost[i * (n_old + n_new) + r] = r < n_old ? old[i] : new[i];
    }
    for (uint32_t r = 0; r < n_old + n_new; r++)
        exposure[r] = 1;
    return (struct judge_input){.n_rows = n,
                                .n_old = n_old,
                                .n_new = n_new,
                                .cost = cost,
                                .unit = unit,
                                .takes_part = takes_part,
                                .base = JUDGE_GIVEN,
                                .exposure = exposure};
}

static void judge(const struct judge_input *in, const struct judge_rules *rules)
{
    struct err err = {0};
    if (!judge_rows(in, rules, out, &summary, NULL, &err))
        fail_msg("%s", err.msg);
}

static void rows_below_the_floor_are_not_judged(void **state)
{
    static const double old[] = {1000, 9, 19, 5000}, new[] = {1000, 900, 19, 5000};
    struct judge_input in = input(4, 1, 1, old, new);
    (void)state;
    judge(&in, &judge_rules_default);
    assert_int_equal(out[0].state, JUDGE_TESTED);
    assert_int_equal(out[1].state, JUDGE_TESTED); /* one side is enough */
    assert_int_equal(out[2].state, JUDGE_LIGHT);  /* 19 samples, and less than 1 % */
    assert_int_equal(summary.n_light, 1);
    in.takes_part = (const bool[]){true, true, true, false};
    judge(&in, &judge_rules_default);
    assert_int_equal(out[3].state, JUDGE_NOT_JUDGED);
}

static void thin_rows_are_judged_apart(void **state)
{
    static const double old[] = {3000, 30}, new[] = {3000, 40}, leap[] = {3000, 400};
    struct judge_input in = input(2, 1, 1, old, new);
    (void)state;
    judge(&in, &judge_rules_default);
    assert_int_equal(out[1].state, JUDGE_BLIND);
    assert_int_equal(summary.n_blind, 1);
    assert_int_equal(summary.n_family, 1);
    in = input(2, 1, 1, old, leap);
    judge(&in, &judge_rules_default);
    assert_true(out[1].worse); /* what is huge is found all the same */
}

static void one_run_a_side_takes_the_stated_phi(void **state)
{
    static const double old[] = {1000, 1000}, new[] = {1000, 1100};
    struct judge_rules rules = judge_rules_default;
    struct judge_input in = input(2, 1, 1, old, new);
    (void)state;
    rules.min_effect = rules.stated_cv = 0;
    judge(&in, &rules);
    assert_true(summary.phi_is_stated);
    assert_true(fabs(out[1].phi - 2) < 1e-12);
    assert_false(out[1].worse);
    rules.stated_phi = 1;
    judge(&in, &rules);
    assert_true(out[1].worse);
}

static void changes_below_the_least_effect_are_none(void **state)
{
    static const double old[] = {1e6, 1e6}, new[] = {1e6, 1.015e6};
    struct judge_rules rules = judge_rules_default;
    struct judge_input in = input(2, 1, 1, old, new);
    (void)state;
    rules.stated_cv = 0;
    judge(&in, &rules);
    assert_false(out[1].worse);
    assert_true(out[1].p_worse < 1e-6 && out[1].same);
    assert_true(out[1].mde > 0.02 && summary.mde_tenth > 0.02); /* none would be seen */
    rules.min_effect = 0.01;
    judge(&in, &rules);
    assert_true(out[1].worse);
    assert_true(out[1].mde > 0.01 && out[1].mde < 0.02);
}

/* A million samples say how the time of this run was spent, not how the next run differs. */
static void single_runs_differ_however_many_samples_they_have(void **state)
{
    static const double old[] = {1e6, 1e6}, slower[] = {1e6, 1.1e6}, slow[] = {1e6, 1.4e6};
    struct judge_input in = input(2, 1, 1, old, slower);
    (void)state;
    judge(&in, &judge_rules_default);
    assert_false(out[1].worse);
    in = input(2, 1, 1, old, slow);
    judge(&in, &judge_rules_default);
    assert_true(out[1].worse);
}

static void runs_that_vary_widen_the_interval(void **state)
{
    static const double old[] = {1000, 1000, 1000, 1000, 1000, 1000};
    struct judge_input in = input(6, 4, 4, old, old);
    (void)state;
    judge(&in, &judge_rules_default);
    double steady = out[0].half_width;
    assert_true(fabs(out[0].phi - 1) < 1e-12); /* never below sampling */
    for (uint32_t r = 0; r < 8; r++)
        for (uint32_t i = 0; i < 6; i++)
            cost[i * 8 + r] = 1000 + (r % 2 ? 100 : -100);
    judge(&in, &judge_rules_default);
    assert_true(out[0].phi > 5);
    assert_true(out[0].half_width > 2 * steady);
}

/* Five rows vary as sampling does; the sixth stands out, and keeps what its runs say. */
static void a_row_that_stands_out_keeps_its_own_phi(void **state)
{
    static const double old[] = {1000, 1000, 1000, 1000, 1000, 1000};
    struct judge_input in = input(6, 6, 6, old, old);
    (void)state;
    for (uint32_t r = 0; r < 12; r++)
        for (uint32_t i = 0; i < 6; i++)
            cost[i * 12 + r] += ((r * 7 + i * 5) % 12 - 5.5) * (i == 5 ? 60 : 9);
    judge(&in, &judge_rules_default);
    assert_true(out[5].phi > 20);
    assert_true(out[0].phi < 3);
}

/* What a sampler promises is believed until the runs contradict. */
static void a_random_sampler_has_a_phi_of_one(void **state)
{
    static const double old[] = {1000, 1000, 1000, 1000, 1000, 1000};
    struct judge_input in = input(6, 4, 4, old, old);
    (void)state;
    for (uint32_t r = 0; r < 8; r++)
        for (uint32_t i = 0; i < 6; i++)
            cost[i * 8 + r] += (r + i) % 2 ? 29 : -29; /* a bit more than sampling */
    judge(&in, &judge_rules_default);
    assert_true(summary.phi_prior > 1.2);
    in.is_poisson = true;
    judge(&in, &judge_rules_default);
    assert_true(fabs(summary.phi_prior - 1) < 1e-12);
    for (uint32_t r = 0; r < 8; r++)
        for (uint32_t i = 0; i < 6; i++)
            cost[i * 8 + r] += (r + i) % 2 ? 100 : -100;
    judge(&in, &judge_rules_default);
    assert_true(summary.phi_prior > 5);
}

static void the_rank_test_looks_at_order_only(void **state)
{
    static const double old[] = {1000, 1000}, new[] = {1000, 1000};
    struct judge_rules rules = judge_rules_default;
    struct judge_input in = input(2, 8, 8, old, new);
    (void)state;
    rules.test = JUDGE_U;
    for (uint32_t r = 0; r < 16; r++) {
        cost[r] += r % 2 ? 40 : -40;
        cost[16 + r] = r < 8 ? 1000 + r : 1200 + r;
    }
    judge(&in, &rules);
    assert_true(out[1].worse && !out[0].worse);
    assert_true(fabs(out[1].p_worse - 1.0 / 12870) < 1e-12);
}

static void a_rank_test_that_cannot_fail_is_an_error(void **state)
{
    static const double same[] = {1000, 1000, 1000, 1000, 1000};
    struct judge_rules rules = judge_rules_default;
    struct judge_input in = input(5, 4, 4, same, same);
    struct err err = {0};
    (void)state;
    rules.test = JUDGE_U;
    /* 1 in C(8, 4) is 0.0143; five rows need 0.0095 */
    assert_false(judge_rows(&in, &rules, out, &summary, NULL, &err));
    assert_int_equal(err.code, PP_ERR_USAGE);
    in.n_rows = 3;
    err = (struct err){0};
    assert_true(judge_rows(&in, &rules, out, &summary, NULL, &err));
}

/* Where one side has nothing to be relative to. */
static void a_row_without_an_interval_has_its_change(void **state)
{
    static const double old[] = {1000, 500}, new[] = {0, 0};
    struct judge_input in = input(2, 1, 1, old, new);
    (void)state;
    in.base = JUDGE_TOTAL;
    judge(&in, &judge_rules_default);
    assert_true(fabs(out[0].change + 1) < 1e-12 && isinf(out[0].half_width));
    assert_false(out[0].better);
}

static void rows_that_say_the_same_count_once(void **state)
{
    static const double old[] = {1000, 1000, 1000, 500}, new[] = {1500, 1500, 1500, 500};
    static const uint32_t same_as[] = {0, 0, 0, 3};
    struct judge_input in = input(4, 1, 1, old, new);
    (void)state;
    in.same_as = same_as;
    judge(&in, &judge_rules_default);
    assert_int_equal(summary.n_family, 2);
    assert_true(out[0].worse && out[1].worse && out[2].worse);
}

static void a_sum_is_judged_by_the_noise_of_its_rows(void **state)
{
    static const double old[] = {500, 500, 900}, new[] = {100, 920, 900};
    static const uint32_t both[] = {0, 1};
    struct judge_input in = input(3, 1, 1, old, new);
    struct judged sum;
    (void)state;
    judge(&in, &judge_rules_default);
    judge_sum(&in, out, both, 2, exposure, &sum);
    assert_true(fabs(sum.change - 0.02) < 1e-12);
    assert_true(sum.p_worse > 0.2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_below_the_floor_are_not_judged),
        cmocka_unit_test(thin_rows_are_judged_apart),
        cmocka_unit_test(one_run_a_side_takes_the_stated_phi),
        cmocka_unit_test(single_runs_differ_however_many_samples_they_have),
        cmocka_unit_test(changes_below_the_least_effect_are_none),
        cmocka_unit_test(runs_that_vary_widen_the_interval),
        cmocka_unit_test(a_row_that_stands_out_keeps_its_own_phi),
        cmocka_unit_test(a_random_sampler_has_a_phi_of_one),
        cmocka_unit_test(the_rank_test_looks_at_order_only),
        cmocka_unit_test(a_rank_test_that_cannot_fail_is_an_error),
        cmocka_unit_test(a_row_without_an_interval_has_its_change),
        cmocka_unit_test(rows_that_say_the_same_count_once),
        cmocka_unit_test(a_sum_is_judged_by_the_noise_of_its_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
