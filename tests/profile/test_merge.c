/* merge: the header, the keys of each table, zero samples. Rows are those of
 * spec/profile.md 5.1-5.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/profiles.h"
#include "profile/merge.h"

struct fixture {
    struct arena arena;
    struct err err;
};

static int start(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    arena_init(&f.arena, 0);
    *state = &f;
    return 0;
}

static int stop(void **state)
{
    struct fixture *f = *state;
    arena_done(&f->arena);
    return 0;
}

static struct profile *text(struct fixture *f, const char *s)
{
    return profile_from_text(&f->arena, s);
}

static struct profile *merge2(struct fixture *f, struct profile *a, struct profile *b)
{
    struct profile *list[] = {a, b}, *out;
    assert_true(profile_merge(&f->arena, list, b ? 2 : 1, &out, &f->err));
    assert_int_equal(f->err.code, PP_OK);
    return out;
}

static const char *merged_rows(struct fixture *f, const char *a, const char *b)
{
    return profile_rows(&f->arena, merge2(f, text(f, a), b ? text(f, b) : NULL));
}

static void equal_stacks_are_added_and_new_ones_follow(void **state)
{
    assert_string_equal(merged_rows(*state, "main;f 1 10\nmain;g 2 20", "main;h 5 5\nmain;g 3 30"),
                        "main;f 1 10\nmain;g 5 50\nmain;h 5 5\n");
}

static void sums_wrap(void **state)
{
    assert_string_equal(merged_rows(*state, "f 9223372036854775807", "f 1"),
                        "f -9223372036854775808\n");
}

static void an_empty_stack_is_a_stack(void **state)
{
    assert_string_equal(merged_rows(*state, "- 1\nf 1", "- 2"), "- 3\nf 1\n");
}

static void what_no_sample_uses_is_not_copied(void **state)
{
    struct fixture *f = *state;
    struct profile *p = merge2(f, text(f, "!location x\n!location y\na;b 1\nc 0"), NULL);
    assert_int_equal(p->n_locations, 2);
    assert_int_equal(p->n_functions, 2);
    assert_string_equal(profile_rows(&f->arena, p), "a;b 1\n");
    /* leaf first: b is the first location */
    assert_string_equal(profile_str(p, p->functions[0].name).ptr, "b");
    assert_int_equal(p->locations[1].id, 2);
}

static void the_first_mapping_stays_even_if_unused(void **state)
{
    struct fixture *f = *state;
    struct profile *p = merge2(f,
                               text(f, "!mapping 1000 2000 0 /bin/one -\n"
                                       "!mapping 3000 4000 0 /bin/two -\n"
                                       "!mapping 5000 6000 0 /bin/three -\n"
                                       "0x5010@f 1"),
                               NULL);
    assert_int_equal(p->n_mappings, 2);
    assert_string_equal(profile_str(p, p->mappings[0].file).ptr, "/bin/one");
    assert_string_equal(profile_str(p, p->mappings[1].file).ptr, "/bin/three");
    assert_int_equal(p->mappings[1].id, 2);
    assert_int_equal(p->locations[0].mapping, 1);
}

static void a_sum_of_zero_removes_the_sample_and_its_tables(void **state)
{
    struct fixture *f = *state;
    struct profile *p = merge2(f,
                               text(f, "!mapping 1000 2000 0 /bin/one -\n"
                                       "!mapping 3000 4000 0 /bin/two -\n"
                                       "0x3010@gone 1 -1\nleft 2 2 k=v\nleft;top 3 3 n#4kb"),
                               text(f, "!mapping 3000 4000 0 /bin/two -\n0x3010@gone -1 1\n"));
    assert_string_equal(profile_dump(&f->arena, p),
                        "types \"samples\" \"count\" \"cpu\" \"nanoseconds\"\n"
                        "default, drop, keep, doc \"\" \"\" \"\" \"\"\n"
                        "time 0 duration 0 period 0 \"\" \"\"\n"
                        "comments\n"
                        "sample 1: 2 2 k=v\n"
                        "sample 2 1: 3 3 n#4kb\n"
                        "mapping 1 1000 2000 0 \"/bin/one\" \"\" 0000\n"
                        "function 1 \"left\" \"left\" \"\" 0\n"
                        "function 2 \"top\" \"top\" \"\" 0\n"
                        "location 1 0 M=1 F=1:0:0\n"
                        "location 2 0 M=1 F=2:0:0\n");
}

