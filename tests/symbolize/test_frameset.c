/* Frames as bytes and back; the cache that keeps them. */
#include "symbolize/frameset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "symbolize/cache.h"

#define FRAME(fn, f, l, c, s, i)                             \
    {                                                        \
        {fn, sizeof(fn) - 1}, {f, sizeof(f) - 1}, l, c, s, i \
    }

static const struct object_frame two[] = {FRAME("inner", "a.c", 5, 3, 1, true),
                                          FRAME("outer", "b.c", UINT64_MAX, 0, 7, false)};
static const struct object_frame one[] = {FRAME("", "", 0, 0, 0, false)};
static const uint64_t addrs[] = {0, 0x1000, UINT64_MAX};
static const struct object_frames frames[] = {{two, 2}, {NULL, 0}, {one, 1}};
static const struct frameset sample = {3, addrs, frames};
static const struct cache_key key = {{"0123abcd", 8}, 11, 12};

static void assert_same(const struct frameset *got)
{
    assert_int_equal(got->n, sample.n);
    for (size_t i = 0; i < sample.n; i++) {
        assert_int_equal(got->addrs[i], addrs[i]);
        assert_int_equal(got->frames[i].n, frames[i].n);
        for (uint32_t k = 0; k < frames[i].n; k++) {
            const struct object_frame *x = &got->frames[i].frame[k], *y = &frames[i].frame[k];
            assert_true(str_eq(x->function, y->function) && str_eq(x->file, y->file));
            assert_true(x->line == y->line && x->column == y->column);
            assert_true(x->start_line == y->start_line && x->inlined == y->inlined);
        }
    }
}

static void what_was_written_is_read_back(void **state)
{
    struct buf out = BUF_INIT;
    struct frameset got;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct arena a;
    (void)state;
    arena_init(&a, 0);
    frameset_write(&sample, &out);
    assert_true(frameset_read(&a, buf_str(&out), &got, &err));
    assert_same(&got);
    assert_int_equal(frameset_find(&got, 0x1000), 1);
    assert_int_equal(frameset_find(&got, 0x1001), SIZE_MAX);
    assert_int_equal(frameset_find(&got, UINT64_MAX), 2);
    buf_done(&out);
    arena_done(&a);
}

static void every_prefix_is_refused(void **state)
{
    struct buf out = BUF_INIT;
    (void)state;
    frameset_write(&sample, &out);
    for (size_t n = 0; n < out.len; n++) {
        struct frameset got;
        struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
        struct arena a;
        char *copy = malloc(n ? n : 1);
        arena_init(&a, 0);
        memcpy(copy, out.data, n);
        assert_false(frameset_read(&a, (struct str){copy, n}, &got, &err));
        assert_int_equal(err.code, PP_ERR_FORMAT);
        arena_done(&a);
        free(copy);
    }
    buf_done(&out);
}

static bool reads(const char *bytes, size_t len)
{
    struct frameset got;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct arena a;
    arena_init(&a, 1 << 20);
    bool ok = frameset_read(&a, (struct str){bytes, len}, &got, &err);
    arena_done(&a);
    return ok;
}

