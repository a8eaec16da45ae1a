/* Regions of bytes: what is in use stays through every change of size, from the heap or mapped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "input/region.h"
#include "util/heap.h"

static uint8_t byte_at(size_t i)
{
    return (uint8_t)(i * 31 + i / 251);
}

static void fill(struct region *r, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        r->data[i] = byte_at(i);
}

static void assert_filled(const uint8_t *data, size_t n)
{
    size_t i = 0;
    while (i < n && data[i] == byte_at(i))
        i++;
    assert_int_equal(i, n);
}

static void what_is_used_stays_while_a_region_grows_and_shrinks(void **state)
{
    (void)state;
    static const size_t caps[] = {1,
                                  100000,
                                  HEAP_MAPPED_SIZE - 1,
                                  HEAP_MAPPED_SIZE,
                                  5 * HEAP_MAPPED_SIZE + 4097,
                                  HEAP_MAPPED_SIZE / 2,
                                  10};
    struct region r = {0};
    size_t used = 0;
    for (size_t k = 0; k < sizeof caps / sizeof *caps; k++) {
        used = used < caps[k] ? used : caps[k];
        assert_true(region_resize(&r, caps[k], used));
        assert_int_equal(r.cap, caps[k]);
        assert_filled(r.data, used);
        fill(&r, used, caps[k]);
        used = caps[k];
    }
    region_done(&r);
    assert_null(r.data);
    region_done(&r);
}

static void only_large_regions_are_mappings(void **state)
{
    (void)state;
    struct region small = {0}, large = {0};
    assert_true(region_resize(&small, HEAP_MAPPED_SIZE - 1, 0));
    assert_true(region_resize(&large, HEAP_MAPPED_SIZE, 0));
    assert_false(small.is_mapping);
    assert_true(large.is_mapping);
    region_done(&small);
    region_done(&large);
}

static void a_region_that_finds_no_memory_is_as_it_was(void **state)
{
    (void)state;
    for (size_t cap = 1000; cap <= HEAP_MAPPED_SIZE; cap += HEAP_MAPPED_SIZE - 1000) {
        struct region r = {0};
        assert_true(region_resize(&r, cap, 0));
        fill(&r, 0, cap);
        assert_false(region_resize(&r, SIZE_MAX / 2, cap));
        assert_int_equal(r.cap, cap);
        assert_filled(r.data, cap);
        region_done(&r);
    }
}

static void what_an_arena_got_lives_as_long_as_it(void **state)
{
    (void)state;
    for (size_t cap = 1000; cap <= HEAP_MAPPED_SIZE; cap += HEAP_MAPPED_SIZE - 1000) {
        struct arena a;
        struct region r = {0};
        arena_init(&a, 0);
        assert_true(region_give(&r, &a)); /* there is nothing to give */
        assert_true(region_resize(&r, cap, 0));
        fill(&r, 0, cap);
        const uint8_t *data = r.data;
        assert_true(region_give(&r, &a));
        assert_null(r.data);
        region_done(&r);
        assert_filled(data, cap);
        arena_done(&a);
    }
}

static void an_arena_without_room_leaves_the_region_its_bytes(void **state)
{
    (void)state;
    struct arena a;
    struct region r = {0};
    arena_init(&a, 1);
    assert_true(region_resize(&r, 10, 0));
    fill(&r, 0, 10);
    assert_false(region_give(&r, &a));
    assert_filled(r.data, 10);
    region_done(&r);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_used_stays_while_a_region_grows_and_shrinks),
        cmocka_unit_test(only_large_regions_are_mappings),
        cmocka_unit_test(a_region_that_finds_no_memory_is_as_it_was),
        cmocka_unit_test(what_an_arena_got_lives_as_long_as_it),
        cmocka_unit_test(an_arena_without_room_leaves_the_region_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
