/* The comparison as a whole: what is refused, sums, normalisations, verdicts, order. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/asserts.h"
#include "support/compare.h"

#define CPU "!types samples/count cpu/nanoseconds\n!period cpu nanoseconds 10000000\n"

static void assert_refused(const char *const *texts, uint32_t n_old, uint32_t n_new,
                           const struct diff_spec *spec, const char *message)
{
    struct err err = {0};
    assert_null(compare_texts(texts, n_old, n_new, spec, &err));
    assert_int_equal(err.code, PP_ERR_USAGE);
    assert_string_equal(err.msg, message);
}

#define UNTOLD                                                                                    \
    "--normalize=stable: the rows do not say which of them did not change: that takes five that " \
    "have samples on both sides, and 30% of the total; auto, none, duration, ops and anchor do "  \
    "without"

/* --- what is refused --- */

static void other_types_do_not_compare(void **state)
{
    static const char *const texts[] = {CPU "a 1 10", "!types inuse_space/bytes\na 1"};
    struct diff_spec spec = compare_usual();
    (void)state;
    assert_refused(texts, 1, 1, &spec,
                   "new0: inuse_space in bytes does not compare with cpu in nanoseconds of old0");
}

static void a_difference_is_no_run(void **state)
{
    static const char *const texts[] = {TICKS "a 5", TICKS "a -5"};
    struct diff_spec spec = compare_usual();
    (void)state;
    assert_refused(texts, 1, 1, &spec,
                   "new0: values below zero: a difference already; compare the profiles that it "
                   "was made from");
}

static void a_side_without_weight_is_named(void **state)
{
    static const char *const texts[] = {TICKS "a 5", TICKS "a 0", TICKS "- 0"};
    struct diff_spec spec = compare_usual();
    (void)state;
    assert_refused(texts, 1, 2, &spec, "new0,...: no samples with weight on the new side");
}

static void values_that_do_not_fit_into_their_sum_are_refused(void **state)
{
    static const char *const one[] = {TICKS "a 5", TICKS "a 5000000000000000000\nb "
                                                         "5000000000000000000"};
    static const char *const side[] = {TICKS "a 5", TICKS "a 5000000000000000000",
                                       TICKS "a 5000000000000000000"};
    struct diff_spec spec = compare_usual();
    (void)state;
    assert_refused(one, 1, 1, &spec, "new0: with it the values add up to more than 64 bits hold");
    assert_refused(side, 1, 2, &spec, "new1: with it the values add up to more than 64 bits hold");
}

/* As after --focus: a share of 100 % on both sides would pass any gate. */
static void one_row_is_judged_by_its_value(void **state)
{
    const struct diff_result *r =
        compare_two(CPU "m;a 1000 10000000000", CPU "m;a 3000 30000000000");
    (void)state;
    assert_int_equal(r->norm, NORM_NONE);
    assert_int_equal(compare_row(r, "a")->by[DIFF_FLAT].verdict, VERDICT_WORSE);
}

/* By shares f and g would have grown where h shrank. */
static void of_few_rows_only_those_that_changed_have_a_verdict(void **state)
{
    static const char less[] = TICKS "f 1000\ng 1000\nh 3000",
                      more[] = TICKS "f 1000\ng 1000\nh 9000";
    const struct diff_result *worse = compare_two(less, more), *better = compare_two(more, less);
    (void)state;
    assert_int_equal(worse->norm, NORM_NONE);
    assert_int_equal(compare_row(worse, "h")->by[DIFF_FLAT].verdict, VERDICT_WORSE);
    assert_near(compare_row(worse, "h")->by[DIFF_FLAT].change, 2);
    assert_int_equal(compare_row(better, "h")->by[DIFF_FLAT].verdict, VERDICT_BETTER);
    for (const char *const *name = (const char *const[]){"f", "g", NULL}; *name; name++) {
        assert_near(compare_row(worse, *name)->by[DIFF_FLAT].delta, 0);
        assert_near(compare_row(better, *name)->by[DIFF_FLAT].delta, 0);
        assert_false(compare_row(better, *name)->by[DIFF_FLAT].regression);
    }
}

