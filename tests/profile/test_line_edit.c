/* noinlines and columns (spec/profile.md 6.9). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/profiles.h"
#include "profile/filter.h"
#include "support/arena_state.h"

static void only_the_outermost_line_stays(void **state)
{
    struct err err = {0};
    struct profile *p =
        profile_from_text(*state, "!mapping 0 1000 0 /bin/a -\n"
                                  "main;out[a.c]:9:3>mid:6>in[b.c]:5:7 1\n0x10 2\n");
    p->mappings[0].has_inlines = true;
    struct mapping *before = p->mappings;
    assert_true(profile_drop_inlines(p, &err));
    assert_string_equal(profile_rows(*state, p), "main;out[a.c]:9:3 1\n0x10 2\n");
    assert_false(p->mappings[0].has_inlines);
    assert_true(before[0].has_inlines); /* swapped, not edited */
}

static void columns_are_cleared_lines_stay(void **state)
{
    struct err err = {0};
    struct profile *p = profile_from_text(*state, "main:1;out:9:3>in:5:7 1\n");
    struct line *before = p->lines;
    assert_true(profile_clear_columns(p, &err));
    assert_string_equal(profile_rows(*state, p), "main:1;out:9>in:5 1\n");
    assert_ptr_not_equal(p->lines, before);
    before = p->lines;
    assert_true(profile_clear_columns(p, &err));
    assert_ptr_equal(p->lines, before);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(only_the_outermost_line_stays),
        TEST(columns_are_cleared_lines_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
