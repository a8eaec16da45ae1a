/* GitLab's Code Quality report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/tables.h"

static const char *gitlab(struct arena *a, struct issue *issues, size_t n)
{
    struct issue_list l = sample_issues(issues, n);
    return issues_as(a, &l, issues_write_gitlab);
}

static void a_finding_has_a_place_and_a_severity(void **state)
{
    struct issue i = {.level = ISSUE_ERROR,
                      .function = PP_STR("main"),
                      .message = PP_STR("main \"+5%\""),
                      .file = PP_STR("src/a.c"),
                      .line = 12};
    const char *text = gitlab(*state, &i, 1);
    must_have(text, "[\n  {\"description\": \"main \\\"+5%\\\"\", "
                    "\"check_name\": \"fail func any flat +5%\", \"fingerprint\": \"");
    must_have(text, "\", \"severity\": \"major\", \"location\": {\"path\": \"src/a.c\", \"lines\": "
                    "{\"begin\": 12}}}\n]\n");
}

static void without_a_file_the_place_is_that_of_the_rule(void **state)
{
    struct issue issues[] = {{ISSUE_WARNING, 1, {"", 0}, {"m", 1}, {"", 0}, 0},
                             {ISSUE_NONE, 0, {"", 0}, {"kept", 4}, {"", 0}, 0},
                             {ISSUE_NOTE, 0, {"", 0}, {"m", 1}, {"a.c", 3}, 0}};
    const char *text = gitlab(*state, issues, 3);
    must_have(text, "\"severity\": \"minor\", \"location\": {\"path\": \"perf.budget\", \"lines\": "
                    "{\"begin\": 4}}},\n");
    must_have(text, "\"severity\": \"info\", \"location\": {\"path\": \"a.c\", \"lines\": "
                    "{\"begin\": 1}}}\n");
    must_not_have(text, "kept");
}

static void nothing_found_is_an_empty_list(void **state)
{
    assert_string_equal(gitlab(*state, NULL, 0), "[]\n");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(a_finding_has_a_place_and_a_severity),
        TEST(without_a_file_the_place_is_that_of_the_rule),
        TEST(nothing_found_is_an_empty_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