/* What was asked for and cannot be had is no verdict. */
static void rows_that_do_not_show_what_changed_are_not_made_stable(void **state)
{
    static const char *const few[] = {TICKS "f 1000\ng 1000\nh 3000",
                                      TICKS "f 1000\ng 1000\nh 9000"};
    static const char *const one[] = {TICKS "m;f 1000", TICKS "m;f 3000"};
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.norm = NORM_STABLE;
    assert_refused(few, 1, 1, &spec, UNTOLD);
    assert_refused(one, 1, 1, &spec, UNTOLD);
}

static void a_share_that_is_always_the_whole_is_refused(void **state)
{
    static const char *const one[] = {TICKS "m;f 1000", TICKS "m;f 3000"};
    static const char *const two[] = {TICKS "m;f 1000\nm;g 500", TICKS "m;f 3000\nm;g 500"};
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.norm = NORM_TOTAL;
    assert_refused(one, 1, 1, &spec,
                   "--normalize=total: all there is is one row, whose share is always 100%");
    spec.norm = NORM_ANCHOR;
    spec.anchor = PP_STR("f|g");
    assert_refused(two, 1, 1, &spec,
                   "--normalize=anchor: f|g matches every function: nothing is left to compare");
}

/* The change that a gate looks at is the one that is shown: of the share, not of the odds. */
static void the_change_of_a_row_is_its_delta(void **state)
{
    static const char *const texts[] = {TICKS "f 1000\ng 1000\nh 3000",
                                        TICKS "f 1000\ng 1000\nh 9000"};
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.norm = NORM_TOTAL;
    const struct diff_result *r = compare_runs_of(texts, 1, 1, &spec);
    for (uint32_t i = 0; i < r->n_rows; i++) {
        const struct diff_judgement *by = &r->rows[i].by[DIFF_FLAT];
        if (r->rows[i].side[0].flat == 0)
            continue;
        assert_near(by->judged.change, by->change);
        assert_near(by->judged.change, by->delta / (double)r->rows[i].side[0].flat);
        assert_near(by->judged.half_width, by->half_width);
    }
    assert_near(compare_row(r, "h")->by[DIFF_FLAT].judged.change, 9000.0 / 11000 / 0.6 - 1);
}

static void an_anchor_needs_weight_on_both_sides(void **state)
{
    static const char *const texts[] = {TICKS "a 5", TICKS "b 5"};
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.norm = NORM_ANCHOR;
    spec.anchor = PP_STR("^a$");
    assert_refused(texts, 1, 1, &spec,
                   "--normalize=anchor: no function with weight on both sides matches ^a$");
}

static void a_duration_has_to_be_known(void **state)
{
    static const char *const texts[] = {TICKS "!duration 1000000000\na 5", TICKS "a 5"};
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.norm = NORM_DURATION;
    assert_refused(texts, 1, 1, &spec,
                   "new0: it does not say how long it took (--normalize=duration)");
}

static void a_rank_test_that_cannot_fail_is_refused(void **state)
{
    static const char *const texts[] = {TICKS "a 500", TICKS "a 500"};
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.judge.test = JUDGE_U;
    assert_refused(texts, 1, 1, &spec,
                   "the rank test cannot fail here: with 1 and 1 runs its smallest p is 0.5, and 1 "
                   "row at 0.048 needs 0.048; use more runs or --test=t");
}

/* --- sums --- */

static void runs_are_added_up_and_flat_has_its_support_beside_it(void **state)
{
    static const char *const texts[] = {TICKS "main;f 3\nmain;f;runtime.mallocgc 4",
                                        TICKS "main;f 5",
                                        TICKS "main;f 6\nmain;f;runtime.mallocgc 1"};
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.cum = true;
    const struct diff_result *r = compare_runs_of(texts, 2, 1, &spec);
    const struct diff_row *f = compare_row(r, "f"), *m = compare_row(r, "runtime.mallocgc");
    assert_int_equal(f->side[0].flat, 8);
    assert_int_equal(f->side[0].cost, 12);
    assert_int_equal(f->side[0].cum, 12);
    assert_int_equal(f->side[1].flat, 6);
    assert_int_equal(f->side[1].cost, 7);
    assert_true(m->support);
    assert_int_equal(m->side[0].flat, 4);
    assert_int_equal(m->side[0].cost, 0);
    assert_int_equal(m->by[DIFF_FLAT].judged.state, JUDGE_NOT_JUDGED);
    assert_int_equal(r->total[0], 12);
    assert_near(r->run_mean[0], 6);
    assert_near(r->run_sd[0], sqrt(2));
}

