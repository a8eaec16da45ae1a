/* The budget file: its grammar, and where its errors are. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "diff/budget.h"
#include "support/arena_state.h"
#include "support/asserts.h"

static struct budget budget;

static int stop(void **state)
{
    budget_done(&budget);
    return arena_state_stop(state);
}

static bool parse(const char *text, struct err *err)
{
    return budget_parse(arena_state(), PP_STR("b"), str_of(text), &budget, err);
}

static const struct budget_rule *parse_one(const char *text)
{
    struct err err = {0};
    if (!parse(text, &err))
        fail_msg("%s: %s", text, err.msg);
    assert_int_equal(budget.n, 1);
    return &budget.rules[0];
}

static void a_rule_has_its_parts(void **state)
{
    const struct budget_rule *r = parse_one("fail func main.run cum 15% min-share=2% "
                                            "min-samples=50 reason=\"a b\" optional sure # why\n");
    (void)state;
    assert_int_equal(r->action, BUDGET_FAIL);
    assert_int_equal(r->subject, BUDGET_FUNC);
    assert_int_equal(r->name_kind, NAME_EXACT);
    assert_str(r->name, "main.run");
    assert_int_equal(r->measure, BUDGET_CUM);
    assert_int_equal(r->limit_kind, LIMIT_SHARE);
    assert_true(fabs(r->limit - 0.15) < 1e-12);
    assert_true(fabs(r->min_share - 0.02) < 1e-12);
    assert_true(fabs(r->min_samples - 50) < 1e-12);
    assert_str(r->reason, "a b");
    assert_true(r->optional && r->sure);
    assert_str(r->text, "fail func main.run cum 15% min-share=2% min-samples=50 reason=\"a b\" "
                        "optional sure");
}

static void limits_are_of_four_kinds(void **state)
{
    static const struct {
        const char *text;
        enum budget_limit_kind kind;
        double limit;
        const char *unit;
    } rows[] = {{"fail func f flat 10%", LIMIT_SHARE, 0.1, ""},
                {"fail func f flat 1.5s", LIMIT_VALUE, 1.5, "s"},
                {"fail func f flat 1000", LIMIT_VALUE, 1000, ""},
                {"fail func f flat +5%", LIMIT_GROWTH, 0.05, ""},
                {"fail func f flat +0%", LIMIT_GROWTH, 0, ""},
                {"fail total value +10ms", LIMIT_GROWTH_VALUE, 10, "ms"}};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        const struct budget_rule *r = parse_one(rows[i].text);
        assert_int_equal(r->limit_kind, rows[i].kind);
        assert_true(fabs(r->limit - rows[i].limit) < 1e-12);
        assert_str(r->unit, rows[i].unit);
        budget_done(&budget);
    }
}

static void names_match_as_they_are_written(void **state)
{
    static const struct {
        const char *rule, *name;
        bool matches;
    } rows[] = {
        {"warn func f flat 1%", "f", true},
        {"warn func f flat 1%", "ff", false},
        {"warn func ~f flat 1%", "off", true},
        {"warn func ~^f$ flat 1%", "off", false},
        {"warn func any flat 1%", "off", true},
        {"warn func \"any\" flat 1%", "off", false}, /* a function of that name */
        {"warn func \"operator new(unsigned long)\" flat 1%", "operator new(unsigned long)", true},
        {"warn func ~\"operator new\" flat 1%", "operator new[]", true},
        {"warn func \"a\\\"b\\\\\" flat 1%", "a\"b\\", true}};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        assert_int_equal(budget_matches(parse_one(rows[i].rule), str_of(rows[i].name)),
                         rows[i].matches);
        budget_done(&budget);
    }
}

static void comments_and_blank_lines_are_skipped_and_lines_counted(void **state)
{
    struct err err = {0};
    (void)state;
    assert_true(parse("# first\n\n  \t\r\n  fail total value 1s\r\n# x\nallow func f", &err));
    assert_int_equal(budget.n, 2);
    assert_int_equal(budget.rules[0].line, 4);
    assert_int_equal(budget.rules[0].column, 3);
    assert_int_equal(budget.rules[1].line, 6);
    assert_int_equal(budget.rules[1].action, BUDGET_ALLOW);
    budget_done(&budget);
    assert_int_equal(parse_one("\xEF\xBB\xBF"
                               "fail total value 1s")
                         ->action,
                     BUDGET_FAIL);
}

#define OPTIONS ": reason=TEXT, min-share=N%, min-samples=N, until=YYYY-MM-DD, optional or sure"