static void the_collection_counts_the_order_of_use_anew(void **state)
{
    struct fixture *f = *state;
    struct profile *p = merge2(f, text(f, "a 1\nb;c 2\nc;a;b 3"), text(f, "a -1\n"));
    assert_string_equal(profile_rows(&f->arena, p), "b;c 2\nc;a;b 3\n");
    assert_string_equal(profile_str(p, p->functions[0].name).ptr, "c");
    assert_string_equal(profile_str(p, p->functions[2].name).ptr, "a");
    assert_int_equal(p->samples.max_depth, 3);
}

static void labels_are_part_of_a_sample(void **state)
{
    static const struct {
        const char *a, *b, *rows;
    } table[] = {
        {"f 1 k=v", "f 1 k=v", "f 2 k=v\n"},
        {"f 1 k=v", "f 1 k=w", "f 1 k=v\nf 1 k=w\n"},
        {"f 1 k=v", "f 1", "f 1 k=v\nf 1\n"},
        {"f 1 k=v k=w", "f 1 k=w k=v", "f 1 k=v k=w\nf 1 k=w k=v\n"},
        {"f 1 a=x b=y", "f 1 b=y a=x", "f 2 a=x b=y\n"},
        {"f 1 n#5", "f 1 n#5", "f 2 n#5\n"},
        {"f 1 n#5", "f 1 n#5bytes", "f 1 n#5\nf 1 n#5bytes\n"},
        {"f 1 n#5 n#6b", "f 1 n#5b n#6b", "f 1 n#5\"\" n#6b\nf 1 n#5b n#6b\n"},
        {"f 1 n#5 k=v", "f 1 k=v n#5", "f 2 k=v n#5\n"},
        {"f 1 n=5", "f 1 n#5", "f 1 n=5\nf 1 n#5\n"},
        {"f 1 ab=c", "f 1 a=bc", "f 1 ab=c\nf 1 a=bc\n"},
    };
    for (size_t i = 0; i < PP_COUNT(table); i++)
        assert_string_equal(merged_rows(*state, table[i].a, table[i].b), table[i].rows);
}

static void labels_may_be_missing_altogether(void **state)
{
    struct fixture *f = *state;
    struct profile *p = text(f, "f 1"), *q = text(f, "f 2");
    p->samples.label_begin = q->samples.label_begin = NULL;
    struct profile *m = merge2(f, p, q);
    assert_null(m->samples.label_begin);
    assert_string_equal(profile_rows(&f->arena, m), "f 3\n");
}

static void the_reference_confuses_text_nul_with_the_number_one(void **state)
{
    struct fixture *f = *state;
    struct profile *p = text(f, "f 1 k=?"), *q = text(f, "f 1 k#1");
    struct label nul = p->samples.labels[0];
    nul.text = strtab_add(&p->strings, (struct str){"\0", 1});
    p->samples.labels = &nul;
    assert_int_equal(merge2(f, p, q)->samples.n, 1);
}

static void a_mapping_is_known_by_size_offset_and_build_id_or_file(void **state)
{
    static const struct {
        const char *a, *b;
        uint32_t n;
    } table[] = {
        {"400000 400800 0 /bin/a -", "700000 700fff 0 /bin/a -", 1}, /* sizes round up to 0x1000 */
        {"400000 401000 0 /bin/a -", "700000 701001 0 /bin/a -", 2},
        {"400000 401000 0 /bin/a -", "400000 401000 1000 /bin/a -", 2},
        {"400000 401000 0 /bin/a -", "400000 401000 0 /bin/b -", 2},
        {"400000 401000 0 /a ID1", "400000 401000 0 /b ID1", 1},
        {"400000 401000 0 /a ID1", "400000 401000 0 /a ID2", 2},
        {"400000 401000 0 /a X", "400000 401000 0 X -", 1},
        {"0 ffffffffffffffff 0 - -", "500 500 0 - -", 1}, /* the size overflows to 0 */
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < PP_COUNT(table); i++) {
        char a[80], b[80];
        snprintf(a, sizeof a, "!mapping %s\nf 1", table[i].a);
        snprintf(b, sizeof b, "!mapping %s\ng 1", table[i].b);
        struct profile *p = merge2(f, text(f, a), text(f, b));
        assert_int_equal(p->n_mappings, table[i].n);
    }
}

