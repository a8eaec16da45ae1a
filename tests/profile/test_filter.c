/* The filters in their order, and focus, ignore, hide, show, show_from (spec/profile.md 6.1, 6.2;
 * spec/driver.md 5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../support/filters.h"
#include "../support/profiles.h"
#include "profile/decode.h"
#include "profile/encode.h"
#include "support/arena_state.h"

/* The profile of spec/profile.md 6: 1{A main} 2{B+C A main} 3{D B+C main} 4{(5) main} 5{} */
static const char example[] = "!mapping 400000 500000 0 /bin/app -\n"
                              "!mapping 500000 600000 0 /lib/libz.so -\n"
                              "!location E\n"
                              "main;A 1\n"
                              "main;A;C>B 2\n"
                              "main;C>B;0x500010@D 3\n"
                              "main;0x500020 4\n"
                              "- 5\n";

struct row {
    const char *options, *rows, *notes;
};

static void check_rows(struct arena *a, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct profile *p = profile_from_text(a, example);
        struct filter_outcome out = filter_by_text(a, p, rows[i].options);
        assert_true(out.ok);
        assert_string_equal(profile_rows(a, p), rows[i].rows);
        assert_string_equal(out.notes, rows[i].notes);
        assert_int_equal(out.misses != 0, rows[i].notes[0] != '\0');
    }
}

static void name_filters_keep_what_the_reference_keeps(void **state)
{
    static const struct row rows[] = {
        {"focus=A", "main;A 1\nmain;A;C>B 2\n", ""},
        {"ignore=B", "main;A 1\nmain;0x500020 4\n", ""},
        {"focus=A; ignore=B", "main;A 1\n", ""},
        {"focus=B; ignore=B", "", "Focus expression matched no samples\n"},
        {"hide=B", "main;A 1\nmain;A;C 2\nmain;C;0x500010@D 3\nmain;0x500020 4\n", ""},
        {"hide=B|C", "main;A 1\nmain;A 2\nmain;0x500010@D 3\nmain;0x500020 4\n", ""},
        {"focus=B; hide=B", "main;A;C 2\nmain;C;0x500010@D 3\n", ""},
        {"hide=libz", "main;A 1\nmain;A;C>B 2\nmain;C>B 3\nmain 4\n", ""},
        {"show=A", "A 1\nA 2\n", ""},
        {"show=B", "B 2\nB 3\n", ""},
        {"show=libz", "0x500010@D 3\n", ""},
        {"hide=main; show=main", "", "Show expression matched no samples\n"},
        {"focus=E", "", ""},
        {"ignore=zzz", "main;A 1\nmain;A;C>B 2\nmain;C>B;0x500010@D 3\nmain;0x500020 4\n",
         "Ignore expression matched no samples\n"},
        {"hide=zzz; show=zzz", "",
         "Hide expression matched no samples\nShow expression matched no samples\n"},
        {"focus=app", "main;A 1\nmain;A;C>B 2\nmain;C>B;0x500010@D 3\nmain;0x500020 4\n", ""},
    };
    check_rows(*state, rows, PP_COUNT(rows));
}

static void show_from_cuts_above_the_match_closest_to_the_root(void **state)
{
    static const struct row rows[] = {
        {"show_from=main", "main;A 1\nmain;A;C>B 2\nmain;C>B;0x500010@D 3\nmain;0x500020 4\n", ""},
        {"show_from=A", "A 1\nA;C>B 2\n", ""},
        {"show_from=B", "B 2\nB;0x500010@D 3\n", ""},
        {"show_from=C", "C>B 2\nC>B;0x500010@D 3\n", ""},
        {"show_from=libz", "0x500010@D 3\n0x500020 4\n", ""},
        {"show_from=E", "", ""},
        {"show_from=zzz", "", "ShowFrom expression matched no samples\n"},
    };
    check_rows(*state, rows, PP_COUNT(rows));
}

static void a_file_name_matches_like_a_function_name(void **state)
{
    struct profile *p = profile_from_text(*state, "main[m.c];f[lib/x.c] 1\nmain[m.c] 2\n");
    assert_true(filter_by_text(*state, p, "focus=lib/").ok);
    assert_string_equal(profile_rows(*state, p), "main[m.c];f[lib/x.c] 1\n");
}

static void a_mapping_name_does_not_show_a_frame_without_lines(void **state)
{
    struct profile *p = profile_from_text(*state, "!mapping 1000 2000 0 /bin/prog -\n0x1010 1\n");
    struct filter_outcome out = filter_by_text(*state, p, "show=prog");
    assert_string_equal(out.notes, "Show expression matched no samples\n");
    assert_string_equal(profile_rows(*state, p), "");
    p = profile_from_text(*state, "!mapping 1000 2000 0 /bin/prog -\n0x1010 1\n");
    assert_true(filter_by_text(*state, p, "focus=prog").ok);
    assert_string_equal(profile_rows(*state, p), "0x1010 1\n");
}

