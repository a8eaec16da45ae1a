/* From names of sources to one profile. */
#include "driver/fetch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/folder.h"
#include "support/profiles.h"

struct outcome {
    bool ok;
    struct profile *p;
    struct notes notes;
    struct err err;
};

static void fetch(struct outcome *o, struct fetch_options opt, const char *sources,
                  const char *base)
{
    const char *names[300], *bases[1] = {base};
    char copy[4096], *save = NULL;
    size_t n = 0;
    snprintf(copy, sizeof copy, "%s", sources);
    for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
        names[n++] = w;
    *o = (struct outcome){.notes = {.text = BUF_INIT}, .err = {PP_OK, 0, PP_NO_OFFSET, ""}};
    opt.sources = names;
    opt.n_sources = n;
    opt.bases = bases;
    opt.n_bases = base ? 1 : 0;
    opt.symbolize = PP_STR("none");
    opt.threads = 2;
    o->ok = driver_fetch(&opt, &o->p, &o->notes, &o->err);
    assert_int_equal(o->ok, o->p != NULL);
    assert_int_equal(o->ok, o->err.code == PP_OK);
    buf_add_byte(&o->notes.text, '\0');
}

static void drop(struct outcome *o)
{
    notes_done(&o->notes);
    driver_drop_profile(o->p);
}

static void assert_rows(const struct outcome *o, const char *rows)
{
    struct arena a;
    arena_init(&a, 0);
    assert_true(o->ok);
    assert_string_equal(profile_rows_sorted(&a, o->p), rows);
    arena_done(&a);
}

static const struct fetch_options plain = {0};

static void sources_are_added_up(void **state)
{
    struct outcome o;
    (void)state;
    folder_put_profile("a", "main;f 1\nmain;g 2\n");
    folder_put_profile("b", "main;g 40\n");
    fetch(&o, plain, "a b a", NULL);
    assert_rows(&o, "main;f 2\nmain;g 44\n");
    assert_string_equal(o.notes.text.data, "");
    drop(&o);
}

static void more_than_one_chunk_of_sources_is_added_up(void **state)
{
    struct outcome o;
    char names[600] = "";
    (void)state;
    folder_put_profile("a", "main;f 1\n");
    for (int i = 0; i < 260; i++)
        strcat(names, "a ");
    fetch(&o, plain, names, NULL);
    assert_rows(&o, "main;f 260\n");
    drop(&o);
}

static void a_missing_source_is_skipped_with_a_message(void **state)
{
    struct outcome o;
    (void)state;
    folder_put_profile("a", "main 1\n");
    fetch(&o, plain, "a none a", NULL);
    assert_rows(&o, "main 2\n");
    assert_string_equal(o.notes.text.data, "none: stat none: no such file or directory\n"
                                           "Fetched 2 source profiles out of 3\n");
    drop(&o);
}

static void a_missing_source_is_an_error_when_strict(void **state)
{
    struct outcome o;
    (void)state;
    folder_put_profile("a", "main 1\n");
    fetch(&o, (struct fetch_options){.strict = true}, "a none a", NULL);
    assert_string_equal(o.err.msg, "none: no such file or directory");
    assert_string_equal(o.notes.text.data, "");
    drop(&o);
}

static void nothing_but_missing_sources_is_an_error(void **state)
{
    struct outcome o;
    (void)state;
    folder_put_profile("a", "main 1\n");
    fetch(&o, plain, "none", NULL);
    assert_string_equal(o.err.msg, "failed to fetch any source profiles");
    drop(&o);
    fetch(&o, plain, "a", "none");
    assert_string_equal(o.err.msg, "failed to fetch any base profiles");
    assert_string_equal(o.notes.text.data, "none: stat none: no such file or directory\n");
    drop(&o);
}

static void an_url_is_refused_by_its_scheme(void **state)
{
    struct outcome o;
    (void)state;
    fetch(&o, plain, "localhost:1/x ftp://h/x", NULL);
    assert_string_equal(o.notes.text.data,
                        "localhost:1/x: fetching over HTTP is not supported yet\n"
                        "ftp://h/x: http fetch: Get \"ftp://h/x\": unsupported protocol scheme "
                        "\"ftp\"\n");
    drop(&o);
}

static void a_base_is_subtracted(void **state)
{
    struct outcome o;
    (void)state;
    folder_put_profile("old", "main;f 10\nmain;g 5\n");
    folder_put_profile("new", "main;f 17\nmain;g 5\n");
    fetch(&o, plain, "new", "old");
    assert_rows(&o, "main;f 7\n");
    drop(&o);
    fetch(&o, (struct fetch_options){.diff_base = true}, "new", "old");
    assert_rows(&o, "main;f -10 pprof::base=true\nmain;f 17\nmain;g -5 pprof::base=true\n"
                    "main;g 5\n");
    drop(&o);
    folder_put_profile("half", "main;f 5\n");
    fetch(&o, (struct fetch_options){.normalize = true}, "half", "old");
    assert_rows(&o, "main;f 5\nmain;g -5\n");
    drop(&o);
}

static void profiles_without_a_common_type_do_not_go_together(void **state)
{
    struct outcome o;
    (void)state;
    folder_put_profile("a", "!types cpu/nanoseconds\nmain 1\n");
    folder_put_profile("b", "!types space/bytes\nmain 1\n");
    fetch(&o, plain, "a b", NULL);
    assert_string_equal(o.err.msg, "problem fetching source profiles: profiles have empty common "
                                   "sample type list");
    drop(&o);
    fetch(&o, plain, "a", "b");
    assert_string_equal(o.err.msg, "profiles have empty common sample type list");
    drop(&o);
}

