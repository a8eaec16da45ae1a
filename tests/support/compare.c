/* Comparisons of profiles that are given as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "arena_state.h"
#include "compare.h"
#include "profiles.h"

struct diff_spec compare_usual(void)
{
    struct diff_spec spec = {.rules = {.names = true}, .judge = judge_rules_default, .threads = 1};
    spec.judge.stated_cv = 0;
    return spec;
}

struct diff_result *compare_texts(const char *const *texts, uint32_t n_old, uint32_t n_new,
                                  const struct diff_spec *spec, struct err *err)
{
    struct arena *a = arena_state();
    uint32_t n = n_old + n_new;
    struct profile **runs = arena_array(a, struct profile *, n);
    uint32_t *index = arena_array(a, uint32_t, n);
    const char **names = arena_array(a, const char *, n);
    struct diff_result *r;
    for (uint32_t i = 0; i < n; i++) {
        char *name = arena_array(a, char, 8);
        snprintf(name, 8, "%s%u", i < n_old ? "old" : "new", i < n_old ? i : i - n_old);
        names[i] = name;
        runs[i] = profile_from_text(a, texts[i]);
        index[i] = runs[i]->n_types - 1;
    }
    struct diff_input in = {runs, index, n_old, n_new, names};
    return diff_compare(a, &in, spec, &r, err) ? r : NULL;
}

struct diff_result *compare_runs_of(const char *const *texts, uint32_t n_old, uint32_t n_new,
                                    const struct diff_spec *spec)
{
    struct err err = {0};
    struct diff_result *r = compare_texts(texts, n_old, n_new, spec, &err);
    if (!r)
        fail_msg("%s", err.msg);
    return r;
}

struct diff_result *compare_two(const char *old, const char *new)
{
    const char *texts[] = {old, new};
    struct diff_spec spec = compare_usual();
    return compare_runs_of(texts, 1, 1, &spec);
}

const struct diff_row *compare_row(const struct diff_result *r, const char *name)
{
    assert_non_null(r);
    for (uint32_t i = 0; i < r->n_rows; i++)
        if (str_eq(r->rows[i].name, str_of(name)))
            return &r->rows[i];
    fail_msg("no row %s", name);
    return NULL;
}
