/* traces: every sample (spec/report.md 11, 21.3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"
#include "support/text.h"

#define SEPARATOR "-----------+-------------------------------------------------------\n"

static void stacks_are_printed_leaf_first_with_inlined_frames(void **state)
{
    assert_string_equal(
        report_of_text(*state, "!types x/ns\nmain;foo 10000000\nmain;bar>inl 1000\n", "traces",
                       NULL),
        "Type: x\n" SEPARATOR "      10ms   foo\n             main\n" SEPARATOR
        "       1us   inl (inline)\n             bar\n             main\n" SEPARATOR);
}

static void strings_come_before_numbers_each_sorted_as_padded_text(void **state)
{
    assert_string_equal(report_of_text(*state,
                                       "!types /x\nf 100 a.b=1 b=2 b=3 k=a bytes#10bytes "
                                       "req#7 a-very-long-key=v\n",
                                       "traces", NULL),
                        "\n" SEPARATOR "         b:  2 3\n         k:  a\n       a.b:  1\n"
                        "a-very-long-key:  v\n       req:  7\n     bytes:  10B\n"
                        "       100   f\n" SEPARATOR);
}

static void zero_is_printed_and_an_empty_stack_is_not(void **state)
{
    assert_string_equal(
        report_of_text(*state, "!types /x\nfoo 0\n- 5\nrec;rec 1\n", "traces", NULL),
        "\n" SEPARATOR "         0   foo\n" SEPARATOR "         1   rec\n"
        "             rec\n" SEPARATOR);
    assert_string_equal(report_of_text(*state, "!types /x\n", "traces", NULL), "\n" SEPARATOR);
}

static void paths_are_cleaned_and_not_trimmed(void **state)
{
    struct options opt = untrimmed();
    opt.granularity = GRAN_FILEFUNCTIONS;
    opt.trim_path = PP_STR("/src");
    assert_has(
        report_of(*state, profile_from_text(*state, "f[/src//a.c] 1\n"), "traces", NULL, &opt),
        "         1   f /src/a.c\n");
}

static void an_explicit_unit_is_for_values_alone(void **state)
{
    struct options opt = untrimmed();
    opt.unit = PP_STR("ms");
    assert_has(report_of(*state,
                         profile_from_text(*state, "!types x/ns\nf 1500000 bytes#2048bytes\n"),
                         "traces", NULL, &opt),
               "     bytes:  2kB\n    1.50ms   f\n");
}

static void a_mean_is_of_each_sample(void **state)
{
    struct options opt = untrimmed();
    opt.mean = true;
    assert_has(
        report_of(*state, profile_from_text(*state, "f 3 10\ng 0 7\n"), "traces", NULL, &opt),
        "       3ns   f\n" SEPARATOR "       7ns   g\n");
}

static void labels_that_were_not_decoded_are_not_printed(void **state)
{
    struct options opt = untrimmed();
    struct profile *p = profile_from_text(*state, "!types /x\nf 1 k=v\n");
    p->samples.label_begin = NULL;
    assert_string_equal(report_of(*state, p, "traces", NULL, &opt),
                        "\n" SEPARATOR "         1   f\n" SEPARATOR);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(stacks_are_printed_leaf_first_with_inlined_frames),
        TEST(strings_come_before_numbers_each_sorted_as_padded_text),
        TEST(zero_is_printed_and_an_empty_stack_is_not),
        TEST(paths_are_cleaned_and_not_trimmed),
        TEST(an_explicit_unit_is_for_values_alone),
        TEST(a_mean_is_of_each_sample),
        TEST(labels_that_were_not_decoded_are_not_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
