/* Refactors that are no regression, and regressions that are no refactor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/compare.h"
#include "util/buf.h"

/* What changes in no test, and what stands beside "work" below "main". */
#define REST                                                                           \
    "main;read;lex 900\nmain;read;parse 800\nmain;read;utf8 500\nmain;write;fmt 900\n" \
    "main;write;flush 600\nmain;write;crc 700\n"

static void assert_verdict(const struct diff_result *r, const char *name, const char *want)
{
    const char *got = diff_verdict_name(compare_row(r, name)->by[DIFF_FLAT].verdict);
    if (!str_eq(str_of(got), str_of(want)))
        fail_msg("%s is %s, not %s", name, got, want);
    bool regression = str_eq(str_of(want), PP_STR("worse")) || str_eq(str_of(want), PP_STR("new"));
    assert_int_equal(compare_row(r, name)->by[DIFF_FLAT].regression, regression);
}

static void a_part_taken_out_into_a_new_function_moved(void **state)
{
    struct diff_result *r = compare_two(TICKS REST "main;work;big 600\n",
                                        TICKS REST "main;work;big 200\nmain;work;part 400\n");
    (void)state;
    assert_verdict(r, "part", "moved");
    assert_verdict(r, "big", "moved");
    assert_string_equal(r->rows[compare_row(r, "part")->by[DIFF_FLAT].moved_via].name.ptr, "work");
}

static void a_helper_that_was_inlined_away_moved_to_its_caller(void **state)
{
    struct diff_result *r = compare_two(TICKS REST "main;work 400\nmain;work;helper 400\n",
                                        TICKS REST "main;work 800\n");
    (void)state;
    assert_verdict(r, "work", "moved");
    assert_verdict(r, "helper", "moved");
}

static void a_function_split_in_two_moved_to_both(void **state)
{
    struct diff_result *r = compare_two(TICKS REST "main;work;big 800\n",
                                        TICKS REST "main;work;head 400\nmain;work;tail 400\n");
    (void)state;
    assert_verdict(r, "head", "moved");
    assert_verdict(r, "tail", "moved");
    assert_verdict(r, "big", "moved");
}

static void a_loss_explains_one_gain_not_two(void **state)
{
    struct diff_result *r = compare_two(TICKS REST "main;work;big 600\n",
                                        TICKS REST "main;work;head 600\nmain;work;tail 500\n");
    (void)state;
    assert_verdict(r, "head", "moved");
    assert_verdict(r, "tail", "new");
}

static void a_slow_function_beside_a_refactor_is_named(void **state)
{
    struct diff_result *r =
        compare_two(TICKS REST "main;work;big 600\nmain;work;slow 400\n",
                    TICKS REST "main;work;big 100\nmain;work;part 500\nmain;work;slow 800\n");
    (void)state;
    assert_verdict(r, "part", "moved");
    assert_verdict(r, "slow", "worse");
}

static void a_move_that_costs_more_is_a_regression(void **state)
{
    struct diff_result *r = compare_two(TICKS REST "main;work;big 300\n",
                                        TICKS REST "main;work;big 50\nmain;work;part 900\n");
    (void)state;
    assert_verdict(r, "part", "new");
    assert_verdict(r, "big", "better");
}

/* The only caller that read and write share is main, which everything is below. */
static void unrelated_changes_do_not_make_up_for_each_other(void **state)
{
    struct diff_result *r = compare_two(TICKS REST "main;read;scan 300\nmain;write;pack 600\n",
                                        TICKS REST "main;read;scan 600\nmain;write;pack 300\n");
    (void)state;
    assert_verdict(r, "scan", "worse");
    assert_verdict(r, "pack", "better");
}

static void what_moved_does_not_make_its_callers_worse(void **state)
{
    static const char *const texts[] = {
        TICKS REST "main;work;a;big 600\nmain;work;b;x 100\n",
        TICKS REST "main;work;a;big 50\nmain;work;b;x 100\nmain;work;b;part 550\n"};
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.cum = true;
    const struct diff_result *r = compare_runs_of(texts, 1, 1, &spec);
    assert_int_equal(compare_row(r, "b")->by[DIFF_CUM].verdict, VERDICT_MOVED);
    assert_false(compare_row(r, "b")->by[DIFF_CUM].regression);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_taken_out_into_a_new_function_moved),
        cmocka_unit_test(a_helper_that_was_inlined_away_moved_to_its_caller),
        cmocka_unit_test(a_function_split_in_two_moved_to_both),
        cmocka_unit_test(a_loss_explains_one_gain_not_two),
        cmocka_unit_test(a_slow_function_beside_a_refactor_is_named),
        cmocka_unit_test(a_move_that_costs_more_is_a_regression),
        cmocka_unit_test(unrelated_changes_do_not_make_up_for_each_other),
        cmocka_unit_test(what_moved_does_not_make_its_callers_worse),
    };
    return cmocka_run_group_tests(tests, arena_state_start, arena_state_stop);
}