static void support_can_be_judged(void **state)
{
    static const char *const texts[] = {TICKS "f;runtime.mallocgc 400\nf 400",
                                        TICKS "f;runtime.mallocgc 800\nf 400"};
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.judge_support = true;
    spec.norm = NORM_NONE;
    const struct diff_result *r = compare_runs_of(texts, 1, 1, &spec);
    assert_int_equal(compare_row(r, "runtime.mallocgc")->by[DIFF_FLAT].verdict, VERDICT_WORSE);
    assert_int_equal(compare_row(r, "f")->by[DIFF_FLAT].verdict, VERDICT_NOISE);
}

/* --- normalisations: OLD and NEW differ in everything by the same factor --- */

static void assert_scale(enum diff_norm norm, double want)
{
    static const char *const texts[] = {
        TICKS "!duration 1000000000\na 500\nb 400\nc 300\nd 200\ne 100",
        TICKS "!duration 4000000000\na 1000\nb 800\nc 600\nd 400\ne 200"};
    struct diff_spec spec = compare_usual();
    spec.norm = norm;
    spec.anchor = PP_STR("a|b");
    spec.ops[0] = 10;
    spec.ops[1] = 30;
    const struct diff_result *r = compare_runs_of(texts, 1, 1, &spec);
    assert_near(r->scale, want);
    assert_near(compare_row(r, "c")->by[DIFF_FLAT].delta, 600 * want - 300);
    if (want == 0.5)
        for (uint32_t i = 0; i < r->n_rows; i++)
            assert_int_equal(r->rows[i].by[DIFF_FLAT].regression, false);
}

static void every_normalisation_has_its_scale(void **state)
{
    (void)state;
    assert_scale(NORM_NONE, 1);
    assert_scale(NORM_TOTAL, 0.5);
    assert_scale(NORM_STABLE, 0.5);
    assert_scale(NORM_AUTO, 0.5);
    assert_scale(NORM_ANCHOR, 0.5);
    assert_scale(NORM_DURATION, 0.25);
    assert_scale(NORM_OPS, 1.0 / 3);
}

static void only_time_is_normalised_without_being_asked(void **state)
{
    (void)state;
    static const char time[] = TICKS "a 90\nb 80\nc 70\nd 60\ne 50";
    assert_int_equal(compare_two(time, time)->norm, NORM_STABLE);
    assert_int_equal(
        compare_two("!types alloc_objects/count alloc_space/bytes\n!period space bytes "
                    "524288\na 1 1000",
                    "!types alloc_objects/count alloc_space/bytes\n!period space bytes "
                    "524288\na 1 1000")
            ->norm,
        NORM_NONE);
    assert_int_equal(
        compare_two(
            "!types contentions/count delay/nanoseconds\n!period contentions count 1\na 1 9",
            "!types contentions/count delay/nanoseconds\n!period contentions count 1\na 1 9")
            ->norm,
        NORM_NONE);
}

/* An anchor of a few samples says little about how the sides compare. */
static void the_noise_of_an_anchor_counts(void **state)
{
    static const char *const texts[] = {TICKS "a 30\nb 4000\nc 3000", TICKS "a 20\nb 4000\nc 3000"};
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.norm = NORM_ANCHOR;
    spec.anchor = PP_STR("^a$");
    const struct diff_result *r = compare_runs_of(texts, 1, 1, &spec);
    assert_near(r->scale, 1.5);
    assert_false(compare_row(r, "b")->by[DIFF_FLAT].regression);
}

