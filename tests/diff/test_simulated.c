/* The judgement against simulated truth: how often it is wrong, how often its intervals hold.
 *
 * Each trial draws the runs of both sides anew: a row's cost in a run is a number of events with a
 * known mean and variance phi * mean (Poisson for phi = 1, else a negative binomial). 10,000 trials
 * a setting (CPPROF_TRIALS changes it); limits are the nominal rate plus four standard errors of
 * the trials' mean. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "diff/judge.h"

enum { MAX_ROWS = 24, MAX_RUNS = 32 };

/* xorshift64*, seeded: every run of the test draws the same. */
static uint64_t rng_state;

static double uniform(void)
{
    rng_state ^= rng_state >> 12;
    rng_state ^= rng_state << 25;
    rng_state ^= rng_state >> 27;
    return (double)((rng_state * UINT64_C(2685821657736338717)) >> 11) / 9007199254740992.0;
}

static double normal(void)
{
    double u = uniform();
    return sqrt(-2 * log(u > 0 ? u : 1e-300)) * cos(2 * M_PI * uniform());
}

/* Marsaglia and Tsang 2000; shapes below 1 by the power of a uniform. */
static double gamma_variate(double shape)
{
    if (shape < 1)
        return gamma_variate(shape + 1) * pow(uniform(), 1 / shape);
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = normal(), v = 1 + c * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        double u = uniform();
        if (log(u > 0 ? u : 1e-300) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v;
    }
}

/* Splits by gamma variates until the mean is small, then multiplies uniforms (Knuth). */
static double poisson(double mean)
{
    double n = 0;
    while (mean > 12) {
        double m = floor(mean * 7 / 8), x = gamma_variate(m);
        if (x > mean) { /* fewer than m events: how many of the m - 1 lie before `mean` */
            double p = mean / x;
            for (double i = 0; i < m - 1; i++)
                n += uniform() < p;
            return n;
        }
        n += m;
        mean -= x;
    }
    double limit = exp(-mean), product = uniform();
    for (; product > limit; n++)
        product *= uniform();
    return n;
}

static double events(double mean, double phi)
{
    if (mean <= 0)
        return 0;
    return poisson(phi > 1 ? gamma_variate(mean / (phi - 1)) * (phi - 1) : mean);
}

struct setting {
    const char *name;
    unsigned n_rows, n_old, n_new;
    double mean;      /* events of a row in a run: rows go from half to twice of it */
    double phi;       /* true */
    unsigned changed; /* the first rows cost `factor` times as much on the new side */
    double factor;
    double load; /* a run gets between 1 / load and load times the events of all rows */
    enum judge_base base;
    enum correction correction;
    bool is_poisson; /* the sampler is said to be */
    enum judge_test test;
    double heavy; /* every fifth event weighs so much more; 0: all weigh the same */
};

struct rates {
    double false_share, any_false, found; /* means over the trials */
    double covered, width_covered;        /* of the rows tested */
    double trials, rows;
};

enum { WEIGHT = 10 };

/* What a row costs, and the squares of its events' weights. */
static double draw_cost(const struct setting *s, double mean, double *squares)
{
    double light = events(s->heavy > 0 ? 0.8 * mean : mean, s->phi);
    double heavy = s->heavy > 0 ? events(0.2 * mean, s->phi) : 0;
    *squares += WEIGHT * WEIGHT * (light + heavy * s->heavy * s->heavy);
    return WEIGHT * (light + heavy * s->heavy);
}

