/* Ids of a file to indices, also of a file that was made to be slow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "profile/idmap.h"
#include "util/hash.h"

/* The longest row of slots in use: so many are looked at in the worst case. */
static size_t longest_row(const struct idmap *m)
{
    size_t longest = 0, row = 0;
    for (uint64_t i = 0; i <= m->mask; i++) {
        row = m->values[i] == PP_NONE ? 0 : row + 1;
        longest = row > longest ? row : longest;
    }
    return longest;
}

static void ids_that_were_made_to_meet_lie_apart_under_a_drawn_key(void **state)
{
    (void)state;
    enum { N = 4096, SLOTS = 2 * N };
    struct arena a;
    struct idmap known, drawn;
    uint64_t *ids = malloc(N * sizeof *ids), id = UINT64_C(1) << 40;
    assert_non_null(ids);
    for (size_t n = 0; n < N; id++)
        if (hash_mix(id, 0) % SLOTS < 16)
            ids[n++] = id;
    arena_init(&a, 0);
    assert_true(idmap_build(&known, &a, ids, sizeof *ids, N));
    assert_in_range(longest_row(&known), N, SLOTS);
    hash_setup();
    assert_true(idmap_build(&drawn, &a, ids, sizeof *ids, N));
    assert_in_range(longest_row(&drawn), 1, N / 8);
    for (uint32_t i = 0; i < N; i++)
        assert_int_equal(idmap_find(&drawn, ids[i]), i);
    free(ids);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_that_were_made_to_meet_lie_apart_under_a_drawn_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