static void strict_runs_say_which_files_do_not_go_together(void **state)
{
    static const struct fetch_options strict = {.strict = true, .diff_base = true};
    struct fetch_options samples = strict;
    struct outcome o;
    (void)state;
    folder_put_profile("cpu", "!types samples/count cpu/nanoseconds\nmain 1 9\n");
    folder_put_profile("wall", "!types samples/count wall/nanoseconds\nmain 1 9\n");
    folder_put_profile("heap", "!types inuse_objects/count inuse_space/bytes\nmain 1 9\n");
    folder_put_profile("bytes", "!types cpu/bytes\nmain 1\n");
    fetch(&o, strict, "cpu wall heap", NULL);
    assert_string_equal(
        o.err.msg, "heap has samples of inuse_objects/count and inuse_space/bytes: they do not "
                   "add to samples/count and cpu/nanoseconds of cpu");
    drop(&o);
    fetch(&o, strict, "cpu", "wall");
    assert_string_equal(
        o.err.msg,
        "wall has samples of samples/count and wall/nanoseconds: they do not compare with "
        "cpu/nanoseconds of cpu (see --sample-index)");
    drop(&o);
    fetch(&o, strict, "cpu", "bytes");
    assert_string_equal(o.err.msg, "bytes has samples of cpu/bytes: they do not compare with "
                                   "cpu/nanoseconds of cpu (see --sample-index)");
    drop(&o);
    samples.sample_index = PP_STR("samples");
    fetch(&o, samples, "cpu", "wall");
    assert_true(o.ok);
    drop(&o);
    fetch(&o, samples, "cpu", "heap");
    assert_string_equal(
        o.err.msg,
        "heap has samples of inuse_objects/count and inuse_space/bytes: they do not compare "
        "with samples/count of cpu (see --sample-index)");
    drop(&o);
    fetch(&o, (struct fetch_options){.diff_base = true}, "cpu", "wall");
    assert_true(o.ok);
    drop(&o);
}

static void the_first_mapping_takes_the_overrides(void **state)
{
    struct outcome o;
    (void)state;
    folder_put_profile("a",
                       "!mapping 400000 401000 0 /bin/a ID\n!mapping 500000 501000 0 /bin/b -\n"
                       "0x400010@main 1\n");
    fetch(&o, (struct fetch_options){.executable = PP_STR("/x/prog"), .buildid = PP_STR("new")},
          "a", NULL);
    assert_true(str_eq(profile_str(o.p, o.p->mappings[0].file), PP_STR("/x/prog")));
    assert_true(str_eq(profile_str(o.p, o.p->mappings[0].build_id), PP_STR("ID")));
    assert_true(str_eq(profile_str(o.p, o.p->mappings[1].file), PP_STR("/bin/b")));
    drop(&o);
    folder_put_profile("b", "main 1\n");
    fetch(&o, (struct fetch_options){.buildid = PP_STR("new")}, "b", NULL);
    assert_int_equal(o.p->n_mappings, 1);
    assert_true(str_eq(profile_str(o.p, o.p->mappings[0].build_id), PP_STR("new")));
    drop(&o);
}

static void a_comment_is_added_and_dropped_frames_can_be_kept(void **state)
{
    struct outcome o;
    (void)state;
    folder_put_profile("a", "!drop malloc\n!comment one\nmain;malloc;grow 1\n");
    fetch(&o, plain, "a", NULL);
    assert_rows(&o, "main 1\n");
    drop(&o);
    fetch(&o, (struct fetch_options){.all_frames = true, .add_comment = PP_STR("two")}, "a", NULL);
    assert_rows(&o, "main;malloc;grow 1\n");
    assert_int_equal(o.p->n_comments, 2);
    assert_true(str_eq(profile_str(o.p, o.p->comments[1]), PP_STR("two")));
    drop(&o);
}

static void labels_are_decoded_when_asked_for(void **state)
{
    struct outcome o;
    (void)state;
    folder_put_profile("a", "main 1 k=v\n");
    fetch(&o, plain, "a", NULL);
    assert_null(o.p->samples.label_begin);
    drop(&o);
    fetch(&o, (struct fetch_options){.labels = true}, "a", NULL);
    assert_rows(&o, "main 1 k=v\n");
    drop(&o);
    fetch(&o, plain, "a a", NULL);
    assert_rows(&o, "main 2\n");
    drop(&o);
    fetch(&o, (struct fetch_options){.labels = true}, "a a", NULL);
    assert_rows(&o, "main 2 k=v\n");
    drop(&o);
}

static void too_little_memory_is_an_error(void **state)
{
    struct outcome o;
    (void)state;
    folder_put_profile("a", "main;f 1\nmain;g 2\n");
    fetch(&o, (struct fetch_options){.strict = true, .max_memory = 64}, "a", NULL);
    assert_string_equal(o.err.msg, "a: more than 64 bytes of memory are needed (see --max-memory)");
    drop(&o);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, folder_enter, folder_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sources_are_added_up),
        TEST(more_than_one_chunk_of_sources_is_added_up),
        TEST(a_missing_source_is_skipped_with_a_message),
        TEST(a_missing_source_is_an_error_when_strict),
        TEST(nothing_but_missing_sources_is_an_error),
        TEST(an_url_is_refused_by_its_scheme),
        TEST(a_base_is_subtracted),
        TEST(profiles_without_a_common_type_do_not_go_together),
        TEST(strict_runs_say_which_files_do_not_go_together),
        TEST(the_first_mapping_takes_the_overrides),
        TEST(a_comment_is_added_and_dropped_frames_can_be_kept),
        TEST(labels_are_decoded_when_asked_for),
        TEST(too_little_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
