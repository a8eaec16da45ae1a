/* tagroot and tagleaf (spec/driver.md 6.3). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/profiles.h"
#include "profile/filter.h"
#include "support/arena_state.h"

static const char *framed(struct arena *a, struct profile *p, const char *root, const char *leaf,
                          unsigned *misses)
{
    struct notes notes = {0};
    struct err err = {0};
    *misses = 0;
    assert_true(
        profile_tag_frames(p, str_of(root), str_of(leaf), PP_STR("minimum"), &notes, misses, &err));
    const char *text = arena_str(a, buf_str(&notes.text)).ptr;
    notes_done(&notes);
    return text;
}

static void label_values_become_frames(void **state)
{
    static const char in[] = "main;alpha 11 k=v1 t=x t=y bytes#1024\n"
                             "main;beta 21 k=v2 bytes#2048b bytes#4096b\n"
                             "main 51 t=x n#7 n#8 n=z\n"
                             "- 1\n";
    static const struct {
        const char *root, *leaf, *rows;
    } rows[] = {
        {"", "k,t",
         "main;alpha;v1[k];x,y[t] 11 k=v1 t=x t=y bytes#1024\n"
         "main;beta;v2[k];\"\"[t] 21 k=v2 bytes#2048b bytes#4096b\n"
         "main;\"\"[k];x[t] 51 n=z t=x n#7 n#8\n"
         "\"\"[k];\"\"[t] 1\n"},
        {"k,t", "",
         "v1[k];x,y[t];main;alpha 11 k=v1 t=x t=y bytes#1024\n"
         "v2[k];\"\"[t];main;beta 21 k=v2 bytes#2048b bytes#4096b\n"
         "\"\"[k];x[t];main 51 n=z t=x n#7 n#8\n"
         "\"\"[k];\"\"[t] 1\n"},
        {"bytes", ",n,,",
         "1024[bytes];main;alpha;\"\"[n] 11 k=v1 t=x t=y bytes#1024\n"
         "2kB,4kB[bytes];main;beta;\"\"[n] 21 k=v2 bytes#2048b bytes#4096b\n"
         "\"\"[bytes];main;z,7,8[n] 51 n=z t=x n#7 n#8\n"
         "\"\"[bytes];\"\"[n] 1\n"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        unsigned misses;
        struct profile *p = profile_from_text(*state, in);
        assert_string_equal(framed(*state, p, rows[i].root, rows[i].leaf, &misses), "");
        assert_string_equal(profile_rows(*state, p), rows[i].rows);
        assert_int_equal(misses, 0);
    }
}

static void new_rows_follow_the_largest_ids_root_frames_first(void **state)
{
    unsigned misses;
    struct profile *p = profile_from_text(*state, "!mapping 1000 2000 0 /bin/a -\n"
                                                  "f 1 k=v t=w\n"
                                                  "f 2 k=v t=x\n");
    framed(*state, p, "t", "k", &misses);
    assert_string_equal(profile_dump(*state, p), "types \"samples\" \"count\"\n"
                                                 "default, drop, keep, doc \"\" \"\" \"\" \"\"\n"
                                                 "time 0 duration 0 period 0 \"\" \"\"\n"
                                                 "comments\n"
                                                 "sample 3 1 2: 1 k=v t=w\n"
                                                 "sample 3 1 4: 2 k=v t=x\n"
                                                 "mapping 1 1000 2000 0 \"/bin/a\" \"\" 0000\n"
                                                 "function 1 \"f\" \"f\" \"\" 0\n"
                                                 "function 2 \"w\" \"\" \"t\" 0\n"
                                                 "function 3 \"v\" \"\" \"k\" 0\n"
                                                 "function 4 \"x\" \"\" \"t\" 0\n"
                                                 "location 1 0 M=1 F=1:0:0\n"
                                                 "location 2 0 F=2:0:0\n"
                                                 "location 3 0 F=3:0:0\n"
                                                 "location 4 0 F=4:0:0\n");
    assert_int_equal(p->samples.max_depth, 3);
}

static void keys_without_values_are_noted(void **state)
{
    unsigned misses;
    struct profile *p = profile_from_text(*state, "f 1 k=v\n");
    assert_string_equal(framed(*state, p, "zzz", "yyy", &misses),
                        "TagRoot expression matched no samples\n"
                        "TagLeaf expression matched no samples\n");
    assert_int_equal(misses, MISS_TAGROOT | MISS_TAGLEAF);
    assert_string_equal(profile_rows(*state, p), "\"\"[zzz];f;\"\"[yyy] 1 k=v\n");

    p = profile_from_text(*state, "f 1 k=v\n");
    assert_string_equal(framed(*state, p, ",", "k", &misses),
                        "TagRoot expression matched no samples\n");
    assert_string_equal(profile_rows(*state, p), "f;v[k] 1 k=v\n");
}

static void without_keys_nothing_changes(void **state)
{
    unsigned misses;
    struct profile *p = profile_from_text(*state, "f 1 k=v\n");
    struct samples before = p->samples;
    assert_string_equal(framed(*state, p, "", "", &misses), "");
    assert_memory_equal(&p->samples, &before, sizeof before);
}

static void ids_that_run_out_are_an_error(void **state)
{
    unsigned misses = 0;
    struct notes notes = {0};
    struct err err = {0};
    struct profile *p = profile_from_text(*state, "f 1 k=v\n");
    p->functions[0].id = UINT64_MAX;
    assert_false(profile_tag_frames(p, PP_STR("k"), PP_STR(""), PP_STR(""), &notes, &misses, &err));
    assert_int_equal(err.code, PP_ERR_LIMIT);
    notes_done(&notes);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(label_values_become_frames),
        TEST(new_rows_follow_the_largest_ids_root_frames_first),
        TEST(keys_without_values_are_noted),
        TEST(without_keys_nothing_changes),
        TEST(ids_that_run_out_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
