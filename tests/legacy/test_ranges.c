/* ranges: the tree gives what a walk over all ranges gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "legacy/ranges.h"

static void nothing_is_found_in_no_ranges(void **state)
{
    (void)state;
    struct ranges r;
    assert_true(ranges_init(&r, NULL, 0));
    assert_int_equal(ranges_find(&r, 5), PP_NONE);
    ranges_done(&r);
}

static void the_lowest_number_wins_as_in_a_walk(void **state)
{
    (void)state;
    enum { N = 40, TOP = 64 };
    uint64_t seed = 12345;
    for (int round = 0; round < 200; round++) {
        uint64_t from[N], to[N], *borders = malloc(2 * N * sizeof *borders);
        struct ranges r;
        assert_non_null(borders);
        for (size_t i = 0; i < N; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            from[i] = borders[2 * i] = seed >> 40 & (TOP - 1);
            to[i] = borders[2 * i + 1] = seed >> 50 & (TOP - 1);
        }
        assert_true(ranges_init(&r, borders, 2 * N));
        for (uint32_t added = 0; added < N; added++) {
            ranges_add(&r, from[added], to[added], N - added);
            for (uint64_t addr = 0; addr <= TOP; addr++) {
                uint32_t best = PP_NONE;
                for (uint32_t i = 0; i <= added; i++)
                    if (from[i] <= addr && addr < to[i])
                        best = N - i;
                assert_int_equal(ranges_find(&r, addr), best);
            }
        }
        ranges_done(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_found_in_no_ranges),
        cmocka_unit_test(the_lowest_number_wins_as_in_a_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
