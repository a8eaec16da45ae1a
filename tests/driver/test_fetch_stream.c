/* Sources merged one by one must give what merging by chunks gives (spec/driver.md 7.4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "driver/fetch.h"
#include "input/input.h"
#include "profile/merge.h"
#include "support/folder.h"
#include "support/profiles.h"

enum { CHUNK = 128, MAX_SOURCES = 600 };

/* The rule as it is written: chunks, then their results two by two. NULL: they do not go together.
 */
static const char *dump_by_chunks(struct arena *a, const char *const *names, size_t n)
{
    struct profile *all = NULL, *chunk[CHUNK];
    struct input_options in = {.labels = true};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    for (size_t from = 0, m; from < n; from += m) {
        m = n - from < CHUNK ? n - from : CHUNK;
        for (size_t i = 0; i < m; i++) {
            assert_true(input_load(a, names[from + i], &in, &chunk[i], &err));
            assert_true(profile_add_empty_mapping(chunk[i], &err));
        }
        struct profile *pair[2] = {all, NULL};
        if (!profile_combine(a, chunk, m, &pair[1], &err))
            return NULL;
        if (!all)
            all = pair[1];
        else if (!profile_combine(a, pair, 2, &all, &err))
            return NULL;
    }
    return profile_dump(a, all);
}

static void assert_same_as_by_chunks(const char *const *names, size_t n, unsigned threads)
{
    struct arena a;
    struct profile *p;
    struct notes notes = {.text = BUF_INIT};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct fetch_options opt = {.sources = names,
                                .n_sources = n,
                                .labels = true,
                                .threads = threads,
                                .symbolize = PP_STR("none")};
    arena_init(&a, 0);
    const char *want = dump_by_chunks(&a, names, n);
    assert_int_equal(driver_fetch(&opt, &p, &notes, &err), want != NULL);
    if (want)
        assert_string_equal(profile_dump(&a, p), want);
    driver_drop_profile(p);
    notes_done(&notes);
    arena_done(&a);
}

/* n draws from the files "0" to "kinds - 1"; the last kind is rare. */
static void assert_draws_same(size_t n, unsigned kinds, unsigned seed)
{
    static const char *const files[] = {"0", "1", "2", "3", "4", "5", "6", "7"};
    const char *names[MAX_SOURCES];
    unsigned x = seed * 2654435761u + 12345;
    for (size_t i = 0; i < n; i++) {
        x = x * 1664525 + 1013904223;
        unsigned rare = x >> 24 < 4;
        names[i] = files[rare ? kinds - 1 : (x >> 16) % (kinds - 1)];
    }
    for (unsigned threads = 1; threads <= 8; threads *= 2)
        assert_same_as_by_chunks(names, n, threads);
}

static void put_usual_files(void)
{
    folder_put_profile(
        "0", "!types n/count t/ns\n!time 100\n!duration 5\n!comment a\n"
             "!mapping 400000 400800 0 /bin/a\nmain;0x400100@f:3 1 10\nmain;g 2 20 k=v\n");
    folder_put_profile(
        "1",
        "!types n/count t/ns\n!time 50\n!period cpu ns 7\n!comment b\n!comment a\n"
        "!mapping 700000 700fff 0 /bin/a\nmain;0x700100@f:3 4 40\nmain;h 0 0\nmain;g 1 0 k=w\n");
    folder_put_profile(
        "2", "!types n/count t/ns\n!default t\n!drop x\n- 1 1\nmain;g 3 0 k#1\nmain;z 0 5\n");
}

static void put_one_period(void)
{
    folder_put_profile(
        "1",
        "!types n/count t/ns\n!time 50\n!comment b\n!comment a\n"
        "!mapping 700000 700fff 0 /bin/a\nmain;0x700100@f:3 4 40\nmain;h 0 0\nmain;g 1 0 k=w\n");
}

static void equal_types_give_the_same(void **state)
{
    (void)state;
    put_usual_files();
    put_one_period();
    for (unsigned seed = 0; seed < 6; seed++)
        assert_draws_same(seed < 3 ? 5 + seed : 100 + 90 * seed, 3, seed);
}

static void types_that_do_not_go_together_fail_the_same(void **state)
{
    (void)state;
    put_usual_files();
    assert_draws_same(20, 3, 1);
}