static void addresses_follow_the_mapping_that_was_kept(void **state)
{
    struct fixture *f = *state;
    struct profile *p =
        merge2(f, text(f, "!mapping 400000 400800 0 /bin/a -\n0x400100 1"),
               text(f, "!mapping 700000 700fff 0 /bin/a -\n0x700100 1\n0x700200 1"));
    assert_string_equal(profile_rows(&f->arena, p), "0x400100 2\n0x400200 1\n");
    assert_int_equal(p->mappings[0].limit, 0x400800);
}

static void an_address_of_zero_is_shifted_like_any_other(void **state)
{
    assert_string_equal(merged_rows(*state, "!mapping 400000 401000 0 /bin/a -\nf 1",
                                    "!mapping 700000 701000 0 /bin/a -\nf 1"),
                        "f 1\n0xffffffffffd00000@f 1\n");
}

static void unnamed_mappings_of_one_size_unite_inside_one_profile(void **state)
{
    struct fixture *f = *state;
    struct profile *p =
        merge2(f,
               text(f, "!mapping 400000 401000 0 - -\n!mapping 600000 601000 0 - -\n"
                       "0x400010@f 1\n0x600010@f 2"),
               NULL);
    assert_int_equal(p->n_locations, 1);
    assert_string_equal(profile_rows(&f->arena, p), "0x400010@f 3\n");
}

static void locations_without_a_mapping_are_told_by_address(void **state)
{
    assert_string_equal(merged_rows(*state, "0x10@f 1\n0x20@f 1", "0x20@f 1"),
                        "0x10@f 1\n0x20@f 2\n");
}

static void a_folded_location_is_another_one(void **state)
{
    struct fixture *f = *state;
    struct profile *p = text(f, "0x10@f 1"), *q = text(f, "0x10@f 1");
    q->locations[0].folded = true;
    assert_int_equal(merge2(f, p, q)->n_locations, 2);
}

static void only_the_last_lines_column_tells_locations_apart(void **state)
{
    struct fixture *f = *state;
    struct profile *p =
        text(f, "outer:9:3>inner:5:7 1\nouter:9:3>inner:5:8 1\nouter:9:4>inner:5:7 1");
    assert_string_equal(profile_rows(&f->arena, merge2(f, p, p)),
                        "outer:9:3>inner:5:7 4\nouter:9:4>inner:5:7 2\n");
    assert_string_equal(merged_rows(f, "f:1:2 1", "f:1:3 1"), "f:1:2 1\nf:1:3 1\n");
}

static void functions_differ_in_any_field(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 3; i++) {
        struct profile *p = text(f, "f[a.c] 1"), *q = text(f, "f[a.c] 1");
        str_id other = strtab_add_copy(&q->strings, PP_STR("other"));
        if (i == 0)
            q->functions[0].system_name = other;
        else if (i == 1)
            q->functions[0].file = other;
        else
            q->functions[0].start_line = 7;
        assert_int_equal(merge2(f, p, q)->n_functions, 2);
    }
}

