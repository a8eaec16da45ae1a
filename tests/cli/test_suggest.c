/* Near misses. */
#include "cli/suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static unsigned distance(const char *a, const char *b)
{
    return suggest_distance(str_of(a), str_of(b), 100);
}

static void a_slip_of_each_kind_counts_one(void **state)
{
    (void)state;
    assert_int_equal(distance("focus", "focus"), 0);
    assert_int_equal(distance("fcus", "focus"), 1);
    assert_int_equal(distance("foccus", "focus"), 1);
    assert_int_equal(distance("fokus", "focus"), 1);
    assert_int_equal(distance("fcous", "focus"), 1);
    assert_int_equal(distance("", "abc"), 3);
}

static void dashes_and_case_do_not_count(void **state)
{
    (void)state;
    assert_int_equal(distance("Sample-Index", "sample_index"), 0);
}

static void a_long_word_is_never_near(void **state)
{
    static const char word[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    (void)state;
    assert_int_equal(distance(word, "aa"), 100);
}

static const char *nearest(const char *typed)
{
    static const char *const known[] = {"top", "tree", "tags", "traces", "callgrind", "nodecount"};
    struct suggest s;
    suggest_init(&s, str_of(typed));
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        suggest_offer(&s, known[i]);
    return s.best ? s.best : "";
}

static void the_nearest_known_word_is_suggested(void **state)
{
    (void)state;
    assert_string_equal(nearest("callgrnid"), "callgrind");
    assert_string_equal(nearest("node-cont"), "nodecount");
    assert_string_equal(nearest("topp"), "top");
    assert_string_equal(nearest("tracse"), "traces");
}

static void nothing_is_suggested_for_a_stranger(void **state)
{
    (void)state;
    assert_string_equal(nearest("zzz"), "");
    assert_string_equal(nearest("x"), "");
    assert_string_equal(nearest(""), "");
    assert_string_equal(nearest("completely-different"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_of_each_kind_counts_one),
        cmocka_unit_test(dashes_and_case_do_not_count),
        cmocka_unit_test(a_long_word_is_never_near),
        cmocka_unit_test(the_nearest_known_word_is_suggested),
        cmocka_unit_test(nothing_is_suggested_for_a_stranger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
