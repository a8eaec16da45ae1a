/* tags: label values and their weight (spec/report.md 12). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"
#include "support/text.h"

static void blocks_are_aligned_as_by_the_reference(void **state)
{
    assert_string_equal(report_of_text(*state,
                                       "f 100 k=v bytes#4096bytes\n"
                                       "f 23 bytes#100bytes bytes#200bytes\n",
                                       "tags", NULL),
                        " bytes: Total 146 of 123 (118.70%)\n"
                        "        100 (81.30%): 4kB\n"
                        "         23 (18.70%): 100B\n"
                        "         23 (18.70%): 200B\n"
                        "\n"
                        " k: Total 100 of 123 (81.30%)\n"
                        "    100 (81.30%): v\n"
                        "\n");
}

static void no_labels_print_nothing_at_all(void **state)
{
    assert_string_equal(report_of_text(*state, "f 1\n", "tags", NULL), "");
}

static void samples_of_zero_are_still_counted(void **state)
{
    assert_string_equal(report_of_text(*state, "f 0 k=v\n", "tags", NULL),
                        " k: Total 0 of 0\n    0: v\n\n");
}

static void an_explicit_unit_applies_to_every_number(void **state)
{
    struct options opt = untrimmed();
    opt.unit = PP_STR("ms");
    const char *out = report_of(*state, profile_from_text(*state, "f 1 req#7 bytes#1048576bytes\n"),
                                "tags", NULL, &opt);
    assert_has(out, ": 7ms\n");
    assert_has(out, ": 1048576B\n");
    opt.unit = PP_STR("kb");
    assert_has(report_of(*state, profile_from_text(*state, "f 1 bytes#1048576bytes\n"), "tags",
                         NULL, &opt),
               ": 1024kB\n");
}

static void numbers_that_print_alike_are_one(void **state)
{
    assert_string_equal(
        report_of_text(*state, "f 1 bytes#1048576bytes\nf 2 bytes#1048577bytes\n", "tags", NULL),
        " bytes: Total 3 of 3 (  100%)\n        3 (  100%): 1MB\n\n");
}

static void strings_and_numbers_share_a_key(void **state)
{
    assert_string_equal(report_of_text(*state, "f 1 k=7 k#7 k#8\n", "tags", NULL),
                        " k: Total 3 of 1 (300.00%)\n    2 (200.00%): 7\n     1 (  100%): 8\n\n");
}

static void diff_bases_make_the_total(void **state)
{
    assert_has(
        report_of_text(*state, "!types t/ms\nf -300 pprof::base=true\nf 900\n", "tags", NULL),
        " pprof::base: Total -300ms of 300ms (  100%)\n");
}

static void widths_count_code_points(void **state)
{
    assert_string_equal(report_of_text(*state, "f 1 ключ=v\n", "tags", NULL),
                        " ключ: Total 1 of 1 (  100%)\n       1 (  100%): v\n\n");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(blocks_are_aligned_as_by_the_reference),
        TEST(no_labels_print_nothing_at_all),
        TEST(samples_of_zero_are_still_counted),
        TEST(an_explicit_unit_applies_to_every_number),
        TEST(numbers_that_print_alike_are_one),
        TEST(strings_and_numbers_share_a_key),
        TEST(diff_bases_make_the_total),
        TEST(widths_count_code_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