static void the_header_is_put_together_by_rule(void **state)
{
    struct fixture *f = *state;
    struct profile *h[] = {
        text(f, "!time 100\n!duration 5\n!period cpu ns 10\n!comment a\n!comment b\n!comment a\n"
                "!drop d1\nf 1"),
        text(f, "!duration 7\n!period cpu ns 30\n!comment b\n!comment c\n!default cpu\n!doc u2\n"
                "!drop d2\n!keep k2\nf 1"),
        text(f, "!time 50\n!duration 1\n!period cpu ns 20\n!comment d\n!default samples\n!doc u3\n"
                "f 1")};
    struct profile *p;
    assert_true(profile_merge(&f->arena, h, 3, &p, &f->err));
    assert_string_equal(profile_dump(&f->arena, p),
                        "types \"samples\" \"count\"\n"
                        "default, drop, keep, doc \"cpu\" \"d1\" \"\" \"u2\"\n"
                        "time 50 duration 13 period 30 \"cpu\" \"ns\"\n"
                        "comments \"a\" \"b\" \"c\" \"d\"\n"
                        "sample 1: 3\n"
                        "function 1 \"f\" \"f\" \"\" 0\n"
                        "location 1 0 F=1:0:0\n");
}

static void a_source_without_time_resets_the_time(void **state)
{
    static const struct {
        int64_t times[3], merged;
    } table[] = {
        {{100, 0, 0}, 0},     {{0, 100, 100}, 100},   {{100, 0, 50}, 50},
        {{100, 0, 200}, 200}, {{100, 200, 200}, 100}, {{200, 100, 100}, 100},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < PP_COUNT(table); i++) {
        struct profile *list[3], *p;
        for (size_t k = 0; k < 3; k++) {
            list[k] = text(f, "f 1");
            list[k]->time_ns = table[i].times[k];
        }
        assert_true(profile_merge(&f->arena, list, 3, &p, &f->err));
        assert_int_equal(p->time_ns, table[i].merged);
    }
}

static void incompatible_profiles_are_named(void **state)
{
    struct fixture *f = *state;
    struct profile *out, *list[] = {text(f, "!period cpu nanoseconds 1\nf 1"),
                                    text(f, "!period cpus nanoseconds 1\nf 1")};
    assert_false(profile_merge(&f->arena, list, 2, &out, &f->err));
    assert_null(out);
    assert_int_equal(f->err.code, PP_ERR_USAGE);
    assert_string_equal(f->err.msg, "incompatible period types &{cpu nanoseconds 0 0} and "
                                    "&{cpus nanoseconds 0 0}");
    f->err = (struct err){0};
    struct profile *types[] = {text(f, "!types a/b c/d\nf 1 1"), text(f, "!types a/b\nf 1")};
    assert_false(profile_merge(&f->arena, types, 2, &out, &f->err));
    assert_string_equal(f->err.msg,
                        "incompatible sample types [0xc0001b4000 0xc0001b4030] and [0xc0001b6000]");
    f->err = (struct err){0};
    assert_false(profile_merge(&f->arena, types, 0, &out, &f->err));
    assert_string_equal(f->err.msg, "no profiles to merge");
}

static void sources_may_go_once_they_are_added(void **state)
{
    struct fixture *f = *state;
    struct merger *m = merger_new(&f->arena, &f->err);
    struct profile *p;
    assert_non_null(m);
    for (int i = 0; i < 3; i++) {
        struct arena a;
        arena_init(&a, 0);
        assert_true(merger_add(m, profile_from_text(&a, "!mapping 1000 2000 0 /bin/a -\n"
                                                        "0x1010@f[a.c];g 1 k=v n#1b\n")));
        arena_done(&a);
    }
    assert_true(merger_finish(m, &p));
    merger_free(m);
    assert_string_equal(profile_rows(&f->arena, p), "0x1010@f[a.c];g 3 k=v n#1b\n");
}

static uint32_t next_random(uint32_t *x)
{
    *x = *x * 1664525u + 1013904223u;
    return *x >> 16;
}