/* A row that is the whole has no rest to be compared with. */
static void a_part_of_a_single_function_moved(void **state)
{
    struct diff_result *r = compare_two(TICKS "main;f 400", TICKS "main;f 200\nmain;f;g 200");
    (void)state;
    assert_int_equal(compare_row(r, "g")->by[DIFF_FLAT].verdict, VERDICT_MOVED);
    assert_int_equal(compare_row(r, "f")->by[DIFF_FLAT].verdict, VERDICT_MOVED);
}

/* One slow function does not make the others look fast. */
static void the_stable_rows_do_not_shrink_when_one_grows(void **state)
{
    struct diff_result *r = compare_two(TICKS "a 900\nb 800\nc 700\nd 600\ne 500\nf 400",
                                        TICKS "a 2700\nb 800\nc 700\nd 600\ne 500\nf 400");
    (void)state;
    assert_int_equal(compare_row(r, "a")->by[DIFF_FLAT].verdict, VERDICT_WORSE);
    assert_near(r->scale, 1);
    assert_near(compare_row(r, "b")->by[DIFF_FLAT].delta, 0);
    assert_near(r->summary[DIFF_FLAT].stable_share, 3000.0 / 3900);
}

/* --- verdicts --- */

static void verdicts_say_what_the_data_says(void **state)
{
    struct diff_result *r =
        compare_two(TICKS STEADY "up 1000\ndown 1000\ngone 1000\nsteady 9000\nthin 25\n",
                    TICKS STEADY "up 2000\ndown 500\nfresh 900\nsteady 9050\nthin 30\n");
    (void)state;
    assert_int_equal(compare_row(r, "up")->by[DIFF_FLAT].verdict, VERDICT_WORSE);
    assert_int_equal(compare_row(r, "down")->by[DIFF_FLAT].verdict, VERDICT_BETTER);
    assert_int_equal(compare_row(r, "fresh")->by[DIFF_FLAT].verdict, VERDICT_NEW);
    assert_int_equal(compare_row(r, "gone")->by[DIFF_FLAT].verdict, VERDICT_GONE);
    assert_int_equal(compare_row(r, "steady")->by[DIFF_FLAT].verdict, VERDICT_SAME);
    assert_int_equal(compare_row(r, "thin")->by[DIFF_FLAT].verdict, VERDICT_NOISE);
    assert_int_equal(compare_row(r, "thin")->by[DIFF_FLAT].judged.state, JUDGE_LIGHT);
}

static void a_profile_compared_with_itself_has_no_change(void **state)
{
    static const char text[] = CPU "main;a 5 50\nmain;b;c 600 6000\nmain;b 70 700\n";
    struct diff_result *r = compare_two(text, text);
    (void)state;
    for (uint32_t i = 0; i < r->n_rows; i++) {
        assert_false(r->rows[i].by[DIFF_FLAT].regression);
        assert_near(r->rows[i].by[DIFF_FLAT].delta, 0);
    }
}

static void a_slowdown_of_everything_is_in_the_total(void **state)
{
    static const char *const texts[] = {TICKS STEADY,
                                        TICKS "r1 4000\nr2 4000\nr3 4000\nr4 4000\nr5 4000"};
    struct diff_spec spec = compare_usual();
    (void)state;
    const struct diff_result *r = compare_runs_of(texts, 1, 1, &spec);
    assert_near(r->scale, 0.5);
    assert_near(r->total_judged.change, 1);
    assert_true(r->total_judged.worse);
}

/* --- order and names --- */

static void rows_are_sorted_by_the_size_of_their_change_then_by_name(void **state)
{
    struct diff_spec spec = compare_usual();
    static const char *const texts[] = {TICKS "a 100\nb 100\nc 100\nd 400\ne 100",
                                        TICKS "a 110\nb 70\nc 110\nd 400\ne 100"};
    (void)state;
    spec.norm = NORM_NONE;
    const struct diff_result *r = compare_runs_of(texts, 1, 1, &spec);
    static const char *const want[] = {"b", "a", "c", "d", "e"};
    for (uint32_t i = 0; i < 5; i++)
        assert_string_equal(r->rows[i].name.ptr, want[i]);
}

