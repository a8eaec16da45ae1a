/* JUnit's XML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/tables.h"

static const char *junit(struct arena *a, struct issue *issues, size_t n)
{
    struct issue_list l = sample_issues(issues, n);
    return issues_as(a, &l, issues_write_junit);
}

static void each_rule_is_a_test_case(void **state)
{
    struct issue kept[] = {{ISSUE_NONE, 0, {"f", 1}, {"f +1%", 5}, {"", 0}, 0},
                           {ISSUE_NONE, 1, {"", 0}, {"total", 5}, {"", 0}, 0}};
    assert_string_equal(junit(*state, kept, 2),
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<testsuites>\n"
                        "  <testsuite name=\"cpprof diff\" tests=\"2\" failures=\"0\" errors=\"0\" "
                        "skipped=\"0\">\n"
                        "    <testcase classname=\"cpprof diff\" name=\"fail func any flat +5%\">\n"
                        "    </testcase>\n"
                        "    <testcase classname=\"cpprof diff\" name=\"warn total value 60s\">\n"
                        "    </testcase>\n"
                        "  </testsuite>\n"
                        "</testsuites>\n");
}

/* A growth rule in a check: nothing was looked at, so nothing passed. */
static void a_rule_that_was_not_judged_is_skipped(void **state)
{
    struct issue kept = {ISSUE_NONE, 1, {"", 0}, {"total", 5}, {"", 0}, 0};
    const char *text = junit(*state, &kept, 1);
    must_have(text, "tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\"");
    must_have(text, "name=\"fail func any flat +5%\">\n      <skipped/>\n    </testcase>");
    must_have(text, "name=\"warn total value 60s\">\n    </testcase>");
}

static void errors_are_one_failure_of_their_rule(void **state)
{
    struct issue issues[] = {{ISSUE_ERROR, 0, {"f", 1}, {"f<int> +5%", 10}, {"", 0}, 0},
                             {ISSUE_NOTE, 0, {"g", 1}, {"allowed", 7}, {"", 0}, 0},
                             {ISSUE_ERROR, 0, {"g", 1}, {"g & h\x01", 6}, {"", 0}, 0},
                             {ISSUE_WARNING, 1, {"", 0}, {"total", 5}, {"", 0}, 0}};
    const char *text = junit(*state, issues, PP_COUNT(issues));
    must_have(text, "tests=\"2\" failures=\"1\"");
    must_have(text, "      <failure message=\"f&lt;int&gt; +5%\" type=\"regression\">f&lt;int&gt; "
                    "+5%\ng &amp; h\\x01\n</failure>\n");
    must_have(text, "      <system-out>total\n</system-out>\n");
    must_not_have(text, "allowed");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(each_rule_is_a_test_case),
        TEST(a_rule_that_was_not_judged_is_skipped),
        TEST(errors_are_one_failure_of_their_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
