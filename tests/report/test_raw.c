/* raw: the profile as text (spec/profile.md 4.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"
#include "support/text.h"

#include <stdio.h>
#include <time.h>

static const char *raw(struct arena *a, const char *profile)
{
    return report_of_text(a, profile, "raw", NULL);
}

static void a_whole_profile_is_printed_line_by_line(void **state)
{
    assert_string_equal(
        raw(*state,
            "!types samples/count cpu/nanoseconds\n!default samples\n"
            "!mapping 400000 4a0000 1000 /bin/app abc123\n!mapping 7f0000 7f2000 0 - -\n"
            "!period cpu nanoseconds 10000000\n!time 1609459200120000000\n"
            "!duration 30006000000\n!comment first note\n!comment second\n"
            "!doc https://x.example/doc\n"
            "0x400020@main[main.c]:9;0x400010@outer[out.cc=40]:42>inner[in.c=3]:5:7 3 30000000 "
            "thread=main bytes#512bytes id#7\n"
            "0x7f0010 -1 12345678901 k=b k=a k2#1ms k2#2\n- 0 0\n"),
        "Comment: first note\nComment: second\nDoc: https://x.example/doc\n"
        "PeriodType: cpu nanoseconds\nPeriod: 10000000\n"
        "Time: 2021-01-01 00:00:00.12 +0000 UTC\nDuration: 30.0\n"
        "Samples:\nsamples/count[dflt] cpu/nanoseconds\n"
        "          3   30000000: 2 1 \n"
        "                thread:[main]\n"
        "                bytes:[512 bytes] id:[7]\n"
        "         -1 12345678901: 3 \n"
        "                k:[b a]\n"
        "                k2:[1 ms 2 ]\n"
        "          0          0: \n"
        "Locations\n"
        "     1: 0x400020 M=1 main main.c:9:0 s=0\n"
        "     2: 0x400010 M=1 inner in.c:5:7 s=3\n"
        "             outer out.cc:42:0 s=40\n"
        "     3: 0x7f0010 M=2 \n"
        "Mappings\n"
        "1: 0x400000/0x4a0000/0x1000 /bin/app abc123 \n"
        "2: 0x7f0000/0x7f2000/0x0   \n");
}

static void durations_are_cut_to_four_characters(void **state)
{
    static const struct {
        const char *ns, *text;
    } rows[] = {
        {"1", "1ns"},
        {"999", "999n"},
        {"1500", "1.5\u00b5"},
        {"123456789", "123."},
        {"1500000000", "1.5s"},
        {"30006000000", "30.0"},
        {"60000000000", "1m0s"},
        {"61500000000", "1m1."},
        {"600000000000", "10m0"},
        {"3600000000000", "1h0m"},
        {"360000000000000", "100h"},
        {"-5000000000", "-5s"},
        {"-9223372036854775808", "-256"},
        {"1000", "1\u00b5s"},
        {"1001", "1.00"},
        {"1000000", "1ms"},
    };
    char profile[80], line[40];
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        snprintf(profile, sizeof profile, "!types x/y\n!duration %s\n", rows[i].ns);
        snprintf(line, sizeof line, "\nDuration: %s\n", rows[i].text);
        assert_has(raw(*state, profile), line);
    }
}

static void times_have_their_fraction_and_zone(void **state)
{
    assert_has(raw(*state, "!types x/y\n!time -1\n"),
               "Time: 1969-12-31 23:59:59.999999999 +0000 UTC\n");
    assert_has(raw(*state, "!types x/y\n!time 1000000000\n"),
               "Time: 1970-01-01 00:00:01 +0000 UTC\n");
    setenv("TZ", "America/Sao_Paulo", 1);
    tzset();
    assert_has(raw(*state, "!types x/y\n!time 50\n"),
               "Time: 1969-12-31 21:00:00.00000005 -0300 -03\n");
    setenv("TZ", "UTC", 1);
    tzset();
}

static void items_are_sorted_as_rendered_text(void **state)
{
    assert_has(raw(*state, "f 1 a=r a=r \"a:\"=q\n"), "\n                a::[q] a:[r r]\n");
}

static void the_line_of_types_is_trimmed_and_flags_the_default(void **state)
{
    assert_has(raw(*state, "!types \" x/y\" z/count\n"), "\nx/y z/count\nLocations\n");
    assert_has(raw(*state, "!types /count\n"), "\n/count[dflt]\n");
    assert_has(raw(*state, "!types a/b a/c\n!default a\n"), "\na/b[dflt] a/c[dflt]\n");
    assert_has(raw(*state, "!types x/y\n"), "PeriodType:  \nPeriod: 0\n");
}

static void without_inlines_the_outermost_line_stays_without_columns(void **state)
{
    struct options opt = untrimmed();
    opt.noinlines = true;
    assert_has(report_of(*state, profile_from_text(*state, "0x10@out[a.c]:9:3>inl[a.c]:5:7 1\n"),
                         "raw", NULL, &opt),
               "     1: 0x10 out a.c:9:0 s=0\n");
    opt.showcolumns = true;
    assert_has(report_of(*state, profile_from_text(*state, "0x10@out[a.c]:9:3>inl[a.c]:5:7 1\n"),
                         "raw", NULL, &opt),
               "     1: 0x10 out a.c:9:3 s=0\n");
}

static void a_divisor_changes_nothing(void **state)
{
    struct options opt = untrimmed();
    opt.divide_by = 2;
    assert_has(report_of(*state, profile_from_text(*state, "f 10\n"), "raw", NULL, &opt),
               "\n         10: 1 \n");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(a_whole_profile_is_printed_line_by_line),
        TEST(durations_are_cut_to_four_characters),
        TEST(times_have_their_fraction_and_zone),
        TEST(items_are_sorted_as_rendered_text),
        TEST(the_line_of_types_is_trimmed_and_flags_the_default),
        TEST(without_inlines_the_outermost_line_stays_without_columns),
        TEST(a_divisor_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
