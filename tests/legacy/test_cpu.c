/* binary CPU profiles: word layouts, ends of data, frame removal (spec/profile.md 3.1, 3.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/legacy.h"
#include "util/buf.h"

static void put_words(struct buf *b, const uint64_t *words, size_t n, size_t size, bool big_endian)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < size; k++)
            buf_add_byte(b, (char)(words[i] >> 8 * (big_endian ? size - 1 - k : k)));
}

#define WORDS(...) ((const uint64_t[]){__VA_ARGS__}), sizeof((uint64_t[]){__VA_ARGS__}) / 8
#define HEADER 0, 3, 0, 10000, 0

/* The run of words as 64-bit little endian, then the text. */
static struct legacy_run *run_words(const uint64_t *words, size_t n, const char *rest)
{
    struct buf b = BUF_INIT;
    put_words(&b, words, n, 8, false);
    buf_add_cstr(&b, rest);
    struct legacy_run *r = legacy_run(legacy_parse_cpu, b.data, b.len);
    buf_done(&b);
    return r;
}

static bool words_give(const uint64_t *words, size_t n, const char *rest, const char *expected)
{
    struct legacy_run *r = run_words(words, n, rest);
    bool ok = strcmp(r->text, expected) == 0;
    if (!ok)
        print_error("got\n%sexpected\n%s", r->text, expected);
    legacy_run_free(r);
    return ok;
}

static void all_four_layouts_read_the_same(void **state)
{
    (void)state;
    static const uint64_t words[] = {HEADER, 2, 1, 0x400010, 1, 1, 0x400011, 0, 1, 0};
    for (int way = 0; way < 4; way++) {
        struct buf b = BUF_INIT;
        put_words(&b, words, PP_COUNT(words), way & 1 ? 4 : 8, way & 2);
        struct legacy_run *r = legacy_run(legacy_parse_cpu, b.data, b.len);
        assert_string_equal(r->text, "2 20000000: 400010\n1 10000000: 400011\n");
        assert_int_equal(r->p->period, 10000000);
        legacy_run_free(r);
        buf_done(&b);
    }
}

static void the_worked_example_of_the_rules(void **state)
{
    (void)state;
    struct legacy_run *r = run_words(WORDS(HEADER, 2, 3, 0x400010, 0x400020, 0x400030, 1, 3,
                                           0x400011, 0x400021, 0x400031, 0, 1, 0),
                                     "400000-500000 r-xp 00000000 08:01 12 /bin/foo\n");
    assert_string_equal(r->text,
                        "2 20000000: 400010 40001f 40002f\n1 10000000: 400011 400020 400030\n");
    assert_string_equal(r->maps, "400000-500000+0 /bin/foo\n");
    assert_int_equal(r->p->n_locations, 6);
    assert_int_equal(r->p->locations[5].mapping, 0);
    legacy_run_free(r);
}

static void data_may_end_in_some_places_and_not_in_others(void **state)
{
    (void)state;
    assert_true(words_give(WORDS(HEADER), "", ""));
    assert_true(words_give(WORDS(HEADER, 2, 1, 0xA), "", "2 20000000: a\n"));
    assert_true(words_give(WORDS(HEADER, 2, 1, 0xA), "xyz", "not mine"));
    assert_true(words_give(WORDS(HEADER, 2, 3, 0xA), "", "not mine"));
    assert_true(words_give(WORDS(HEADER, 1, 1, 0x10, 2, 2, 0x20), "",
                           "1 10000000: 10\n2 20000000: 20 ffffffffffffffff\n"));
    assert_true(words_give(WORDS(HEADER, 1, 1, 0x10, 2, 2, 0x20), "1234567",
                           "1 10000000: 10\n2 20000000: 20 ffffffffffffffff\n"));
    assert_true(words_give(WORDS(HEADER, 1, 1, 0x10, 2, 0), "", "1 10000000: 10\n2 20000000:\n"));
    assert_true(words_give(WORDS(HEADER, 0, 1, 5), "", "0 0: 5\n"));
    assert_true(words_give(WORDS(HEADER, UINT64_MAX, 1, 5), "", "-1 -10000000: 5\n"));
    assert_true(words_give(WORDS(0, 3, 0, 0, 0), "", "not mine"));
    assert_true(words_give(WORDS(0, 3, 2, 1, 0), "", "not mine"));
    assert_true(words_give(WORDS(0, 3, 0, 1), "", "not mine"));
    assert_true(words_give(WORDS(HEADER, 1, UINT64_MAX), "", "not mine"));
}