static void a_row_has_both_names_where_a_rebuild_changed_it(void **state)
{
    struct diff_result *r =
        compare_two(TICKS "main.run.func2 500\nmain.a 500", TICKS "main.run.func1 500\nmain.a 500");
    const struct diff_row *row = compare_row(r, "main.run.func1");
    (void)state;
    assert_int_equal(r->n_rows, 2);
    assert_string_equal(row->old_name.ptr, "main.run.func2");
    assert_int_equal(row->side[0].flat, 500);
}

static void start_lines_do_not_make_a_function_new(void **state)
{
    struct diff_result *r =
        compare_two(TICKS "f[a.c=10]:12 500\ng 500", TICKS "f[a.c=90]:99 500\ng 500");
    const struct diff_row *f = compare_row(r, "f");
    (void)state;
    assert_int_equal(r->n_rows, 2);
    assert_string_equal(f->file.ptr, "a.c");
    assert_int_equal(f->line, 90); /* where it stands now */
}

/* --- intervals of what is shown --- */

/* The cost below f is steady; how much of it is found in memmove is not. */
static void flat_has_the_interval_of_its_own_runs(void **state)
{
    static const char *const texts[] = {
        TICKS "g 900\nf 100\nf;memmove 900", TICKS "g 900\nf 900\nf;memmove 100",
        TICKS "g 900\nf 200\nf;memmove 800", TICKS "g 900\nf 800\nf;memmove 200"};
    struct diff_spec spec = compare_usual();
    (void)state;
    spec.norm = NORM_NONE;
    const struct diff_result *r = compare_runs_of(texts, 2, 2, &spec);
    const struct diff_judgement *f = &compare_row(r, "f")->by[DIFF_FLAT];
    const struct diff_judgement *m = &compare_row(r, "memmove")->by[DIFF_FLAT];
    assert_true(f->judged.half_width < 200);
    assert_true(f->half_width > 800);
    assert_true(m->half_width > 800);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_types_do_not_compare),
        cmocka_unit_test(a_difference_is_no_run),
        cmocka_unit_test(a_side_without_weight_is_named),
        cmocka_unit_test(values_that_do_not_fit_into_their_sum_are_refused),
        cmocka_unit_test(one_row_is_judged_by_its_value),
        cmocka_unit_test(of_few_rows_only_those_that_changed_have_a_verdict),
        cmocka_unit_test(rows_that_do_not_show_what_changed_are_not_made_stable),
        cmocka_unit_test(a_share_that_is_always_the_whole_is_refused),
        cmocka_unit_test(the_change_of_a_row_is_its_delta),
        cmocka_unit_test(an_anchor_needs_weight_on_both_sides),
        cmocka_unit_test(a_duration_has_to_be_known),
        cmocka_unit_test(a_rank_test_that_cannot_fail_is_refused),
        cmocka_unit_test(runs_are_added_up_and_flat_has_its_support_beside_it),
        cmocka_unit_test(support_can_be_judged),
        cmocka_unit_test(every_normalisation_has_its_scale),
        cmocka_unit_test(only_time_is_normalised_without_being_asked),
        cmocka_unit_test(the_noise_of_an_anchor_counts),
        cmocka_unit_test(a_part_of_a_single_function_moved),
        cmocka_unit_test(the_stable_rows_do_not_shrink_when_one_grows),
        cmocka_unit_test(verdicts_say_what_the_data_says),
        cmocka_unit_test(a_profile_compared_with_itself_has_no_change),
        cmocka_unit_test(a_slowdown_of_everything_is_in_the_total),
        cmocka_unit_test(rows_are_sorted_by_the_size_of_their_change_then_by_name),
        cmocka_unit_test(a_row_has_both_names_where_a_rebuild_changed_it),
        cmocka_unit_test(start_lines_do_not_make_a_function_new),
        cmocka_unit_test(flat_has_the_interval_of_its_own_runs),
    };
    return cmocka_run_group_tests(tests, arena_state_start, arena_state_stop);
}