static struct rates simulate(const struct setting *s, unsigned trials)
{
    static double cost[MAX_ROWS * MAX_RUNS], unit[MAX_ROWS], exposure[MAX_RUNS];
    static bool takes_part[MAX_ROWS];
    static struct judged out[MAX_ROWS];
    struct judge_summary summary;
    struct judge_rules rules = judge_rules_default;
    struct rates sum = {0};
    unsigned runs = s->n_old + s->n_new;
    struct judge_input in = {.n_rows = s->n_rows,
                             .n_old = s->n_old,
                             .n_new = s->n_new,
                             .cost = cost,
                             .unit = unit,
                             .takes_part = takes_part,
                             .base = s->base,
                             .exposure = exposure,
                             .is_poisson = s->is_poisson};
    rules.correction = s->correction;
    rules.test = s->test;
    rules.min_effect = 0;
    rng_state = UINT64_C(88172645463325252);
    for (unsigned i = 0; i < MAX_ROWS; i++) {
        takes_part[i] = true;
    }
    for (unsigned trial = 0; trial < trials; trial++) {
        struct err err = {0};
        double scale[2] = {0, 0}, squares[MAX_ROWS] = {0}, sums[MAX_ROWS] = {0};
        for (unsigned r = 0; r < runs; r++) {
            double load = s->load > 1 ? pow(s->load, 2 * uniform() - 1) : 1;
            exposure[r] = 1;
            scale[r >= s->n_old] += load;
            for (unsigned i = 0; i < s->n_rows; i++) {
                double mean = s->mean * (0.5 + 1.5 * i / (s->n_rows - 1.0)) * load;
                mean *= r >= s->n_old && i < s->changed ? s->factor : 1;
                cost[i * runs + r] = draw_cost(s, mean, &squares[i]);
                sums[i] += cost[i * runs + r];
            }
        }
        for (unsigned i = 0; i < s->n_rows; i++) /* as a comparison finds it */
            unit[i] = sums[i] > 0 ? squares[i] / sums[i] : WEIGHT;
        assert_true(judge_rows(&in, &rules, out, &summary, NULL, &err));
        double found = 0, wrong = 0;
        for (unsigned i = 0; i < s->n_rows; i++) {
            double truth = (i < s->changed ? s->factor : 1) - 1;
            if (out[i].state != JUDGE_TESTED)
                continue;
            found += out[i].worse && i < s->changed;
            wrong += out[i].worse && i >= s->changed;
            sum.covered += out[i].low <= truth && truth <= out[i].high;
            double each = s->heavy > 0 ? WEIGHT * (0.8 + 0.2 * s->heavy) : WEIGHT;
            double base = s->mean * (0.5 + 1.5 * i / (s->n_rows - 1.0)) * each * scale[0];
            sum.width_covered +=
                fabs(out[i].new_cost - out[i].old_cost - base * truth) <= out[i].half_width;
            sum.rows++;
        }
        sum.false_share += wrong > 0 ? wrong / (wrong + found) : 0;
        sum.any_false += wrong > 0;
        sum.found += s->changed ? found / s->changed : 0;
        sum.trials++;
    }
    sum.false_share /= sum.trials;
    sum.any_false /= sum.trials;
    sum.found /= sum.trials;
    sum.covered /= sum.rows;
    sum.width_covered /= sum.rows;
    return sum;
}

static unsigned trial_count(void)
{
    const char *text = getenv("CPPROF_TRIALS");
    int n = text ? atoi(text) : 0;
    /* A sanitized program is five times as slow. */
    return n > 0 ? (unsigned)n : PP_SANITIZED ? 1000 : 10000;
}

/* Four standard errors of a rate over so many trials. */
static double error_of(double rate, double trials)
{
    return 4 * sqrt(rate * (1 - rate) / trials);
}

static void check(const struct setting *s)
{
    struct rates r = simulate(s, trial_count());
    print_message("%-40s any false %.4f  FDR %.4f  found %.3f  covered %.4f, %.4f\n", s->name,
                  r.any_false, r.false_share, r.found, r.covered, r.width_covered);
    double q = judge_rules_default.q;
    if (r.false_share > q + error_of(q, r.trials))
        fail_msg("%s: false discovery rate %.4f", s->name, r.false_share);
    if (s->correction == CORRECT_HOLM && r.any_false > q + error_of(q, r.trials))
        fail_msg("%s: a false name in %.4f of the trials", s->name, r.any_false);
    /* Rows of a trial share their noise estimate and denominator: trials count, not rows. */
    if (r.covered < 0.95 - error_of(0.95, r.trials))
        fail_msg("%s: intervals hold in %.4f", s->name, r.covered);
}

