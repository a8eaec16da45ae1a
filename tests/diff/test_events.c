/* How many events stand behind a value, by kind of profile. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diff/diff_impl.h"
#include "support/arena_state.h"
#include "support/asserts.h"
#include "support/profiles.h"

#define HEAP "!types alloc_objects/count alloc_space/bytes inuse_objects/count inuse_space/bytes\n"

static void ticks_of_a_clock_weigh_their_period(void **state)
{
    struct profile *p = profile_from_text(arena_state(), "!types samples/count cpu/nanoseconds\n"
                                                         "!period cpu nanoseconds 10000000\n"
                                                         "a 3 30000000\n");
    struct event_model count = event_model_of(p, 0), time = event_model_of(p, 1);
    (void)state;
    assert_int_equal(count.kind, EVENT_FIXED);
    assert_near(count.unit, 1);
    assert_near(time.unit, 1e7);
    assert_true(count.is_time && time.is_time);
    assert_near(event_variance(&time, p, 1, 0), 3e14); /* 3 events of 1e7 squared */
    assert_false(event_is_poisson(&time));
}

static void a_period_in_another_unit_is_scaled(void **state)
{
    struct profile *p = profile_from_text(
        arena_state(), "!types cpu/microseconds\n!period cpu microseconds 10000\na 30000\n");
    (void)state;
    assert_near(event_model_of(p, 0).unit, 10000);
}

/* w = s / (1 - exp(-s / R)); a sample adds w^2 (1 - P) to the variance. */
static void allocations_have_the_variance_of_their_sampling(void **state)
{
    struct profile *p = profile_from_text(
        arena_state(), HEAP "!period space bytes 524288\na 1000 64000 0 0\nb 1 5242880 0 0");
    struct event_model space = event_model_of(p, 1), objects = event_model_of(p, 0);
    double found = -expm1(-64.0 / 524288);
    (void)state;
    assert_int_equal(space.kind, EVENT_HEAP);
    assert_true(event_is_poisson(&space));
    assert_near(event_variance(&space, p, 1, 0), 64000 * 64 / found * (1 - found));
    assert_near(event_variance(&objects, p, 0, 0), 1000 / found * (1 - found));
    /* ten times the rate is found nearly always: hardly any variance */
    assert_true(event_variance(&space, p, 1, 1) < 1e-4 * 5242880.0 * 5242880.0);
    assert_false(space.is_time);
}

static void counters_that_count_everything_have_none(void **state)
{
    struct profile *p =
        profile_from_text(arena_state(), HEAP "!period space bytes 1\na 10 640 0 0\n");
    struct event_model m = event_model_of(p, 1);
    (void)state;
    assert_int_equal(m.kind, EVENT_EXACT);
    assert_near(event_variance(&m, p, 1, 0), 0);
}

static void delays_are_sums_over_contentions(void **state)
{
    struct profile *p =
        profile_from_text(arena_state(), "!types contentions/count delay/nanoseconds\n"
                                         "!period contentions count 1\na 4 1000\nb 0 7\n");
    struct event_model m = event_model_of(p, 1);
    (void)state;
    assert_int_equal(m.kind, EVENT_COMPOUND);
    assert_near(event_variance(&m, p, 1, 0), 1000.0 * 1000 / 4);
    assert_near(event_variance(&m, p, 1, 1), 49);
    assert_false(m.is_time);
}

static void a_value_without_a_period_is_counted_as_it_is(void **state)
{
    struct profile *p = profile_from_text(arena_state(), "!types instructions/count\na 500\n");
    struct event_model m = event_model_of(p, 0);
    (void)state;
    assert_int_equal(m.kind, EVENT_FIXED);
    assert_near(m.unit, 1);
    assert_false(m.is_time);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_of_a_clock_weigh_their_period),
        cmocka_unit_test(a_period_in_another_unit_is_scaled),
        cmocka_unit_test(allocations_have_the_variance_of_their_sampling),
        cmocka_unit_test(counters_that_count_everything_have_none),
        cmocka_unit_test(delays_are_sums_over_contentions),
        cmocka_unit_test(a_value_without_a_period_is_counted_as_it_is),
    };
    return cmocka_run_group_tests(tests, arena_state_start, arena_state_stop);
}
