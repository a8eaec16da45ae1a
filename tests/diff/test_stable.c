/* The denominator that is found among the rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diff/judge.h"
#include "support/asserts.h"

enum { ROWS = 10 };

static struct judged out[ROWS];
static struct judge_summary summary;

/* One run a side; the scale that was found. */
static double scale_of(uint32_t n, const double *old, const double *new)
{
    static double cost[2 * ROWS], unit[ROWS];
    static bool takes_part[ROWS];
    struct err err = {0};
    for (uint32_t i = 0; i < n; i++) {
        cost[2 * i] = old[i];
        cost[2 * i + 1] = new[i];
        unit[i] = 1;
        takes_part[i] = true;
    }
    struct judge_input in = {.n_rows = n,
                             .n_old = 1,
                             .n_new = 1,
                             .cost = cost,
                             .unit = unit,
                             .takes_part = takes_part,
                             .base = JUDGE_STABLE,
                             .exposure = (const double[]){2, 1}};
    if (!judge_rows(&in, &judge_rules_default, out, &summary, NULL, &err))
        fail_msg("%s", err.msg);
    return summary.scale;
}

static void without_a_change_everything_is_stable(void **state)
{
    static const double old[] = {100, 200, 300, 400, 500, 600},
                        new[] = {200, 400, 600, 800, 1000, 1200};
    (void)state;
    assert_near(scale_of(6, old, new), 0.5);
    assert_int_equal(summary.n_stable, 6);
    assert_near(summary.stable_share, 1);
}

static void rows_that_changed_are_left_out(void **state)
{
    static const double old[] = {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000};
    static const double new[] = {1000, 1000, 1000, 1000, 1000, 1000, 3000, 200};
    (void)state;
    assert_near(scale_of(8, old, new), 1);
    assert_int_equal(summary.n_stable, 6);
    assert_true(out[6].worse && out[7].better);
    for (int i = 0; i < 6; i++)
        assert_true(!out[i].worse && !out[i].better);
}

static void a_heavy_row_has_no_majority_of_its_own(void **state)
{
    static const double old[] = {9000, 500, 600, 700, 800, 900};
    static const double new[] = {18000, 500, 600, 700, 800, 900};
    (void)state;
    /* what is left is a sixth of the new total: too little to stand for it */
    assert_near(scale_of(6, old, new), 2);
    assert_int_equal(summary.base, JUDGE_GIVEN);
    static const double light[] = {4000, 500, 600, 700, 800, 900};
    static const double grown[] = {8000, 500, 600, 700, 800, 900};
    assert_near(scale_of(6, light, grown), 1);
    assert_int_equal(summary.base, JUDGE_STABLE);
    assert_true(out[0].worse);
}

/* One vote of six, however heavy: the light rows are not said to have changed instead. */
static void the_heaviest_row_is_not_what_the_others_are_relative_to(void **state)
{
    static const double old[] = {90000, 200, 300, 400, 500, 600};
    static const double new[] = {45000, 200, 300, 400, 500, 600};
    (void)state;
    scale_of(6, old, new);
    assert_int_equal(summary.base, JUDGE_GIVEN);
}

static void too_few_rows_do_not_say_which_of_them_changed(void **state)
{
    static const double old[] = {1000, 1000, 1000, 1000}, new[] = {2000, 1000, 1000, 1000};
    (void)state;
    assert_near(scale_of(4, old, new), 2);
    assert_int_equal(summary.base, JUDGE_GIVEN);
    assert_int_equal(summary.n_stable, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_change_everything_is_stable),
        cmocka_unit_test(rows_that_changed_are_left_out),
        cmocka_unit_test(a_heavy_row_has_no_majority_of_its_own),
        cmocka_unit_test(the_heaviest_row_is_not_what_the_others_are_relative_to),
        cmocka_unit_test(too_few_rows_do_not_say_which_of_them_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