/* --- settings --- */

static void poisson_runs_give_no_more_false_names_than_allowed(void **state)
{
    static const struct setting s[] = {
        {"poisson, 2 runs", 20, 2, 2, 40, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, false, JUDGE_T, 0},
        {"poisson, 4 runs", 20, 4, 4, 40, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, false, JUDGE_T, 0},
        {"poisson, 8 runs, bh", 20, 8, 8, 20, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_BH, false, JUDGE_T,
         0},
        {"poisson, 8 against 3 runs", 20, 8, 3, 20, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, false,
         JUDGE_T, 0},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(s); i++)
        check(&s[i]);
}

static void over_dispersed_runs_give_no_more_false_names_than_allowed(void **state)
{
    static const struct setting s[] = {
        {"phi 1.5, 2 runs", 20, 2, 2, 60, 1.5, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, false, JUDGE_T,
         0},
        {"phi 3, 4 runs", 20, 4, 4, 60, 3, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, false, JUDGE_T, 0},
        {"phi 3, 8 runs", 20, 8, 8, 40, 3, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, false, JUDGE_T, 0},
        {"phi 8, 8 runs, bh", 20, 8, 8, 100, 8, 0, 1, 1, JUDGE_GIVEN, CORRECT_BH, false, JUDGE_T,
         0},
        {"phi 3, 8 runs, 4 rows", 4, 8, 8, 100, 3, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, false,
         JUDGE_T, 0},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(s); i++)
        check(&s[i]);
}

static void shares_are_not_fooled_by_load_or_by_other_rows(void **state)
{
    static const struct setting s[] = {
        {"stable, poisson, load 2", 20, 4, 4, 40, 1, 0, 1, 2, JUDGE_STABLE, CORRECT_HOLM, false,
         JUDGE_T, 0},
        {"stable, phi 2, load 2", 20, 8, 8, 40, 2, 0, 1, 2, JUDGE_STABLE, CORRECT_HOLM, false,
         JUDGE_T, 0},
        {"total, poisson, load 2", 20, 4, 4, 40, 1, 0, 1, 2, JUDGE_TOTAL, CORRECT_HOLM, false,
         JUDGE_T, 0},
        {"stable, a faster row", 20, 8, 8, 40, 1, 1, 0.3, 1, JUDGE_STABLE, CORRECT_HOLM, false,
         JUDGE_T, 0},
        {"stable, four faster rows", 20, 8, 8, 100, 1, 4, 0.5, 1.5, JUDGE_STABLE, CORRECT_HOLM,
         false, JUDGE_T, 0},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(s); i++)
        check(&s[i]);
}

/* Allocations: events weigh what they stand for, and what one weighs is found from the events. */
static void events_of_unequal_weight_count_by_their_weight(void **state)
{
    static const struct setting s[] = {
        {"weights 1 and 5, 4 runs", 11, 4, 4, 60, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, true,
         JUDGE_T, 5},
        {"weights 1 and 50, 8 runs", 11, 8, 8, 60, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, true,
         JUDGE_T, 50},
        {"weights 1 and 50, 2 runs, bh", 11, 2, 2, 60, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_BH, true,
         JUDGE_T, 50},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(s); i++)
        check(&s[i]);
}

/* As a filter may leave them; by shares the other two would have grown. */
static void of_few_rows_a_faster_one_makes_no_other_worse(void **state)
{
    static const struct setting s[] = {
        {"stable, one of three is faster", 3, 8, 8, 100, 1, 1, 0.3, 1, JUDGE_STABLE, CORRECT_HOLM,
         false, JUDGE_T, 0},
        {"stable, one of three, phi 3", 3, 4, 4, 300, 3, 1, 0.3, 1, JUDGE_STABLE, CORRECT_HOLM,
         false, JUDGE_T, 0},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(s); i++)
        check(&s[i]);
}

