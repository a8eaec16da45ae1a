/* What benchmark trackers read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/tables.h"

static const char *benchmark(struct arena *a, struct measurement *m, size_t n)
{
    struct issue_list l = {.tool = "cpprof diff", .measurements = m, .n_measurements = n};
    return issues_as(a, &l, issues_write_benchmark);
}

static void a_measurement_has_a_name_a_value_and_a_range(void **state)
{
    struct measurement m[] = {
        {PP_STR("f \"x\" (flat)"), PP_STR("nanoseconds"), 1500000.5, 1234.5678, PP_STR("worse")},
        {PP_STR("g (flat)"), PP_STR("nanoseconds"), -1, 1.0 / 0.0, PP_STR("")},
        {PP_STR("h (flat)"), PP_STR("nanoseconds"), 0.0 / 0.0, 0, PP_STR("")},
    };
    assert_string_equal(benchmark(*state, m, PP_COUNT(m)),
                        "[\n"
                        "  {\"name\": \"f \\\"x\\\" (flat)\", \"unit\": \"nanoseconds\", "
                        "\"value\": 1500000.5, \"range\": \"\xC2\xB1 1234.57\", "
                        "\"extra\": \"worse\"},\n"
                        "  {\"name\": \"g (flat)\", \"unit\": \"nanoseconds\", \"value\": -1},\n"
                        "  {\"name\": \"h (flat)\", \"unit\": \"nanoseconds\", \"value\": null, "
                        "\"range\": \"\xC2\xB1 0\"}\n"
                        "]\n");
}

static void nothing_measured_is_an_empty_list(void **state)
{
    assert_string_equal(benchmark(*state, NULL, 0), "[]\n");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(a_measurement_has_a_name_a_value_and_a_range),
        TEST(nothing_measured_is_an_empty_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
