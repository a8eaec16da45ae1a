/* One unit a numeric label key (spec/profile.md 2.6). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/profiles.h"
#include "profile/filter.h"
#include "support/arena_state.h"

static const char *units_of(struct arena *a, const struct profile *p, struct tag_units *units)
{
    struct notes notes = {0};
    struct err err = {0};
    assert_true(profile_tag_units(p, units, &notes, &err));
    const char *text = arena_str(a, buf_str(&notes.text)).ptr;
    notes_done(&notes);
    return text;
}

static void assert_unit(const struct profile *p, const struct tag_units *units, const char *key,
                        const char *unit)
{
    struct str got = tag_unit_of(p, units, strtab_find(&p->strings, str_of(key)));
    assert_true(str_eq(got, str_of(unit)));
}

static void the_first_unit_of_a_key_wins(void **state)
{
    struct tag_units units;
    struct profile *p = profile_from_text(*state, "f 1 a#1 b#2\nf 2 a#1ms b#3s c#4\n"
                                                  "f 3 a#5us request#6 alignment#7 foo#8 s=x\n");
    assert_string_equal(units_of(*state, p, &units),
                        "For tag a used unit ms, also encountered unit(s) us\n");
    assert_int_equal(units.n, 6);
    assert_unit(p, &units, "a", "ms");
    assert_unit(p, &units, "b", "s");
    assert_unit(p, &units, "c", "c");
    assert_unit(p, &units, "request", "bytes");
    assert_unit(p, &units, "alignment", "bytes");
    assert_unit(p, &units, "foo", "foo");
}

static void other_units_are_sorted_and_named_once(void **state)
{
    struct tag_units units;
    struct profile *p = profile_from_text(*state, "f 1 z#1q key#1bytes\nf 2 key#1nanoseconds z#1p\n"
                                                  "f 3 key#1cpu\nf 4 key#1nanoseconds\n");
    assert_string_equal(units_of(*state, p, &units),
                        "For tag z used unit q, also encountered unit(s) p\n"
                        "For tag key used unit bytes, also encountered unit(s) cpu, nanoseconds\n");
}

static void without_labels_there_are_no_units(void **state)
{
    struct tag_units units;
    struct profile *p = profile_from_text(*state, "f 1\n");
    assert_string_equal(units_of(*state, p, &units), "");
    assert_int_equal(units.n, 0);
    p->samples.label_begin = NULL;
    assert_string_equal(units_of(*state, p, &units), "");
    assert_int_equal(units.n, 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(the_first_unit_of_a_key_wins),
        TEST(other_units_are_sorted_and_named_once),
        TEST(without_labels_there_are_no_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