static void true_changes_are_found_and_few_false_ones_with_them(void **state)
{
    static const struct setting s[] = {
        {"bh, two of 20 grew by half", 20, 8, 8, 40, 1, 2, 1.5, 1, JUDGE_GIVEN, CORRECT_BH, false,
         JUDGE_T, 0},
        {"holm, two of 20 grew by half", 20, 8, 8, 40, 1, 2, 1.5, 1, JUDGE_GIVEN, CORRECT_HOLM,
         false, JUDGE_T, 0},
        {"stable, two of 20 grew by half", 20, 8, 8, 60, 1.5, 2, 1.5, 2, JUDGE_STABLE, CORRECT_HOLM,
         false, JUDGE_T, 0},
        {"stable, bh, six of 20 grew", 20, 8, 8, 60, 1.5, 6, 1.6, 2, JUDGE_STABLE, CORRECT_BH,
         false, JUDGE_T, 0},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(s); i++) {
        check(&s[i]);
        assert_true(simulate(&s[i], 300).found > 0.8);
    }
}

static void single_runs_are_judged_by_the_stated_phi(void **state)
{
    static const struct setting s[] = {
        {"one run a side, poisson", 20, 1, 1, 300, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, false,
         JUDGE_T, 0},
        {"one run a side, phi 2", 20, 1, 1, 300, 2, 0, 1, 1.5, JUDGE_STABLE, CORRECT_HOLM, false,
         JUDGE_T, 0},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(s); i++)
        check(&s[i]);
}

/* A promise of the sampler that holds, and one that the runs contradict. */
static void a_random_sampler_is_believed_and_watched(void **state)
{
    static const struct setting s[] = {
        {"random, 2 runs", 11, 2, 2, 100, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, true, JUDGE_T, 0},
        {"random, 4 runs", 11, 4, 4, 100, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, true, JUDGE_T, 0},
        {"random, 8 runs", 11, 8, 8, 100, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, true, JUDGE_T, 0},
        {"not random, phi 3", 11, 8, 8, 100, 3, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, true, JUDGE_T,
         0},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(s); i++)
        check(&s[i]);
}

static void the_rank_test_holds_its_rate(void **state)
{
    static const struct setting s[] = {
        {"rank, poisson", 20, 8, 8, 40, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, false, JUDGE_U, 0},
        {"rank, phi 3", 20, 8, 8, 60, 3, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, false, JUDGE_U, 0},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(s); i++)
        check(&s[i]);
}

/* Without excess variance the intervals are not wide out of caution either. */
static void intervals_are_not_wider_than_they_need_to_be(void **state)
{
    static const struct setting s = {
        "poisson, 8 runs", 20, 8, 8, 40, 1, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, false, JUDGE_T, 0};
    static const struct setting over = {
        "phi 3, 8 runs", 20, 8, 8, 40, 3, 0, 1, 1, JUDGE_GIVEN, CORRECT_HOLM, false, JUDGE_T, 0};
    (void)state;
    struct rates r = simulate(&s, 2000), o = simulate(&over, 2000);
    assert_true(r.covered < 0.975 && r.width_covered > 0.94 && r.width_covered < 0.975);
    assert_true(o.covered < 0.97 && o.width_covered > 0.935 && o.width_covered < 0.97);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(poisson_runs_give_no_more_false_names_than_allowed),
        cmocka_unit_test(over_dispersed_runs_give_no_more_false_names_than_allowed),
        cmocka_unit_test(shares_are_not_fooled_by_load_or_by_other_rows),
        cmocka_unit_test(events_of_unequal_weight_count_by_their_weight),
        cmocka_unit_test(of_few_rows_a_faster_one_makes_no_other_worse),
        cmocka_unit_test(true_changes_are_found_and_few_false_ones_with_them),
        cmocka_unit_test(single_runs_are_judged_by_the_stated_phi),
        cmocka_unit_test(a_random_sampler_is_believed_and_watched),
        cmocka_unit_test(the_rank_test_holds_its_rate),
        cmocka_unit_test(intervals_are_not_wider_than_they_need_to_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