static void errors_have_line_and_column(void **state)
{
    static const char *const rows[][2] = {
        {"oops", "b:1:1: 'oops' is not fail, warn or allow"},
        {"\nfail func", "b:2:10: a function's name, ~REGEX or any is missing"},
        {"fail func f", "b:1:12: flat or cum is missing"},
        {"fail func f cum", "b:1:16: a limit is missing"},
        {"fail func f cum -5%", "b:1:17: '-5%' is no limit: 15%, 60s, +5% or +10ms"},
        {"fail func f cum 1e3", NULL}, /* a unit that no profile has: found where it is used */
        {"fail func f cum 99%#why", "b:1:20: a blank is missing before '#'"},
        {"fail func f cum 5ms#why", "b:1:20: a blank is missing before '#'"},
        {"fail func f value 5%", "b:1:13: 'value' is not flat or cum"},
        {"fail total cum 5s", "b:1:12: 'cum' is not value"},
        {"fail total value 5%", "b:1:18: the total is always 100% of itself"},
        {"fail func ~( cum 5%", "b:1:12: error parsing regexp: missing closing ): `(`"},
        {"fail func \"f cum 5%", "b:1:11: the quote is not closed"},
        {"fail func \"f\"x cum 5%", "b:1:14: a blank is missing after the quote"},
        {"fail func \"\" cum 5%", "b:1:11: the name is empty"},
        {"fail func f cum 5% min-share=5", "b:1:30: '5' is no share: N%, up to 100%"},
        {"fail func f cum 5% min-share=101%", "b:1:30: '101%' is no share: N%, up to 100%"},
        {"fail total value 5s min-share=1%", "b:1:21: 'min-share' goes with func"},
        {"fail total value +5% min-samples=9", "b:1:22: 'min-samples' goes with func"},
        {"fail func f cum 5% min-samples=x", "b:1:32: 'x' is no number"},
        {"fail func f cum 5% until=2020-01-01", "b:1:20: 'until' goes with allow"},
        {"fail func f cum +5% sure",
         "b:1:21: 'sure' goes with limits; growth always has to be sure"},
        {"fail func f cum 5% sure=1", "b:1:20: 'sure' is no option" OPTIONS},
        {"fail func f cum 5% optionel", "b:1:20: 'optionel' is no option" OPTIONS},
        {"fail func f cum 5% min-share=500%", "b:1:30: '500%' is no share: N%, up to 100%"},
        {"allow total", "b:1:7: 'total' is not func"},
        {"allow func f min-share=1%", "b:1:14: 'min-share' goes with fail and warn"},
        {"allow func f until=2027-02-29", "b:1:20: '2027-02-29' is no date: YYYY-MM-DD"},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct err err = {0};
        assert_int_equal(parse(rows[i][0], &err), rows[i][1] == NULL);
        if (rows[i][1])
            assert_string_equal(err.msg, rows[i][1]);
        budget_done(&budget);
    }
}

static void dates_are_days_since_1970(void **state)
{
    static const struct {
        const char *text;
        int32_t days;
    } rows[] = {{"1970-01-01", 0},     {"1970-03-01", 59},    {"2000-02-29", 11016},
                {"2026-11-28", 20785}, {"2100-03-01", 47541}, {"9999-12-31", 2932896}};
    static const char *const bad[] = {"2100-02-29", "2026-13-01", "2026-00-01", "2026-04-31",
                                      "1969-12-31", "2026-1-01",  "2026-01-1x", ""};
    int32_t days;
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        assert_true(budget_parse_date(str_of(rows[i].text), &days));
        assert_int_equal(days, rows[i].days);
    }
    for (size_t i = 0; i < PP_COUNT(bad); i++)
        assert_false(budget_parse_date(str_of(bad[i]), &days));
}

static void limits_come_in_the_profiles_unit(void **state)
{
    struct err err = {0};
    double v;
    const struct budget_rule *r = parse_one("fail total value 1.5s");
    (void)state;
    assert_true(budget_limit_value(&budget, r, PP_STR("nanoseconds"), &v, &err));
    assert_true(fabs(v - 1.5e9) < 1);
    assert_false(budget_limit_value(&budget, r, PP_STR("bytes"), &v, &err));
    assert_string_equal(err.msg,
                        "b:1:18: the limit 1.5s does not go with values in 'bytes': B, kB, "
                        "MB, GB, TB, PB");
    budget_done(&budget);
    r = parse_one("fail total value 2MB");
    assert_true(budget_limit_value(&budget, r, PP_STR("bytes"), &v, &err));
    assert_true(fabs(v - 2 * 1048576) < 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_rule_has_its_parts, arena_state_start, stop),
        cmocka_unit_test_setup_teardown(limits_are_of_four_kinds, arena_state_start, stop),
        cmocka_unit_test_setup_teardown(names_match_as_they_are_written, arena_state_start, stop),
        cmocka_unit_test_setup_teardown(comments_and_blank_lines_are_skipped_and_lines_counted,
                                        arena_state_start, stop),
        cmocka_unit_test_setup_teardown(errors_have_line_and_column, arena_state_start, stop),
        cmocka_unit_test_setup_teardown(dates_are_days_since_1970, arena_state_start, stop),
        cmocka_unit_test_setup_teardown(limits_come_in_the_profiles_unit, arena_state_start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