/* Samples over few functions, so that many are equal. */
static struct profile *random_profile(struct fixture *f, uint32_t *seed)
{
    static const char *const names[] = {"a", "b", "c", "outer:3>inner:4", "0x10@d[x.c]:5"};
    static const char *const labels[] = {"", "", " k=v", " k=w n#3", " n#3b"};
    char lines[4000];
    size_t at = 0;
    for (uint32_t i = 0, n = 1 + next_random(seed) % 30; i < n; i++) {
        for (uint32_t d = 0, depth = 1 + next_random(seed) % 4; d < depth; d++)
            at += (size_t)snprintf(lines + at, sizeof lines - at, "%s%s", d ? ";" : "",
                                   names[next_random(seed) % PP_COUNT(names)]);
        at += (size_t)snprintf(lines + at, sizeof lines - at, " %d %d%s\n",
                               (int)(next_random(seed) % 5) - 2, (int)(next_random(seed) % 3) - 1,
                               labels[next_random(seed) % PP_COUNT(labels)]);
    }
    return text(f, lines);
}

static void any_order_gives_the_same_samples(void **state)
{
    struct fixture *f = *state;
    for (uint32_t round = 1; round <= 60; round++) {
        uint32_t seed = round;
        struct profile *list[3], *p, *q;
        for (size_t i = 0; i < 3; i++)
            list[i] = random_profile(f, &seed);
        assert_true(profile_merge(&f->arena, list, 3, &p, &f->err));
        struct profile *turned[] = {list[2], list[0], list[1]};
        assert_true(profile_merge(&f->arena, turned, 3, &q, &f->err));
        assert_string_equal(profile_rows_sorted(&f->arena, p), profile_rows_sorted(&f->arena, q));
        assert_string_equal(profile_dump(&f->arena, p),
                            profile_dump(&f->arena, merge2(f, p, NULL))); /* nothing left to do */
    }
}

static void a_profile_minus_itself_is_empty(void **state)
{
    struct fixture *f = *state;
    for (uint32_t seed = 100; seed < 120; seed++) {
        uint32_t x = seed, y = seed;
        struct profile *p = random_profile(f, &x), *q = random_profile(f, &y);
        assert_true(profile_scale(q, (double[]){-1, -1}, &f->err));
        p = merge2(f, p, q);
        assert_int_equal(p->samples.n, 0);
        assert_int_equal(p->n_locations, 0);
        assert_int_equal(p->n_functions, 0);
    }
}

static void any_lack_of_memory_is_an_error(void **state)
{
    struct fixture *f = *state;
    uint32_t x = 3;
    struct profile *list[] = {random_profile(f, &x), random_profile(f, &x)}, *p;
    bool done = false;
    for (size_t budget = 1; !done; budget += 64) {
        struct err err = {0};
        struct arena a;
        arena_init(&a, budget);
        done = profile_merge(&a, list, 2, &p, &err);
        assert_int_equal(err.code, done ? PP_OK : PP_ERR_NOMEM);
        arena_done(&a);
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(equal_stacks_are_added_and_new_ones_follow),
        TEST(sums_wrap),
        TEST(an_empty_stack_is_a_stack),
        TEST(what_no_sample_uses_is_not_copied),
        TEST(the_first_mapping_stays_even_if_unused),
        TEST(a_sum_of_zero_removes_the_sample_and_its_tables),
        TEST(the_collection_counts_the_order_of_use_anew),
        TEST(labels_are_part_of_a_sample),
        TEST(labels_may_be_missing_altogether),
        TEST(the_reference_confuses_text_nul_with_the_number_one),
        TEST(a_mapping_is_known_by_size_offset_and_build_id_or_file),
        TEST(addresses_follow_the_mapping_that_was_kept),
        TEST(an_address_of_zero_is_shifted_like_any_other),
        TEST(unnamed_mappings_of_one_size_unite_inside_one_profile),
        TEST(locations_without_a_mapping_are_told_by_address),
        TEST(a_folded_location_is_another_one),
        TEST(only_the_last_lines_column_tells_locations_apart),
        TEST(functions_differ_in_any_field),
        TEST(the_header_is_put_together_by_rule),
        TEST(a_source_without_time_resets_the_time),
        TEST(incompatible_profiles_are_named),
        TEST(sources_may_go_once_they_are_added),
        TEST(any_order_gives_the_same_samples),
        TEST(a_profile_minus_itself_is_empty),
        TEST(any_lack_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
