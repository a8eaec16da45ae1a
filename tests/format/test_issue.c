/* What the writers of findings share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/tables.h"

static const char *print_of(struct arena *a, const struct issue *i)
{
    struct issue_list l = sample_issues(NULL, 0);
    struct buf b = BUF_INIT;
    issue_fingerprint(&l, i, &b);
    assert_int_equal(b.len, 32);
    struct str text = arena_str(a, buf_str(&b));
    buf_done(&b);
    return text.ptr;
}

static void a_fingerprint_stays_when_values_and_lines_change(void **state)
{
    struct issue i = {.level = ISSUE_ERROR,
                      .function = PP_STR("main"),
                      .message = PP_STR("main +5%"),
                      .file = PP_STR("a.c"),
                      .line = 7};
    const char *before = print_of(*state, &i);
    i.message = PP_STR("main +9%");
    i.line = 8;
    i.level = ISSUE_WARNING;
    assert_string_equal(print_of(*state, &i), before);
}

static void rule_file_and_function_make_it(void **state)
{
    struct issue one = {.function = PP_STR("main"), .message = PP_STR(""), .file = PP_STR("a.c")};
    struct issue other[] = {one, one, one};
    other[0].rule = 1;
    other[1].function = PP_STR("mian");
    other[2].file = PP_STR("b.c");
    for (size_t i = 0; i < PP_COUNT(other); i++)
        assert_string_not_equal(print_of(*state, &other[i]), print_of(*state, &one));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(a_fingerprint_stays_when_values_and_lines_change),
        TEST(rule_file_and_function_make_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
