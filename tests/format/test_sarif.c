/* SARIF 2.1.0. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/tables.h"

static const char *sarif(struct arena *a, struct issue *issues, size_t n)
{
    struct issue_list l = sample_issues(issues, n);
    return issues_as(a, &l, issues_write_sarif);
}

static void the_tool_and_its_rules_are_named(void **state)
{
    const char *text = sarif(*state, NULL, 0);
    must_have(text, "\"version\": \"2.1.0\"");
    must_have(text, "\"name\": \"cpprof\",\n          \"version\": \"1.2.3\"");
    must_have(text, "{\"id\": \"fail func any flat +5%\", \"shortDescription\": {\"text\": \"fail "
                    "func any flat +5%\"}},\n");
    must_have(text, "\"results\": []\n");
}

static void a_result_points_at_file_and_function(void **state)
{
    struct issue i = {ISSUE_ERROR, 0, {"ns::f", 5}, {"f +5%", 5}, {"src/a b%.c", 10}, 12};
    const char *text = sarif(*state, &i, 1);
    must_have(text, "\"ruleId\": \"fail func any flat +5%\",\n          \"ruleIndex\": 0,\n"
                    "          \"level\": \"error\",\n");
    must_have(text, "{\"physicalLocation\": {\"artifactLocation\": {\"uri\": \"src/a%20b%25.c\"}, "
                    "\"region\": {\"startLine\": 12}}, \"logicalLocations\": "
                    "[{\"fullyQualifiedName\": \"ns::f\", \"kind\": \"function\"}]}");
    must_have(text, "\"partialFingerprints\": {\"cpprof/v1\": \"");
}

static void an_absolute_path_is_a_file_uri(void **state)
{
    struct issue i = {ISSUE_NOTE, 1, {"", 0}, {"m", 1}, {"/src/\xff.c", 8}, 0};
    const char *text = sarif(*state, &i, 1);
    must_have(text, "\"uri\": \"file:///src/%FF.c\"");
    must_have(text, "\"level\": \"note\"");
    must_have(text, "\"startLine\": 1}");
    must_not_have(text, "logicalLocations");
}

static void without_a_file_the_place_is_that_of_the_rule(void **state)
{
    struct issue i = {ISSUE_WARNING, 1, {"", 0}, {"total", 5}, {"", 0}, 0};
    must_have(sarif(*state, &i, 1), "\"uri\": \"perf.budget\"}, \"region\": {\"startLine\": 4}");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(the_tool_and_its_rules_are_named),
        TEST(a_result_points_at_file_and_function),
        TEST(an_absolute_path_is_a_file_uri),
        TEST(without_a_file_the_place_is_that_of_the_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
