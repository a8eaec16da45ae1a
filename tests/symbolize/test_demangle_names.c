/* Rare linkage names and the forms that the reference gives them: testdata/demangle/names.tsv. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "symbolize/demangle.h"

static void check_form(struct str name, enum demangle_mode mode, struct str want)
{
    struct buf got = BUF_INIT;
    assert_true(demangle_name(name, mode, &got));
    assert_false(got.failed);
    if (!str_eq(buf_str(&got), want))
        fail_msg("%.*s is %.*s, not %.*s", (int)name.len, name.ptr, (int)got.len, got.data,
                 (int)want.len, want.ptr);
    buf_done(&got);
}

static struct str take_field(struct str *line)
{
    size_t n = str_find(*line, PP_STR("\t"), 0);
    n = n == SIZE_MAX ? line->len : n;
    struct str field = str_sub(*line, 0, n);
    *line = str_sub(*line, n < line->len ? n + 1 : n, line->len);
    return field;
}

static void names_have_the_forms_of_the_reference(void **state)
{
    char text[8192];
    unsigned n = 0;
    FILE *f = fopen("testdata/demangle/names.tsv", "r");
    (void)state;
    assert_non_null(f);
    while (fgets(text, sizeof text, f)) {
        struct str line = {text, strcspn(text, "\n")};
        if (text[0] == '#')
            continue;
        struct str name = take_field(&line);
        check_form(name, DEMANGLE_DEFAULT, take_field(&line));
        check_form(name, DEMANGLE_TEMPLATES, take_field(&line));
        check_form(name, DEMANGLE_FULL, take_field(&line));
        n++;
    }
    fclose(f);
    assert_true(n > 100);
}

/* The longest way through the grammar is the one that ends in the middle. */
static void a_cut_name_is_a_name_or_none(void **state)
{
    char text[8192];
    FILE *f = fopen("testdata/demangle/names.tsv", "r");
    (void)state;
    assert_non_null(f);
    while (fgets(text, sizeof text, f)) {
        struct str line = {text, strcspn(text, "\n")}, name = take_field(&line);
        for (size_t n = 0; n < name.len; n++) {
            struct buf out = BUF_INIT;
            bool ok = demangle_name(str_sub(name, 0, n), DEMANGLE_FULL, &out);
            assert_true(ok ? out.len > 0 : out.len == 0);
            buf_done(&out);
        }
    }
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_have_the_forms_of_the_reference),
        cmocka_unit_test(a_cut_name_is_a_name_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
