/* drop_frames, keep_frames, prune_from (spec/profile.md 6.4 to 6.7). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../support/filters.h"
#include "../support/profiles.h"
#include "profile/str_match.h"
#include "support/arena_state.h"

static void names_are_simplified_for_pruning(void **state)
{
    static const char *const rows[][2] = {
        {"foo(int)", "foo"},
        {".foo", "foo"},
        {"..foo", ".foo"},
        {"foo(anonymous namespace)::bar(int)", "foo(anonymous namespace)::bar"},
        {"A::operator()(int) const", "A::operator()"},
        {"A::operator() (int)", "A::operator() "},
        {"std::function<void ()>::operator()() const", "std::function<void "},
        {"f<(int)3>(x)", "f<"},
        {"foo [clone .part.0](int)", "foo [clone .part.0]"},
        {"a(anonymous  namespace)b", "a"},
        {"main.(*T).M", "main."},
        {"", ""},
        {".", ""},
        {"operator(", "operator"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_true(str_eq(function_name_simplified(str_of(rows[i][0])), str_of(rows[i][1])));
    (void)state;
}

static const char samples_in[] = "main;A 1\n"
                                 "main;A;C>B 2\n"
                                 "main;C>B;D 3\n"
                                 "main;0x20 4\n"
                                 "- 5\n";

static const char *pruned(struct arena *a, const char *header, const char *rows)
{
    struct buf b = BUF_INIT;
    struct err err = {0};
    buf_printf(&b, "%s%s", header, rows);
    buf_add_byte(&b, '\0');
    struct profile *p = profile_from_text(a, b.data);
    buf_done(&b);
    assert_true(profile_prune_uninteresting(p, &err));
    assert_int_equal(err.code, PP_OK);
    const char *once = profile_rows(a, p);
    assert_true(profile_prune_uninteresting(p, &err));
    assert_string_equal(profile_rows(a, p), once); /* twice equals once */
    return once;
}

static void dropped_frames_go_with_what_they_call(void **state)
{
    static const char *const rows[][2] = {
        {"!drop main\n", samples_in},
        {"!drop A\n", "main 1\nmain 2\nmain;C>B;D 3\nmain;0x20 4\n- 5\n"},
        {"!drop B\n", "main;A 1\nmain;A;C 2\nmain;C 3\nmain;0x20 4\n- 5\n"},
        {"!drop C\n", "main;A 1\nmain;A 2\nmain 3\nmain;0x20 4\n- 5\n"},
        {"!drop D\n", "main;A 1\nmain;A;C>B 2\nmain;C>B 3\nmain;0x20 4\n- 5\n"},
        {"!keep A\n", samples_in},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_string_equal(pruned(*state, rows[i][0], samples_in), rows[i][1]);
}

static void the_root_and_whole_names_decide(void **state)
{
    static const char *const rows[][3] = {
        {"!drop malloc|runtime\\..*\n", "runtime.main;main.main;main.f;malloc;runtime.mallocgc 1\n",
         "runtime.main;main.main;main.f 1\n"},
        {"!drop main\\.\n", "main.main;main.(*T).M;leaf 1\n", "main.main 1\n"},
        {"!drop mallo\n", "main.main;malloc 1\n", "main.main;malloc 1\n"},
        {"!drop f|g\n", "main.main;g;mid;f;leaf 1\n", "main.main 1\n"},
        {"!drop (\n", "main;f 1\n", "main;f 1\n"},
        {"!drop f\n!keep (\n", "main;f 1\n", "main;f 1\n"},
        {"!drop (?i)a\n", "main;A 1\n", "main 1\n"},
        {"!drop f|main.main\n", "main.main;f;leaf 1\n", "main.main;f;leaf 1\n"},
        {"!drop B\n", "C>B;A 1\n", "C;A 1\n"},
        {"!drop B|C\n!keep C\n", "main;A>C>B 1\n", "main;A>C 1\n"},
        {"!drop a)|(zzz\n", "main;abc 1\nmain;xa 2\n", "main 1\nmain;xa 2\n"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_string_equal(pruned(*state, rows[i][0], rows[i][1]), rows[i][2]);
}

static void a_pattern_without_a_match_changes_nothing(void **state)
{
    struct err err = {0};
    struct profile *p = profile_from_text(*state, "!drop zzz\nmain;C>B 1\n");
    struct profile before = *p;
    assert_true(profile_prune_uninteresting(p, &err));
    assert_memory_equal(p, &before, sizeof before);
}

static void prune_from_cuts_at_the_match_closest_to_the_leaf(void **state)
{
    static const char *const rows[][2] = {
        {"prune_from=^main$", "main 1\nmain 2\nmain 3\nmain 4\n- 5\n"},
        {"prune_from=^A$", "main;A 1\nmain;A 2\nmain;C>B;D 3\nmain;0x20 4\n- 5\n"},
        {"prune_from=^B$", "main;A 1\nmain;A;C>B 2\nmain;C>B 3\nmain;0x20 4\n- 5\n"},
        {"prune_from=^C$", "main;A 1\nmain;A;C 2\nmain;C 3\nmain;0x20 4\n- 5\n"},
        {"prune_from=^(A|B)$", "main;A 1\nmain;A;C>B 2\nmain;C>B 3\nmain;0x20 4\n- 5\n"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct profile *p = profile_from_text(*state, samples_in);
        assert_true(filter_by_text(*state, p, rows[i][0]).ok);
        assert_string_equal(profile_rows(*state, p), rows[i][1]);
    }
}

static void prune_from_sees_simplified_names(void **state)
{
    struct profile *p = profile_from_text(*state, "main;\"foo(bar)\";leaf 1\n");
    assert_true(filter_by_text(*state, p, "prune_from=bar").ok);
    assert_string_equal(profile_rows(*state, p), "main;foo(bar);leaf 1\n");
    assert_true(filter_by_text(*state, p, "prune_from=foo$").ok);
    assert_string_equal(profile_rows(*state, p), "main;foo(bar) 1\n");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(names_are_simplified_for_pruning),
        TEST(dropped_frames_go_with_what_they_call),
        TEST(the_root_and_whole_names_decide),
        TEST(a_pattern_without_a_match_changes_nothing),
        TEST(prune_from_cuts_at_the_match_closest_to_the_leaf),
        TEST(prune_from_sees_simplified_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
