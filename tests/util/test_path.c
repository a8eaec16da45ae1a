/* path: lexical helpers (spec/report.md 0.3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "util/attr.h"
#include "util/path.h"

struct row {
    const char *in, *out;
};

static void expect(struct str got, const char *in, const char *out)
{
    if (!str_eq(got, str_of(out)))
        fail_msg("\"%s\" gives \"%.*s\", not \"%s\"", in, (int)got.len, got.ptr, out);
}

static void the_base_is_what_follows_the_last_slash(void **state)
{
    static const struct row rows[] = {{"", "."},    {"/", "/"},    {"///", "/"},
                                      {"a", "a"},   {"/a/b", "b"}, {"a/b//", "b"},
                                      {"..", ".."}, {"/a/.", "."}, {"[vdso]", "[vdso]"}};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        expect(path_base(str_of(rows[i].in)), rows[i].in, rows[i].out);
}

static void a_clean_path_has_no_empty_dot_or_resolvable_elements(void **state)
{
    static const struct row rows[] = {
        {"", "."},
        {".", "."},
        {"./", "."},
        {"/", "/"},
        {"//", "/"},
        {"a//b", "a/b"},
        {"a/./b/", "a/b"},
        {"a/../b", "b"},
        {"/../a", "/a"},
        {"../a", "../a"},
        {"../../a/..", "../.."},
        {"a/../../b", "../b"},
        {"/a/b/../../..", "/"},
        {"a/..", "."},
        {"...", "..."},
        {"/src/./x/../a.c", "/src/a.c"},
    };
    struct arena *a = *state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        expect(path_clean(a, str_of(rows[i].in)), rows[i].in, rows[i].out);
}

static void a_path_that_is_clean_comes_back_as_it_is(void **state)
{
    struct str s = PP_STR("/src/a.c");
    assert_ptr_equal(path_clean(*state, s).ptr, s.ptr);
}

static void the_directory_of_a_path_is_clean(void **state)
{
    static const struct row rows[] = {{"", "."},   {"a", "."},     {"/", "/"},
                                      {"/a", "/"}, {"a/b", "a"},   {"/a//b", "/a"},
                                      {"a/", "a"}, {"../x", ".."}, {"a/../b", "."}};
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        expect(path_dir(*state, str_of(rows[i].in)), rows[i].in, rows[i].out);
}

static void joining_cleans_and_an_empty_directory_adds_nothing(void **state)
{
    struct arena *a = *state;
    expect(path_join(a, PP_STR("/a"), PP_STR("../b")), "join", "/b");
    expect(path_join(a, PP_STR(""), PP_STR("b//c")), "join", "b/c");
    expect(path_join(a, PP_STR("a/"), PP_STR("")), "join", "a");
    expect(path_join(a, PP_STR(""), PP_STR("")), "join", ".");
}

static void lack_of_memory_gives_no_path(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a, 1);
    assert_null(path_clean(&a, PP_STR("a//b")).ptr);
    assert_null(path_dir(&a, PP_STR("a//b/c")).ptr);
    assert_null(path_join(&a, PP_STR("a"), PP_STR("b")).ptr);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_base_is_what_follows_the_last_slash),
        cmocka_unit_test(a_clean_path_has_no_empty_dot_or_resolvable_elements),
        cmocka_unit_test(a_path_that_is_clean_comes_back_as_it_is),
        cmocka_unit_test(the_directory_of_a_path_is_clean),
        cmocka_unit_test(joining_cleans_and_an_empty_directory_adds_nothing),
        cmocka_unit_test(lack_of_memory_gives_no_path),
    };
    return cmocka_run_group_tests(tests, arena_state_start, arena_state_stop);
}
