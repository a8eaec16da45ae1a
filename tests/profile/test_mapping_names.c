/* mapping names: which look like URLs (spec/driver.md 7.5; rows beyond it are go1.19's url.Parse),
 * and which have no binary (spec/profile.md 2.6). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "profile/profile.h"

struct fixture {
    struct arena arena;
    struct profile *p;
    struct mapping m;
};

static int start(void **state)
{
    static struct fixture f;
    struct err err = {0};
    f = (struct fixture){0};
    arena_init(&f.arena, 0);
    f.p = profile_new(&f.arena, &err);
    f.p->mappings = &f.m;
    f.p->n_mappings = 1;
    *state = &f;
    return 0;
}

static int stop(void **state)
{
    arena_done(&((struct fixture *)*state)->arena);
    return 0;
}

static bool survives(struct fixture *f, const char *name, const char *build_id)
{
    f->m.file = strtab_add(&f->p->strings, str_of(name));
    f->m.build_id = strtab_add(&f->p->strings, str_of(build_id));
    profile_clean_mapping_names(f->p);
    return f->m.file != 0;
}

static void names_that_parse_as_absolute_urls_go(void **state)
{
    static const char *const rows[] = {
        "http://x/y", "C:\\app.exe",  "C:foo",       "app:1",    "jar:file:/x.jar",
        "x:/b c",     "a+b-c.d:x",    "x://",        "x:///y",   "x://h:80/p",
        "x://u:p@h/", "x://[::1]:8/", "x://<>\"/",   "x://%80/", "x://%25/",
        "x:?%zz",     "x:#",          "x://h/a%20b", "x:%zz",    "x://[a%25z]/",
        "x:#\x01",
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        if (survives(*state, rows[i], ""))
            fail_msg("%s was kept", rows[i]);
}

static void other_names_stay(void **state)
{
    static const char *const rows[] = {
        "/bin/app",     "a_b:1",    "/a/b:c",    "//anon",     "1a:b",        "x://b c/d",
        "app",          ":x",       "x://h:8x/", "x://[::1/",  "x://[::1]8/", "x://%41/",
        "x:/%zz",       "x:/a#%z",  "x:\x01",    "x://u|@h/",  "x://u%z@h/",  "x://a{b}/",
        "x://[a%25|]/", "x://h/%2", "a b:c",     "x://h/\x7f",
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        if (!survives(*state, rows[i], ""))
            fail_msg("%s was cleared", rows[i]);
}

static void a_build_id_protects_any_name(void **state)
{
    assert_true(survives(*state, "http://x/y", "abc"));
    assert_false(survives(*state, "http://x/y", ""));
}

static void pseudo_mappings_have_no_binary(void **state)
{
    struct fixture *f = *state;
    static const char *const pseudo[] = {
        "/x/[y", "[vdso]", "linux-vdso.so.1", "/dev/dri/c", "/memfd:x", "//anon", "", "[heap]/"};
    static const char *const real[] = {"/x/memfd:", "/anon_hugepage", "anon", "/bin/a[1]",
                                       "/dev/null"};
    for (size_t i = 0; i < PP_COUNT(pseudo) + PP_COUNT(real); i++) {
        bool is_pseudo = i < PP_COUNT(pseudo);
        const char *name = is_pseudo ? pseudo[i] : real[i - PP_COUNT(pseudo)];
        f->m.file = strtab_add(&f->p->strings, str_of(name));
        if (mapping_is_unsymbolizable(f->p, &f->m) != is_pseudo)
            fail_msg("%s", name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_that_parse_as_absolute_urls_go, start, stop),
        cmocka_unit_test_setup_teardown(other_names_stay, start, stop),
        cmocka_unit_test_setup_teardown(a_build_id_protects_any_name, start, stop),
        cmocka_unit_test_setup_teardown(pseudo_mappings_have_no_binary, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
