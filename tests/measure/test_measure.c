/* measure: unit families, scaling, labels, percentages (tables and traps of spec/report.md 1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "measure/measure.h"

struct label_row {
    int64_t value;
    const char *from, *to, *text;
};

static void check_labels(const struct label_row *rows, size_t n)
{
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        buf_clear(&b);
        measure_label(&b, rows[i].value, str_of(rows[i].from), str_of(rows[i].to));
        if (!str_eq(buf_str(&b), str_of(rows[i].text)))
            fail_msg("%lld \"%s\" in \"%s\": \"%.*s\", not \"%s\"", (long long)rows[i].value,
                     rows[i].from, rows[i].to, (int)b.len, b.data, rows[i].text);
    }
    buf_done(&b);
}

static void every_alias_of_every_family_is_known(void **state)
{
    static const char *const families[][16] = {
        {"b", "Byte", "bytes", "B", "kb", "KBS", "kbyte", "kilobytes", "MB", "megabyte", "gb",
         "gbytes", "tb", "terabytes", "pb", "Petabyte"},
        {"ns", "nanosecond", "Nanoseconds", "us", "microseconds", "ms", "Ms", "millisecond", "s",
         "sec", "secs", "second", "seconds", "hour", "hr", "hrs"},
        {"gcu", "GCUs", "nanogcu", "microgcu", "milligcu", "kilogcu", "megagcu", "gigagcu",
         "teragcu", "petagcu", "Nanogcus", "gcu", "gcu", "gcu", "gcu", "gcu"},
    };
    (void)state;
    for (size_t f = 0; f < PP_COUNT(families); f++)
        for (size_t i = 0; i < PP_COUNT(families[f]); i++) {
            struct str unit = str_of(families[f][i]);
            if (!measure_compatible(PP_STR("t"), unit, PP_STR("t"), str_of(families[f][0])))
                fail_msg("%s is not of its family", families[f][i]);
            assert_int_equal(measure_is_time(unit), f == 1);
        }
}

static void other_texts_are_no_units(void **state)
{
    static const char *const rows[] = {"\u03bcs",  "KiB",   "h",     "min",
                                       "bs",       "ss",    "n*GCU", "u*GCU",
                                       "",         "count", "kbb",   "a unit of many letters",
                                       "seconds s"};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        for (size_t k = 0; k < 3; k++) {
            static const char *const known[] = {"b", "s", "gcu"};
            if (measure_compatible(PP_STR("t"), str_of(rows[i]), PP_STR("t"), str_of(known[k])))
                fail_msg("%s is like %s", rows[i], known[k]);
        }
}

static void scaling_follows_the_table(void **state)
{
    static const struct label_row rows[] = {
        {0, "ns", "auto", "0"},
        {1, "ns", "auto", "1ns"},
        {3599999999999, "ns", "auto", "3600s"},
        {3600000000000, "ns", "auto", "1hrs"},
        {60, "s", "auto", "60s"},
        {1048575, "bytes", "auto", "1024kB"},
        {-2048, "bytes", "auto", "-2kB"},
        {INT64_MIN, "bytes", "auto", "-9223372036854775808B"},
        {INT64_MIN, "ns", "auto", "-9223372036.85s"},
        {5, "hrs", "ms", "18000000ms"},
        {100, "ns", "bytes", "0"},
        {5, "bytes", "seconds", "5B"},
        {100, "bytes", "", "100B"},
        {100, "count", "bytes", "100bytes"},
        {100, "foo", "foo", "100foo"},
        {100, "foo", "auto", "100"},
        {12, "samples", "samples", "12samples"},
        {12, "samples", "sample", "12"},
        {12, "x", "unit", "12"},
        {12, "x", "minimum", "12"},
        {1500, "\u03bcs", "auto", "1500"},
        {1500, "us", "auto", "1.50ms"},
        {1500000, "gcu", "auto", "1.50M*GCU"},
        {1500000, "gcu", "u*GCU", "1500000GCU"},
        {5, "nanogcu", "gcu", "0"},
    };
    (void)state;
    check_labels(rows, PP_COUNT(rows));
    struct scaled s = measure_scale(0, PP_STR("ns"), PP_STR("auto"));
    assert_true(str_eq(s.unit, PP_STR("s")));
    s = measure_scale(100, PP_STR("ns"), PP_STR("bytes"));
    assert_true(str_eq(s.unit, PP_STR("s")) && s.value == 1e-07);
}

static void only_a_full_pair_of_zeros_is_trimmed(void **state)
{
    static const struct label_row rows[] = {
        {1536, "bytes", "auto", "1.50kB"},
        {5, "bytes", "kb", "0"},
        {6, "bytes", "kb", "0.01kB"},
        {-1, "byte", "kB", "0"},
        {-5, "bytes", "kb", "0"},
        {15, "us", "ms", "0.01ms"},
        {70015, "us", "ms", "70.02ms"},
        {5, "ms", "s", "0.01s"},
        {1023, "bytes", "kb", "1kB"},
        {10000, "ms", "s", "10s"},
        {1 << 30, "bytes", "minimum", "1GB"},
        {123, "unknown", "s", "123s"},
    };
    (void)state;
    check_labels(rows, PP_COUNT(rows));
}

static void percentages_have_six_columns_and_no_sign(void **state)
{
    static const struct {
        int64_t value, total;
        const char *text;
    } rows[] = {
        {0, 0, "    0%"},          {5, 0, "    0%"},
        {0, 100, "    0%"},        {1, 100, " 1.00%"},
        {1, 1000, "  0.1%"},       {99, 10000, " 0.99%"},
        {995, 100000, "    1%"},   {1, 100000, "0.001%"},
        {123, 1000000, "0.012%"},  {14, 1000000000, "1.4e-06%"},
        {99949, 100000, "99.95%"}, {99951, 100000, "  100%"},
        {10006, 10000, "100.06%"}, {3, 2, "150.00%"},
        {-1, 2, "50.00%"},         {1, -2, "50.00%"},
        {100, 100, "  100%"},      {INT64_MIN, 1, "922337203685477580800.00%"},
    };
    struct buf b = BUF_INIT;
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        buf_clear(&b);
        measure_percentage(&b, rows[i].value, rows[i].total, false);
        if (!str_eq(buf_str(&b), str_of(rows[i].text)))
            fail_msg("%s: %.*s", rows[i].text, (int)b.len, b.data);
        buf_clear(&b);
        measure_percentage(&b, rows[i].value, rows[i].total, true);
        assert_true(str_eq(buf_str(&b), str_trim(str_of(rows[i].text))));
    }
    buf_done(&b);
}

static void units_that_mean_nothing_are_told_from_those_that_do(void **state)
{
    static const struct {
        const char *from, *to;
        bool can;
        const char *list;
    } rows[] = {
        {"nanoseconds", "ms", true, "ns, us, ms, s, hrs"},
        {"nanoseconds", "Hours", true, "ns, us, ms, s, hrs"},
        {"nanoseconds", "MB", false, "ns, us, ms, s, hrs"},
        {"bytes", "minimum", true, "B, kB, MB, GB, TB, PB"},
        {"count", "count", true, "count"},
        {"count", "ms", false, "count"},
        {"", "ms", false, ""},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct buf list = BUF_INIT;
        assert_int_equal(measure_can_show(str_of(rows[i].from), str_of(rows[i].to)), rows[i].can);
        measure_list_units(&list, str_of(rows[i].from));
        assert_true(str_eq(buf_str(&list), str_of(rows[i].list)));
        buf_done(&list);
    }
}

static void types_are_compatible_by_name_and_family(void **state)
{
    (void)state;
#define COMPATIBLE(a, b, c, d) measure_compatible(PP_STR(a), PP_STR(b), PP_STR(c), PP_STR(d))
    assert_true(COMPATIBLE("cpu", "ns", "cpu", "seconds"));
    assert_true(COMPATIBLE("samples", "foo", "sample", "foo"));
    assert_false(COMPATIBLE("samples", "foo", "sample", "foos"));
    assert_false(COMPATIBLE("cpu", "ns", "cpu", "bytes"));
    assert_false(COMPATIBLE("cpu", "ns", "wall", "ns"));
    assert_true(COMPATIBLE("", "", "s", ""));
    assert_false(COMPATIBLE("ss", "x", "", "x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_that_mean_nothing_are_told_from_those_that_do),
        cmocka_unit_test(every_alias_of_every_family_is_known),
        cmocka_unit_test(other_texts_are_no_units),
        cmocka_unit_test(scaling_follows_the_table),
        cmocka_unit_test(only_a_full_pair_of_zeros_is_trimmed),
        cmocka_unit_test(percentages_have_six_columns_and_no_sign),
        cmocka_unit_test(types_are_compatible_by_name_and_family),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
