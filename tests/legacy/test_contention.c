/* lock contention text: attributes, scaling, the optional blank (spec/profile.md 3.5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/legacy.h"

static bool contention_gives(const char *text, const char *expected)
{
    return legacy_gives(legacy_parse_contention, text, expected);
}

#define GO "--- mutex:\n"

static void values_are_scaled_by_clock_and_period(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {GO "cycles/second=2000000000\nsampling period=100\n300 2 @\n", "200 15000:\n"},
        {GO "cycles/second=3000000000\nsampling period=7\n1000001 3 @\n", "21 2333335:\n"},
        {GO "sampling period=10\n100 2 @\n", "20 100:\n"},
        {GO "cycles/second=1000000000\nsampling period=0\n100 2 @\n", "2 100:\n"},
        {GO "cycles/second=1000000000\nsampling period=-5\n100 2 @\n", "2 100:\n"},
        {GO "sampling period=0x10\n1 1 @\n", "16 1:\n"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_true(contention_gives(rows[i].text, rows[i].expected));
}

static void the_period_and_the_duration_are_kept(void **state)
{
    (void)state;
    struct legacy_run *r = legacy_run_text(legacy_parse_contention,
                                           GO "# c\n\nsampling period = -5\nms since reset = 07\n"
                                              "discarded samples = x\n");
    assert_non_null(r->p);
    assert_int_equal(r->p->period, -5);
    assert_int_equal(r->p->duration_ns, 7000000);
    legacy_run_free(r);
}

static void sample_lines_are_searched(void **state)
{
    (void)state;
    assert_true(contention_gives(GO "1234 @ 0x401000\n", "4 123: 400fff\n"));
    assert_true(contention_gives(GO "-100 2 @ 0x10\n", "2 100: f\n"));
    assert_true(contention_gives(GO "5 1 @ 10 0x20zz0x30\n", "1 5: 1f\n"));
    assert_true(contention_gives(GO "1 2 3 @\n", "3 2:\n"));
    assert_true(contention_gives(GO "12 x 34 56  7 @\n", "7 56:\n"));
    assert_true(contention_gives(GO "1 @\n", "not mine"));
    assert_true(contention_gives(GO "1 2  @\n", "not mine"));
}

static void what_does_not_fit_is_another_format(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\n" GO,
        "# c\n" GO,
        "--- contentionz\n",
        GO "sampling period = x\n",
        GO "format = java\n",
        GO "resolution = ms\n",
        GO "other = 1\n",
        GO "MAPPED_LIBRARIES:\n",
        GO "1 1 @ 0x10\nsampling period = 1\n",
        "",
    };
    for (size_t i = 0; i < PP_COUNT(texts); i++)
        assert_true(contention_gives(texts[i], "not mine"));
}

static void three_first_lines_are_known(void **state)
{
    (void)state;
    assert_true(contention_gives("--- contentionz 1 ---\n1 1 @ 0x2", "1 1: 1\n"));
    assert_true(contention_gives("--- mutex:x\n1 1 @ 0x2", "1 1: 1\n"));
    assert_true(contention_gives("--- contention:\n1 1 @ 0x2\n--- end\nx", "1 1: 1\n"));
}

static void numbers_that_are_too_big_are_hard_errors(void **state)
{
    (void)state;
    assert_true(contention_gives(
        GO "1 99999999999999999999 @ 0x1\n",
        "error: malformed sample: 1 99999999999999999999 @ 0x1: strconv.ParseInt: parsing "
        "\"99999999999999999999\": value out of range"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_scaled_by_clock_and_period),
        cmocka_unit_test(the_period_and_the_duration_are_kept),
        cmocka_unit_test(sample_lines_are_searched),
        cmocka_unit_test(what_does_not_fit_is_another_format),
        cmocka_unit_test(three_first_lines_are_known),
        cmocka_unit_test(numbers_that_are_too_big_are_hard_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