static void counts_and_indexes_are_checked(void **state)
{
    (void)state;
    assert_true(reads("\x01\x00\x01\x05\x00", 5));                       /* one address, nothing */
    assert_true(reads("\x01\x00\x01\x05\x01\x00\x00\x00\x00\x00", 10));  /* one frame */
    assert_false(reads("\x01\x00\x01\x05\x01\x02\x00\x00\x00\x00", 10)); /* no such string */
    assert_false(reads("\x01\x00\x01\x05\x01\x00\x01\x00\x00\x00", 10));
    assert_false(reads("\x01\x00\x02\x05\x00\x00\x00", 7));         /* an address twice */
    assert_false(reads("\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9)); /* many strings */
    assert_false(reads("\x00\xff\xff\xff\x7f\x00\x00", 7));         /* many addresses */
    assert_false(reads("\x01\x00\x01\x05\xff\xff\xff\x7f\x00\x00\x00\x00", 12));
}

static int enter(void **state)
{
    char *dir = strdup("/tmp/cpprof-cache-XXXXXX");
    *state = dir;
    return dir && mkdtemp(dir) ? 0 : -1;
}

static int leave(void **state)
{
    char command[80];
    snprintf(command, sizeof command, "chmod -R u+w %s; rm -rf %s", (char *)*state, (char *)*state);
    int rc = system(command);
    free(*state);
    return rc;
}

static bool loads(const char *dir, const struct cache_key *k)
{
    struct frameset got;
    struct arena a;
    arena_init(&a, 0);
    bool ok = cache_load(dir, k, &a, &got);
    if (ok)
        assert_same(&got);
    arena_done(&a);
    return ok;
}

static void a_stored_set_is_found_by_its_key_only(void **state)
{
    char dir[64];
    struct cache_key other = key;
    snprintf(dir, sizeof dir, "%s/x/y", (char *)*state); /* made when needed */
    assert_false(loads(dir, &key));
    cache_store(dir, &key, &sample);
    assert_true(loads(dir, &key));
    other.b++;
    assert_false(loads(dir, &other));
    other = key;
    other.build_id = PP_STR("0123abce");
    assert_false(loads(dir, &other));
}

static void names_of_files_are_hexadecimal(void **state)
{
    struct cache_key bad = key;
    bad.build_id = PP_STR("../../evil");
    cache_store(*state, &bad, &sample);
    assert_false(loads(*state, &bad));
    bad.build_id = PP_STR("");
    cache_store(*state, &bad, &sample);
    assert_false(loads(*state, &bad));
}

static void a_damaged_file_is_no_cache(void **state)
{
    struct buf out = BUF_INIT;
    (void)state;
    cache_format(&key, &sample, &out);
    for (size_t i = 0; i < out.len; i++) {
        struct frameset got;
        struct arena a;
        arena_init(&a, 0);
        out.data[i] ^= 1;
        assert_false(cache_parse(&a, buf_str(&out), &key, &got));
        out.data[i] ^= 1;
        assert_false(cache_parse(&a, (struct str){out.data, i}, &key, &got));
        arena_done(&a);
    }
    buf_done(&out);
}

static void a_place_that_cannot_be_written_is_no_error(void **state)
{
    char path[80];
    cache_store("/dev/null/place", &key, &sample);
    assert_false(loads("/dev/null/place", &key));
    snprintf(path, sizeof path, "%s/file", (char *)*state);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fclose(f);
    cache_store(path, &key, &sample); /* a file where the folder should be */
    assert_false(loads(path, &key));
}

/* A sparse file of 200 MB in the cache's name, last used `age` seconds ago. */
static void put_large(const char *dir, const char *name, time_t age)
{
    char path[96];
    struct timespec times[2] = {{time(NULL) - age, 0}, {time(NULL) - age, 0}};
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(ftruncate(fileno(f), 200 << 20), 0);
    assert_int_equal(futimens(fileno(f), times), 0);
    fclose(f);
}

static bool is_there(const char *dir, const char *name)
{
    char path[96];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return access(path, F_OK) == 0;
}

static void what_was_not_used_for_longest_makes_room(void **state)
{
    put_large(*state, "aa-1.frames", 50);
    put_large(*state, "bb-1.frames", 5000);
    put_large(*state, "cc-1.frames.77.88", 5000); /* left behind */
    put_large(*state, "notes.txt", 9000);
    cache_store(*state, &key, &sample);
    assert_true(loads(*state, &key));
    assert_false(is_there(*state, "bb-1.frames"));
    assert_false(is_there(*state, "cc-1.frames.77.88"));
    assert_true(is_there(*state, "notes.txt"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(every_prefix_is_refused),
        cmocka_unit_test(counts_and_indexes_are_checked),
        cmocka_unit_test_setup_teardown(a_stored_set_is_found_by_its_key_only, enter, leave),
        cmocka_unit_test_setup_teardown(names_of_files_are_hexadecimal, enter, leave),
        cmocka_unit_test(a_damaged_file_is_no_cache),
        cmocka_unit_test_setup_teardown(a_place_that_cannot_be_written_is_no_error, enter, leave),
        cmocka_unit_test_setup_teardown(what_was_not_used_for_longest_makes_room, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
