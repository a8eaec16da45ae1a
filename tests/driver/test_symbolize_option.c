/* Words of -symbolize: the table of spec/driver.md 8.1. */
#include "driver/symbolize_option.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct symbolize_choice parse(const char *value, const char *complaints)
{
    struct notes notes = {.text = BUF_INIT};
    struct symbolize_choice c = symbolize_option_parse(str_of(value), &notes);
    buf_add_byte(&notes.text, '\0');
    assert_string_equal(notes.text.data, complaints);
    notes_done(&notes);
    return c;
}

static void nothing_given_means_everything_but_force(void **state)
{
    (void)state;
    struct symbolize_choice c = parse("", "");
    assert_true(c.local && c.remote && !c.fast && !c.force && !c.none);
    assert_int_equal(c.demangle, DEMANGLE_DEFAULT);
}

static void words_choose_where_to_look(void **state)
{
    (void)state;
    struct symbolize_choice c = parse("Local", "");
    assert_true(c.local && !c.remote);
    c = parse("remote", "");
    assert_true(!c.local && c.remote);
    c = parse("remote:FASTLOCAL:force", "");
    assert_true(c.local && !c.remote && c.fast && c.force);
    assert_true(parse("no", "").none);
}

static void a_demangling_mode_forces(void **state)
{
    (void)state;
    struct symbolize_choice c = parse("none:demangle=full", "");
    assert_true(c.none && !c.force);
    c = parse("demangle=templates", "");
    assert_true(c.force && c.demangle == DEMANGLE_TEMPLATES);
    c = parse("demangle=none", "");
    assert_true(c.force && !c.none && c.demangle == DEMANGLE_NONE);
    c = parse("demangle=default::", "");
    assert_true(!c.force && c.demangle == DEMANGLE_DEFAULT);
    assert_int_equal(parse("full", "").demangle, DEMANGLE_FULL);
}

static void an_unknown_word_is_complained_about_and_none_stops(void **state)
{
    (void)state;
    struct symbolize_choice c =
        parse("foo:none:bar", "ignoring unrecognized symbolization option: foo:none:bar\n"
                              "expecting -symbolize=[local|fastlocal|remote|none][:force]"
                              "[:demangle=[none|full|templates|default]\n");
    assert_true(c.none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_given_means_everything_but_force),
        cmocka_unit_test(words_choose_where_to_look),
        cmocka_unit_test(a_demangling_mode_forces),
        cmocka_unit_test(an_unknown_word_is_complained_about_and_none_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
