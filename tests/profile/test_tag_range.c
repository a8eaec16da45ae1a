/* Numeric ranges of tag filters: grammar, and the interval against value by value scaling
 * (spec/driver.md 6.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "measure/measure.h"
#include "profile/tag_range.h"

static bool is_range(const char *text, struct tag_range *r)
{
    struct err err = {0};
    bool range;
    assert_true(tag_range_parse(str_of(text), r, &range, &err));
    return range;
}

static void only_whole_values_are_ranges(void **state)
{
    static const char *const ranges[] = {
        "5", "+5", "-5", "5kb", ":5", "5:", "-5:+5", "1kb:2mb", "1:2", "007", "5auto", "1kb:2"};
    static const char *const others[] = {"",    ":",          "kb",    "5 kb",
                                         " 5",  "5::",        "::5",   "5:6:7",
                                         "5-6", "1kb:2s",     "1:2s",  "x5",
                                         "5:x", "5kb3",       "--5",   "5,6",
                                         "1.5", "5\xce\xbcs", "5:6,7", "1milligcu:2milligcu"};
    struct tag_range r;
    for (size_t i = 0; i < PP_COUNT(ranges); i++)
        assert_true(is_range(ranges[i], &r));
    for (size_t i = 0; i < PP_COUNT(others); i++)
        assert_false(is_range(others[i], &r));
    (void)state;
}

static void a_second_limit_takes_the_unit_of_the_first(void **state)
{
    struct tag_range r;
    assert_true(is_range("1ms:3", &r));
    assert_true(str_eq(r.unit, PP_STR("ms")));
    assert_true(r.low == 1 && r.high == 3);
    assert_true(is_range("2KB:1mb", &r));
    assert_true(str_eq(r.unit, PP_STR("kB")));
    assert_true(r.low == 2 && r.high == 1024);
    (void)state;
}

/* What the reference does for every value of every sample. */
static bool in_range(const struct tag_range *r, int64_t value, struct str unit)
{
    struct scaled s = measure_scale(value, unit, r->unit);
    return str_eq(s.unit, r->unit) && s.value >= r->low && s.value <= r->high;
}

static void check_around(const struct tag_range *r, struct str unit, int64_t at)
{
    struct tag_span span = tag_range_span(r, unit);
    for (int64_t d = -3; d <= 3; d++) {
        int64_t v = (int64_t)((uint64_t)at + (uint64_t)d);
        assert_int_equal(v >= span.first && v <= span.last, in_range(r, v, unit));
    }
}

static void the_interval_holds_the_values_that_scale_into_the_range(void **state)
{
    static const char *const ranges[] = {"0",
                                         "1kb",
                                         "1kb:3kb",
                                         ":2kb",
                                         "-2kb:",
                                         "1",
                                         "7foo",
                                         "3:9",
                                         "5ms:20ms",
                                         "1hr",
                                         "3s:1s",
                                         "1gcu:2gcu",
                                         "9007199254740993",
                                         "-9223372036854775808:9223372036854775807",
                                         "1pb:",
                                         "9223372036854775807b",
                                         "5milligcu:",
                                         "0:0",
                                         "100nanogcu:"};
    static const char *const units[] = {"",        "bytes",    "kb",      "pb",    "ns",
                                        "ms",      "hrs",      "foo",     "count", "nanogcu",
                                        "petagcu", "milligcu", "minimum", "auto"};
    static const int64_t near[] = {0,    1,    -1,        7,         1000,
                                   1024, 3072, INT64_MAX, INT64_MIN, INT64_C(1) << 53};
    for (size_t i = 0; i < PP_COUNT(ranges); i++) {
        struct tag_range r;
        assert_true(is_range(ranges[i], &r));
        for (size_t k = 0; k < PP_COUNT(units); k++) {
            struct str unit = str_of(units[k]);
            struct tag_span span = tag_range_span(&r, unit);
            check_around(&r, unit, span.first);
            check_around(&r, unit, span.last);
            for (size_t n = 0; n < PP_COUNT(near); n++)
                check_around(&r, unit, near[n]);
        }
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_whole_values_are_ranges),
        cmocka_unit_test(a_second_limit_takes_the_unit_of_the_first),
        cmocka_unit_test(the_interval_holds_the_values_that_scale_into_the_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