static void lines_leave_the_table_also_where_samples_were_dropped(void **state)
{
    struct profile *p = profile_from_text(*state, "main;C>B 1\nmain;A 2\n");
    assert_true(filter_by_text(*state, p, "focus=A; hide=B").ok);
    assert_string_equal(profile_rows(*state, p), "main;A 2\n");
    assert_int_equal(p->n_locations, 3);
    assert_int_equal(location_n_lines(p, 1), 1);
}

static void values_and_labels_stay_with_their_samples(void **state)
{
    struct profile *p = profile_from_text(*state, "main;a 1 10 k=v\nmain;b 2 20\n"
                                                  "main;c 3 30 k=w n#5\nmain;b 4 40 k=x\n");
    assert_true(filter_by_text(*state, p, "ignore=b").ok);
    assert_string_equal(profile_rows(*state, p), "main;a 1 10 k=v\nmain;c 3 30 k=w n#5\n");
    assert_int_equal(p->samples.max_depth, 2);
}

static void filters_run_in_the_order_of_the_reference(void **state)
{
    static const struct row rows[] = {
        /* show_from sees the lines that hide leaves, prune_from those of show_from */
        {"hide=main; show_from=main", "", "ShowFrom expression matched no samples\n"},
        {"show_from=C; prune_from=B", "C>B 2\nC>B 3\n", ""},
        {"prune_from=zzz", "main;A 1\nmain;A;C>B 2\nmain;C>B;0x500010@D 3\nmain;0x500020 4\n- 5\n",
         ""},
        {"focus=zzz; ignore=zzz; tagfocus=x; tagignore=x; tagshow=x; taghide=x", "",
         "Focus expression matched no samples\nIgnore expression matched no samples\n"
         "TagFocus expression matched no samples\nTagIgnore expression matched no samples\n"
         "TagShow expression matched no samples\nTagHide expression matched no samples\n"},
    };
    check_rows(*state, rows, PP_COUNT(rows));
}

