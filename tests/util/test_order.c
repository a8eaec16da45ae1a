/* pdq, par, err, notes: sorting with ties as in Go, work in pieces, messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "util/err.h"
#include "util/notes.h"
#include "util/par.h"
#include "util/pdq.h"

static bool by_key(void *arg, uint32_t x, uint32_t y)
{
    const uint32_t *keys = arg;
    return keys[x] < keys[y];
}

/* Keys that repeat; a linear congruence, so that the other program can make the same. */
static void fill(uint32_t *keys, uint32_t *index, uint32_t n, uint32_t distinct, uint32_t seed)
{
    for (uint32_t i = 0; i < n; i++) {
        seed = seed * 1664525u + 1013904223u;
        keys[i] = (seed >> 8) % distinct;
        index[i] = i;
    }
}

static void sorting_gives_a_permutation_in_order(void **state)
{
    enum { MOST = 700 };
    uint32_t keys[MOST], index[MOST];
    (void)state;
    for (uint32_t n = 0; n < MOST; n += 1 + n / 9)
        for (uint32_t distinct = 1; distinct < 1000; distinct *= 3) {
            bool seen[MOST] = {false};
            fill(keys, index, n, distinct, n);
            pdq_sort(index, n, by_key, keys);
            for (uint32_t i = 0; i < n; i++) {
                assert_false(seen[index[i]]);
                seen[index[i]] = true;
                assert_true(i == 0 || keys[index[i - 1]] <= keys[index[i]]);
            }
        }
}

/* FNV over where everything went. */
static uint32_t places(uint32_t n, uint32_t distinct, uint32_t seed)
{
    uint32_t *keys = malloc(n * sizeof *keys), *index = malloc(n * sizeof *index), h = 2166136261u;
    assert_true(keys && index);
    fill(keys, index, n, distinct, seed);
    pdq_sort(index, n, by_key, keys);
    for (uint32_t i = 0; i < n; i++)
        h = (h ^ index[i]) * 16777619u;
    free(keys);
    free(index);
    return h;
}

static void equal_elements_end_up_where_go_puts_them(void **state)
{
    /* Made with the keys of fill() by sort.Slice, whose random numbers are those from go1.21 on. */
    static const struct {
        uint32_t n, distinct, seed, hash;
    } rows[] = {
        {12, 3, 1, 0x48f54a1fu},        {13, 2, 2, 0x03385053u},      {40, 5, 3, 0x9151f409u},
        {49, 4, 4, 0xe5a2e9c7u},        {50, 7, 5, 0x2c8c66c0u},      {200, 1, 6, 0x2306fb5du},
        {500, 11, 7, 0x9a8e3ed9u},      {1000, 100, 8, 0xbb63daa3u},  {5000, 40, 9, 0xd3dc8949u},
        {20000, 3000, 10, 0xece5e577u}, {100000, 2, 11, 0x842ac8ddu},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        if (places(rows[i].n, rows[i].distinct, rows[i].seed) != rows[i].hash)
            fail_msg("%u elements of %u kinds", rows[i].n, rows[i].distinct);
}

struct tally {
    unsigned char done[10000];
    unsigned inside[64];
    size_t last[64];
};

static void work(void *arg, unsigned worker, size_t from, size_t to)
{
    struct tally *t = arg;
    t->inside[worker]++;
    if (t->inside[worker] != 1 || from < t->last[worker])
        abort();
    for (size_t i = from; i < to; i++)
        t->done[i]++;
    t->last[worker] = to;
    t->inside[worker]--;
}

static void every_piece_is_done_once_by_any_number_of_threads(void **state)
{
    static const unsigned threads[] = {0, 1, 2, 3, 8, 64, 1000};
    static const size_t sizes[] = {0, 1, 2, 100, 9999, 10000};
    static struct tally t;
    (void)state;
    for (size_t i = 0; i < PP_COUNT(threads); i++)
        for (size_t k = 0; k < PP_COUNT(sizes); k++) {
            t = (struct tally){0};
            par_ranges(threads[i], sizes[k], 2, work, &t);
            for (size_t j = 0; j < PP_COUNT(t.done); j++)
                assert_int_equal(t.done[j], j < sizes[k]);
        }
    assert_true(par_cores() >= 1);
}

static void note_worker(void *arg, unsigned worker, size_t from, size_t to)
{
    unsigned *calls = arg;
    assert_int_equal(worker, 0);
    assert_int_equal(from, 0);
    assert_int_equal(to, 99);
    ++*calls;
}

static void work_below_the_grain_stays_with_the_caller(void **state)
{
    unsigned calls = 0;
    (void)state;
    par_ranges(8, 99, 100, note_worker, &calls);
    assert_int_equal(calls, 1);
}

static void the_first_failure_is_the_one_that_is_told(void **state)
{
    struct err err = {0};
    (void)state;
    assert_false(err_set(&err, PP_ERR_FORMAT, 7, "first %d", 1));
    assert_false(err_set(&err, PP_ERR_LIMIT, 8, "second"));
    assert_false(err_nomem(&err));
    assert_int_equal(err.code, PP_ERR_FORMAT);
    assert_int_equal(err.offset, 7);
    assert_string_equal(err.msg, "first 1");
    assert_false(err_prefix(&err, "%s", "parsing"));
    assert_string_equal(err.msg, "parsing: first 1");
}

static void a_message_that_does_not_fit_is_cut(void **state)
{
    char text[2000];
    struct err err = {0};
    (void)state;
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    err_set(&err, PP_ERR_USAGE, PP_NO_OFFSET, "%s", text);
    assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
    err_prefix(&err, "%s", text);
    assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
    err = (struct err){0};
    err_set_sys(&err, 2, "open %s", text);
    assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
}

static void system_errors_read_as_in_the_reference(void **state)
{
    struct err err = {0};
    (void)state;
    err_set_sys(&err, 2, "open %s", "/src/foo.c");
    assert_string_equal(err.msg, "open /src/foo.c: no such file or directory");
    assert_int_equal(err.sys, 2);
    assert_int_equal(err.code, PP_ERR_IO);
    assert_string_equal(err_sys_text(21), "is a directory");
    assert_non_null(err_sys_text(9999));
}

static void count_lines(void *arg, struct str line)
{
    assert_true(str_ends(line, PP_STR("\n")));
    ++*(unsigned *)arg;
}

static void notes_are_whole_lines_collected_or_handed_on(void **state)
{
    struct notes n = {0};
    unsigned lines = 0;
    (void)state;
    notes_add(&n, "a %d", 1);
    notes_add_str(&n, PP_STR("b\n"));
    notes_add_str(&n, PP_STR(""));
    assert_true(str_eq(buf_str(&n.text), PP_STR("a 1\nb\n\n")));
    n.sink = count_lines;
    n.arg = &lines;
    notes_add(&n, "c");
    assert_int_equal(lines, 1);
    assert_int_equal(n.text.len, 7);
    notes_done(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorting_gives_a_permutation_in_order),
        cmocka_unit_test(equal_elements_end_up_where_go_puts_them),
        cmocka_unit_test(every_piece_is_done_once_by_any_number_of_threads),
        cmocka_unit_test(work_below_the_grain_stays_with_the_caller),
        cmocka_unit_test(the_first_failure_is_the_one_that_is_told),
        cmocka_unit_test(a_message_that_does_not_fit_is_cut),
        cmocka_unit_test(system_errors_read_as_in_the_reference),
        cmocka_unit_test(notes_are_whole_lines_collected_or_handed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