static void common_second_frames_are_removed_twice(void **state)
{
    (void)state;
    assert_true(words_give(WORDS(HEADER, 1, 4, 0x400010, 0x400020, 0x400030, 0x400040), "",
                           "1 10000000: 400010 40003f\n"));
    assert_true(words_give(WORDS(HEADER, 1, 2, 0x400010, 0x400020), "", "1 10000000: 400010\n"));
    assert_true(
        words_give(WORDS(HEADER, 1, 4, 0x10, 0x20, 0x30, 0x40, 1, 4, 0x11, 0x20, 0x31, 0x40), "",
                   "1 10000000: 10 2f 3f\n1 10000000: 11 30 3f\n"));
    assert_true(words_give(WORDS(HEADER, 1, 3, 0x10, 0x20, 0x30, 1, 3, 0x11, 0x21, 0x30), "",
                           "1 10000000: 10 1f 2f\n1 10000000: 11 20 2f\n"));
}

/* Depth of the first of n samples that share the second frame; `others` have another one there,
 * and `singles` have no second frame. */
static uint64_t depth_after_removal(size_t n, size_t others, size_t singles)
{
    struct buf b = BUF_INIT;
    put_words(&b, WORDS(HEADER), 8, false);
    for (size_t i = 0; i < n + others; i++)
        put_words(&b, WORDS(1, 3, 0x10, i < n ? 0x20 : 0x99, 0x1000 + i), 8, false);
    for (size_t i = 0; i < singles; i++)
        put_words(&b, WORDS(1, 1, 0x77), 8, false);
    struct legacy_run *r = legacy_run(legacy_parse_cpu, b.data, b.len);
    uint64_t depth = r->p->samples.stack_begin[1];
    legacy_run_free(r);
    buf_done(&b);
    return depth;
}

static void one_sample_in_32_may_differ(void **state)
{
    (void)state;
    assert_int_equal(depth_after_removal(39, 1, 0), 2);
    assert_int_equal(depth_after_removal(31, 1, 0), 2);
    assert_int_equal(depth_after_removal(30, 1, 0), 3);
    assert_int_equal(depth_after_removal(38, 2, 0), 3);
}

static void samples_of_one_frame_count_against_the_common_frame(void **state)
{
    (void)state;
    assert_int_equal(depth_after_removal(1, 0, 33), 3);
    assert_int_equal(depth_after_removal(40, 0, 1), 2);
}

static void a_leaf_reported_twice_leaves_its_location_in_the_table(void **state)
{
    (void)state;
    struct legacy_run *r = run_words(
        WORDS(HEADER, 1, 3, 0x400010, 0x400010, 0x400030, 1, 3, 0x400011, 0x400021, 0x400031), "");
    assert_string_equal(r->text, "1 10000000: 400010 40002f\n1 10000000: 400011 400020 400030\n");
    assert_int_equal(r->p->locations[1].address, 0x40000f);
    assert_int_equal(r->p->samples.locs[1], 2);
    legacy_run_free(r);
}

static void the_java_kind_has_names_instead_of_addresses(void **state)
{
    (void)state;
    assert_true(words_give(WORDS(0, 3, 1, 10000, 0, 1, 3, 0x11, 0x22, 0x33, 0, 1, 0),
                           "0x11 a.b (C.java:3)\n0x22   GC  ",
                           "1 10000000: a.b(C.java:3) GC(:0) 0\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_four_layouts_read_the_same),
        cmocka_unit_test(the_worked_example_of_the_rules),
        cmocka_unit_test(data_may_end_in_some_places_and_not_in_others),
        cmocka_unit_test(common_second_frames_are_removed_twice),
        cmocka_unit_test(one_sample_in_32_may_differ),
        cmocka_unit_test(samples_of_one_frame_count_against_the_common_frame),
        cmocka_unit_test(a_leaf_reported_twice_leaves_its_location_in_the_table),
        cmocka_unit_test(the_java_kind_has_names_instead_of_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