static void the_first_bad_expression_stops_before_anything_is_filtered(void **state)
{
    static const struct row rows[] = {
        {"focus=(", "parsing focus regexp: error parsing regexp: missing closing ): `(`", ""},
        {"show_from=(; prune_from=(",
         "parsing show_from regexp: error parsing regexp: missing closing ): `(`", ""},
        {"tagignore=(; prune_from=(",
         "parsing tagignore regexp: error parsing regexp: missing closing ): `(`", ""},
        {"tagfocus=7; prune_from=(; focus=zzz",
         "parsing prune_from regexp: error parsing regexp: missing closing ): `(`",
         "tagfocus:Interpreted '7' as range, not regexp\n"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct profile *p = profile_from_text(*state, example);
        struct filter_outcome out = filter_by_text(*state, p, rows[i].options);
        assert_false(out.ok);
        assert_int_equal(out.err.code, PP_ERR_USAGE);
        assert_string_equal(out.err.msg, rows[i].rows);
        assert_string_equal(out.notes, rows[i].notes);
        assert_int_equal(p->samples.n, 5);
    }
}

static void a_bad_tagshow_is_found_after_the_samples_were_filtered(void **state)
{
    struct profile *p = profile_from_text(*state, example);
    struct filter_outcome out = filter_by_text(*state, p, "tagshow=(; focus=zzz; taghide=(");
    assert_false(out.ok);
    assert_string_equal(out.err.msg,
                        "parsing tagshow regexp: error parsing regexp: missing closing ): `(`");
    assert_string_equal(out.notes, "Focus expression matched no samples\n");

    p = profile_from_text(*state, example);
    out = filter_by_text(*state, p, "tagshow=zzz; taghide=(");
    assert_false(out.ok);
    assert_string_equal(out.err.msg,
                        "parsing taghide regexp: error parsing regexp: missing closing ): `(`");
    assert_string_equal(out.notes, "TagShow expression matched no samples\n");
}

static void a_filter_without_effect_leaves_the_columns_alone(void **state)
{
    struct profile *p = profile_from_text(*state, "main;A 1 k=v\nmain;C>B 2\n");
    struct profile before = *p;
    assert_true(filter_by_text(*state, p,
                               "focus=main; ignore=zzz; hide=zzz; show=.; "
                               "show_from=main; prune_from=zzz; tagignore=zzz; "
                               "taghide=zzz; tagshow=.")
                    .ok);
    assert_memory_equal(&p->samples, &before.samples, sizeof before.samples);
    assert_ptr_equal(p->lines, before.lines);
    assert_ptr_equal(p->line_begin, before.line_begin);
}

static void a_filter_twice_equals_once(void **state)
{
    static const char *const options[] = {
        "focus=A",     "ignore=B",    "hide=B",       "hide=libz",    "show=A|B",
        "show_from=B", "show_from=A", "prune_from=B", "prune_from=A", "focus=E",
    };
    for (size_t i = 0; i < PP_COUNT(options); i++) {
        struct profile *p = profile_from_text(*state, example);
        assert_true(filter_by_text(*state, p, options[i]).ok);
        const char *once = profile_dump(*state, p);
        struct samples samples = p->samples;
        assert_true(filter_by_text(*state, p, options[i]).ok);
        assert_string_equal(profile_dump(*state, p), once);
        assert_memory_equal(&p->samples, &samples, sizeof samples);
    }
}

/* The profile again, with stacks on the wire. */
static struct profile *on_wire(struct arena *a, const struct profile *p)
{
    struct buf bytes = BUF_INIT;
    struct err err = {0};
    struct profile *out;
    struct decode_options opt = {.labels = true, .threads = 1};
    assert_true(profile_encode(p, &bytes, &err));
    struct str copy = arena_str(a, buf_str(&bytes));
    buf_done(&bytes);
    assert_int_equal(profile_decode(a, (const uint8_t *)copy.ptr, copy.len, &opt, &out, &err),
                     DECODE_OK);
    assert_non_null(out->samples.wire);
    return out;
}

static void stacks_on_the_wire_give_the_same_result(void **state)
{
    static const char *const options[] = {
        "focus=A",     "ignore=D",     "hide=D|libz",  "show=A|B",      "show_from=C",
        "show_from=A", "prune_from=C", "prune_from=D", "tagfocus=last", "tagignore=last",
        "focus=0x",    "hide=zzz",     "taghide=k",
    };
    for (size_t i = 0; i < PP_COUNT(options); i++) {
        struct profile *p = profile_from_text(*state, example), *q;
        p->samples.label_begin = (uint64_t[]){0, 0, 0, 0, 0, 1};
        p->samples.labels =
            (struct label[]){{strtab_add(&p->strings, PP_STR("k")),
                              strtab_add(&p->strings, PP_STR("last")), 0, LABEL_STR}};
        q = on_wire(*state, p);
        assert_true(filter_by_text(*state, p, options[i]).ok);
        assert_true(filter_by_text(*state, q, options[i]).ok);
        assert_string_equal(profile_dump(*state, p), profile_dump(*state, q));
    }
}

static void a_filter_without_effect_leaves_stacks_on_the_wire(void **state)
{
    struct profile *p = on_wire(*state, profile_from_text(*state, "main;A 1 k=v\nmain;C>B 2\n"));
    assert_true(filter_by_text(*state, p,
                               "focus=main; ignore=zzz; hide=zzz; prune_from=zzz; "
                               "tagignore=zzz; taghide=zzz")
                    .ok);
    assert_non_null(p->samples.wire);
    assert_true(filter_by_text(*state, p, "ignore=B").ok);
    assert_null(p->samples.wire);
}

static void a_profile_without_tables_can_be_filtered(void **state)
{
    struct err err = {0};
    struct profile *p = profile_new(*state, &err);
    struct filter_outcome out =
        filter_by_text(*state, p,
                       "focus=a; hide=a; show=a; show_from=a; tagfocus=1; tagshow=a; "
                       "prune_from=a");
    assert_true(out.ok);
    assert_int_equal(out.misses, MISS_FOCUS | MISS_HIDE | MISS_SHOW | MISS_SHOW_FROM |
                                     MISS_TAGFOCUS | MISS_TAGSHOW);
    assert_true(profile_drop_inlines(p, &err) && profile_clear_columns(p, &err));
}

static void every_lack_of_memory_is_an_error(void **state)
{
    struct profile *p;
    struct filter_outcome out;
    size_t refused = 0;
    for (size_t spare = 0; spare < 4096; spare += 16) {
        struct arena small, scratch;
        arena_init(&small, 0);
        arena_init(&scratch, 0);
        p = profile_from_text(&small, "main;A 1 k=v\nmain;A;C>B 2\nmain 3 n#5\n");
        small.budget = small.used + spare;
        out = filter_by_text(&scratch, p, "hide=B; prune_from=A; tagfocus=v");
        refused += !out.ok;
        assert_int_equal(out.err.code, out.ok ? PP_OK : PP_ERR_NOMEM);
        arena_done(&small);
        arena_done(&scratch);
    }
    assert_true(refused > 4 && out.ok);
    (void)state;
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(name_filters_keep_what_the_reference_keeps),
        TEST(show_from_cuts_above_the_match_closest_to_the_root),
        TEST(a_file_name_matches_like_a_function_name),
        TEST(a_mapping_name_does_not_show_a_frame_without_lines),
        TEST(lines_leave_the_table_also_where_samples_were_dropped),
        TEST(values_and_labels_stay_with_their_samples),
        TEST(filters_run_in_the_order_of_the_reference),
        TEST(the_first_bad_expression_stops_before_anything_is_filtered),
        TEST(a_bad_tagshow_is_found_after_the_samples_were_filtered),
        TEST(a_filter_without_effect_leaves_the_columns_alone),
        TEST(a_filter_twice_equals_once),
        TEST(stacks_on_the_wire_give_the_same_result),
        TEST(a_filter_without_effect_leaves_stacks_on_the_wire),
        TEST(a_profile_without_tables_can_be_filtered),
        TEST(every_lack_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