static void negative_values_give_the_same(void **state)
{
    (void)state;
    put_usual_files();
    put_one_period();
    folder_put_profile("3", "!types n/count t/ns\nmain;g -2 -20 k=v\nmain;late 1 1\nmain;z 0 -5\n");
    for (unsigned seed = 0; seed < 6; seed++)
        assert_draws_same(seed < 2 ? 12 : 400, 4, seed);
}

static void sums_of_zero_at_the_end_of_a_chunk_give_the_same(void **state)
{
    const char *names[300];
    (void)state;
    folder_put_profile("0", "main;f 1\nmain;g 1\n");
    folder_put_profile("1", "main;h 1\nmain;f -1\n");
    for (size_t i = 0; i < PP_COUNT(names); i++)
        names[i] = i % 2 ? "1" : "0";
    for (size_t n = 2; n <= PP_COUNT(names); n += n < 120 ? 59 : 1)
        assert_same_as_by_chunks(names, n, 2);
}

static void sums_that_wrap_give_the_same(void **state)
{
    (void)state;
    folder_put_profile("0", "main;f 4611686018427387904\nmain;g 1\n");
    folder_put_profile("1", "main;h 1\nmain;f 4611686018427387904\n");
    folder_put_profile("2", "main;g 9223372036854775807\n");
    for (unsigned seed = 0; seed < 4; seed++)
        assert_draws_same(seed < 2 ? 4 : 300, 3, seed);
}

static void other_units_and_types_give_the_same(void **state)
{
    (void)state;
    put_usual_files();
    put_one_period();
    folder_put_profile("3", "!types n/count t/us\nmain;g 1 2\nmain;only_us 7 0\n");
    for (unsigned seed = 0; seed < 4; seed++)
        assert_draws_same(seed < 2 ? 30 : 300, 4, seed);
    folder_put_profile("3", "!types t/ns n/count extra/count\nmain;g 1 2 3\nmain;more 0 0 1\n");
    for (unsigned seed = 0; seed < 4; seed++)
        assert_draws_same(seed < 2 ? 30 : 300, 4, seed);
}

static void labels_nobody_asked_for_do_not_keep_samples_apart(void **state)
{
    static const char *const names[] = {"0", "0"};
    struct arena a;
    struct profile *p;
    struct notes notes = {.text = BUF_INIT};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct fetch_options opt = {
        .sources = names, .n_sources = 2, .threads = 2, .symbolize = PP_STR("none")};
    (void)state;
    arena_init(&a, 0);
    folder_put_profile("0", "main 1 k=v\nmain 2 k=w\n");
    assert_true(driver_fetch(&opt, &p, &notes, &err));
    assert_string_equal(profile_rows(&a, p), "main 6\n");
    driver_drop_profile(p);
    /* The total of a report counts magnitudes: +1 and -1 under different labels are 2. */
    folder_put_profile("0", "main 1 k=v\nmain -1 k=w\n");
    assert_true(driver_fetch(&opt, &p, &notes, &err));
    assert_string_equal(profile_rows(&a, p), "main 2 k=v\nmain -2 k=w\n");
    driver_drop_profile(p);
    arena_done(&a);
    notes_done(&notes);
}

static void sources_that_cannot_be_read_are_told_in_order(void **state)
{
    static const char *const names[] = {"none1", "0", "none2", "0", "none3"};
    struct profile *p;
    struct notes notes = {.text = BUF_INIT};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct fetch_options opt = {
        .sources = names, .n_sources = 5, .threads = 4, .symbolize = PP_STR("none")};
    (void)state;
    folder_put_profile("0", "main 1\n");
    assert_true(driver_fetch(&opt, &p, &notes, &err));
    buf_add_byte(&notes.text, '\0');
    assert_string_equal(notes.text.data, "none1: stat none1: no such file or directory\n"
                                         "none2: stat none2: no such file or directory\n"
                                         "none3: stat none3: no such file or directory\n"
                                         "Fetched 2 source profiles out of 5\n");
    driver_drop_profile(p);
    notes_done(&notes);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, folder_enter, folder_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(equal_types_give_the_same),
        TEST(types_that_do_not_go_together_fail_the_same),
        TEST(negative_values_give_the_same),
        TEST(sums_of_zero_at_the_end_of_a_chunk_give_the_same),
        TEST(sums_that_wrap_give_the_same),
        TEST(other_units_and_types_give_the_same),
        TEST(labels_nobody_asked_for_do_not_keep_samples_apart),
        TEST(sources_that_cannot_be_read_are_told_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
