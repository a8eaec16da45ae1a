/* Annotations of GitHub Actions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/tables.h"

static const char *github(struct arena *a, struct issue *issues, size_t n)
{
    struct issue_list l = sample_issues(issues, n);
    return issues_as(a, &l, issues_write_github);
}

static struct issue issue_of(enum issue_level level, const char *message)
{
    return (struct issue){
        .level = level, .function = PP_STR("main"), .message = str_of(message), .file = PP_STR("")};
}

static void errors_come_first_and_kept_rules_are_silent(void **state)
{
    struct issue issues[] = {issue_of(ISSUE_NOTE, "n"), issue_of(ISSUE_NONE, "kept"),
                             issue_of(ISSUE_WARNING, "w"), issue_of(ISSUE_ERROR, "e")};
    for (size_t i = 0; i < PP_COUNT(issues); i++)
        issues[i].file = PP_STR("a.c");
    assert_string_equal(github(*state, issues, PP_COUNT(issues)),
                        "::error file=a.c,title=cpprof diff::e\n"
                        "::warning file=a.c,title=cpprof diff::w\n"
                        "::notice file=a.c,title=cpprof diff::n\n");
}

static void a_place_is_named_where_it_is_known(void **state)
{
    struct issue issues[] = {issue_of(ISSUE_ERROR, "e"), issue_of(ISSUE_ERROR, "e")};
    issues[0].file = issues[1].file = PP_STR("src/a.c");
    issues[0].line = 12;
    assert_string_equal(github(*state, issues, 2),
                        "::error file=src/a.c,line=12,title=cpprof diff::e\n"
                        "::error file=src/a.c,title=cpprof diff::e\n");
}

static void without_a_file_it_is_the_rules_or_the_profile(void **state)
{
    struct issue i = issue_of(ISSUE_ERROR, "e");
    assert_string_equal(github(*state, &i, 1),
                        "::error file=perf.budget,line=3,title=cpprof diff::e\n");
    struct issue_rule option = {.id = PP_STR("r"), .text = PP_STR("r"), .file = PP_STR("")};
    struct issue_list l = sample_issues(&i, 1);
    l.rules = &option;
    l.n_rules = 1;
    l.profile = PP_STR("new/1.pb.gz");
    assert_string_equal(issues_as(*state, &l, issues_write_github),
                        "::error file=new/1.pb.gz,title=cpprof diff::e\n");
}

static void text_cannot_end_the_command(void **state)
{
    struct issue i = issue_of(ISSUE_ERROR, "100%\r\n::error::x, y:z\xff");
    i.file = PP_STR("C:\\a,b%\n.c");
    assert_string_equal(github(*state, &i, 1), "::error file=C%3A\\a%2Cb%25%0A.c,title=cpprof "
                                               "diff::100%25%0D%0A::error::x, y:z\\xff\n");
}

static size_t count(const char *text, const char *part)
{
    size_t n = 0;
    for (; (text = strstr(text, part)) != NULL; text++)
        n++;
    return n;
}

/* A step shows ten of a kind: the tenth then says how many more there are. */
static void there_are_at_most_ten_of_a_kind(void **state)
{
    struct issue issues[24];
    for (size_t i = 0; i < 24; i++)
        issues[i] = issue_of(i < 12 ? ISSUE_ERROR : ISSUE_WARNING, i < 12 ? "e" : "w");
    const char *text = github(*state, issues, 22); /* 12 errors, 10 warnings */
    assert_int_equal(count(text, "::error "), 10);
    assert_int_equal(count(text, "::warning "), 10);
    must_have(text, "::error title=cpprof diff::and 3 more\n");
    must_not_have(text, "::warning title=cpprof diff::and");
    must_have(github(*state, issues, 24), "::warning title=cpprof diff::and 3 more\n");
    assert_int_equal(count(github(*state, issues, 10), "::and"), 0);
    assert_int_equal(count(github(*state, issues, 10), "::e\n"), 10);
}

static void a_rule_with_many_findings_hides_no_other(void **state)
{
    struct issue issues[13];
    for (size_t i = 0; i < 13; i++)
        issues[i] = issue_of(ISSUE_ERROR, i == 0 ? "worst" : i == 12 ? "other" : "e");
    issues[12].rule = 1;
    const char *text = github(*state, issues, 13);
    must_have(text, "title=cpprof diff::worst\n::error file=perf.budget,line=4,title=cpprof "
                    "diff::other\n");
    must_have(text, "::error title=cpprof diff::and 4 more\n");
    assert_int_equal(count(text, "::e\n"), 7);
}

static void nothing_found_is_no_line(void **state)
{
    assert_string_equal(github(*state, NULL, 0), "");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(errors_come_first_and_kept_rules_are_silent),
        TEST(a_place_is_named_where_it_is_known),
        TEST(without_a_file_it_is_the_rules_or_the_profile),
        TEST(text_cannot_end_the_command),
        TEST(there_are_at_most_ten_of_a_kind),
        TEST(a_rule_with_many_findings_hides_no_other),
        TEST(nothing_found_is_no_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
