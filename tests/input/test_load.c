/* loading: names, pipes, formats and their messages (spec/driver.md 7.1,
 * 7.3; spec/profile.md 2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/input.h"
#include "util/buf.h"
#include "util/notes.h"

#define COUNT "x profile: total 1\n3 @ 0x10 0x20\n"

static char dir[] = "/tmp/cpprof-test-XXXXXX";

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    return rmdir(dir);
}

static const char *in_dir(const char *name)
{
    static char path[2][256];
    static int turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", dir, name);
    return path[turn];
}

static void write_file(const char *path, const void *data, size_t len, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, len), (ssize_t)len);
    close(fd);
}

/* The message, or "N samples". */
static const char *shown(bool ok, const struct profile *p, const struct err *err)
{
    static char text[sizeof err->msg];
    assert_int_equal(ok, err->code == PP_OK);
    assert_int_equal(ok, p != NULL);
    if (ok)
        snprintf(text, sizeof text, "%u samples", p->samples.n);
    else
        snprintf(text, sizeof text, "%s", err->msg);
    return text;
}

static const char *parsed(const void *data, size_t len)
{
    struct arena a;
    struct err err = {0};
    struct profile *p;
    struct input_options opt = {.labels = true};
    arena_init(&a, 0);
    bool ok = input_parse(&a, data, len, &opt, &p, &err);
    const char *text = shown(ok, p, &err);
    arena_done(&a);
    return text;
}

static const char *loaded_with(const char *name, const struct input_options *opt)
{
    struct arena a;
    struct err err = {0};
    struct profile *p;
    arena_init(&a, 0);
    bool ok = input_load(&a, name, opt, &p, &err);
    const char *text = shown(ok, p, &err);
    arena_done(&a);
    return text;
}

static const char *loaded(const char *name)
{
    return loaded_with(name, &(struct input_options){.labels = true});
}

static void each_kind_of_failure_has_its_prefix(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        size_t len;
        const char *expected;
    } rows[] = {
        {"", 0, "parsing profile: empty input file"},
        {"hello", 5, "parsing profile: unrecognized profile format"},
        {"x profile: total 1\nfoo\n", 23, "parsing profile: malformed profile format"},
        {"\x1f\x8b", 2, "decompressing profile: unexpected EOF"},
        {"\x1f", 1, "parsing profile: unrecognized profile format"},
        {"\x1f\x8b\x07\0\0\0\0\0\0\0", 10, "decompressing profile: gzip: invalid header"},
        /* a string table, a time, and another time */
        {"\x32\0\x48\1\x48\1", 6, "parsing profile: concatenated profiles detected"},
        /* a string table and a sample, no sample types */
        {"\x32\0\x12\0", 4, "malformed profile: missing sample type information"},
        {COUNT, sizeof COUNT - 1, "1 samples"},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        assert_string_equal(parsed(rows[i].data, rows[i].len), rows[i].expected);
}

static void packed_data_is_unpacked_once(void **state)
{
    (void)state;
    struct buf once = BUF_INIT, twice = BUF_INIT, empty = BUF_INIT;
    struct err err = {0};
    assert_true(gzip(PP_STR(COUNT), &once, &err));
    assert_string_equal(parsed(once.data, once.len), "1 samples");
    assert_true(gzip(buf_str(&once), &twice, &err));
    assert_string_equal(parsed(twice.data, twice.len),
                        "parsing profile: unrecognized profile format");
    assert_true(gzip(PP_STR(""), &empty, &err));
    assert_string_equal(parsed(empty.data, empty.len), "parsing profile: empty input file");
    buf_done(&once);
    buf_done(&twice);
    buf_done(&empty);
}

static void names_that_cannot_be_read_are_explained(void **state)
{
    (void)state;
    char expected[300];
    assert_string_equal(loaded("/nonexistent/x"), "stat /nonexistent/x: no such file or directory");
    assert_string_equal(loaded(""), "stat : no such file or directory");
    snprintf(expected, sizeof expected, "read %s: is a directory", dir);
    assert_string_equal(loaded(dir), expected);
    assert_string_equal(loaded("/dev/null"), "parsing profile: empty input file");
    assert_string_equal(loaded("-"), "stat -: no such file or directory");
}

static void small_and_large_files_are_read(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    const char *path = in_dir("f");
    buf_add_cstr(&b, COUNT);
    write_file(path, b.data, b.len, 0600);
    assert_string_equal(loaded(path), "1 samples");
    for (int i = 0; i < 40000; i++)
        buf_add_cstr(&b, "1 @ 0x10 0x20 0x30\n");
    write_file(path, b.data, b.len, 0600);
    assert_string_equal(loaded(path), "40001 samples");
    unlink(path);
    buf_done(&b);
}

static void a_bound_is_kept(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    struct err err = {0};
    const char *path = in_dir("f");
    assert_true(gzip(PP_STR(COUNT), &b, &err));
    write_file(path, b.data, b.len, 0600);
    assert_string_equal(
        loaded_with(path, &(struct input_options){.max_inflated = 10}),
        "decompressing profile: inflated size is above the limit of 10 bytes (see --max-inflated)");
    unlink(path);
    buf_done(&b);
}

static void what_is_not_packed_is_bounded_as_well(void **state)
{
    (void)state;
    const char *path = in_dir("f");
    struct input_options opt = {.max_inflated = sizeof COUNT - 1};
    write_file(path, COUNT, sizeof COUNT - 1, 0600);
    assert_string_equal(loaded_with(path, &opt), "1 samples");
    opt.max_inflated--;
    assert_string_equal(loaded_with(path, &opt), "it has more than 32 bytes (see --max-inflated)");
    assert_int_equal(truncate(path, (off_t)1 << 40), 0);
    assert_string_equal(loaded_with(path, &opt), "it has more than 32 bytes (see --max-inflated)");
    unlink(path);
    opt.max_inflated = 200000;
    assert_string_equal(loaded_with("/dev/zero", &opt),
                        "it has more than 200000 bytes (see --max-inflated)");
}

/* Loads from a pipe with the data in it, by its name in /dev/fd. */
static const char *piped(const char *data, const struct input_options *opt)
{
    int fds[2];
    char name[64];
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], data, strlen(data)), (ssize_t)strlen(data));
    close(fds[1]);
    snprintf(name, sizeof name, "/dev/fd/%d", fds[0]);
    const char *text = loaded_with(name, opt);
    close(fds[0]);
    return text;
}

static void a_pipe_by_name_loses_eight_bytes_in_the_spelling_of_pprof(void **state)
{
    (void)state;
    static const struct input_options pprof = {.labels = true},
                                      ours = {.labels = true, .dash_is_stdin = true};
    assert_string_equal(piped(COUNT, &pprof), "parsing profile: unrecognized profile format");
    assert_string_equal(piped("12345678" COUNT, &pprof), "1 samples");
    assert_string_equal(piped(COUNT, &ours), "1 samples");
}

static void a_dash_is_standard_input_when_asked_for(void **state)
{
    (void)state;
    const char *path = in_dir("f");
    int saved = dup(STDIN_FILENO);
    write_file(path, COUNT, sizeof COUNT - 1, 0600);
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO);
    assert_string_equal(loaded_with("-", &(struct input_options){.dash_is_stdin = true}),
                        "1 samples");
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(fd);
    unlink(path);
}

/* Loads perf data with `script` as the converter; NULL: none is installed. */
static const char *converted(const char *script, struct notes *notes)
{
    static char path_was[4096];
    const char *old = getenv("PATH");
    const char *perf = in_dir("perf"), *tool = in_dir("perf_to_profile");
    snprintf(path_was, sizeof path_was, "%s", old ? old : "");
    write_file(perf, "PERFILE2 and more", 17, 0600);
    if (script)
        write_file(tool, script, strlen(script), 0700);
    setenv("PATH", dir, 1);
    setenv("TMPDIR", dir, 1);
    const char *text = loaded_with(perf, &(struct input_options){.notes = notes});
    setenv("PATH", path_was, 1);
    unsetenv("TMPDIR");
    unlink(perf);
    if (script)
        unlink(tool);
    return text;
}

#define FAILED "failed to convert perf.data file. Try github.com/google/perf_data_converter: "

static void perf_data_goes_through_the_converter(void **state)
{
    (void)state;
    struct notes notes = {.text = BUF_INIT};
    char expected[300];
    assert_string_equal(converted(NULL, NULL),
                        FAILED "exec: \"perf_to_profile\": executable file not found in $PATH");
    assert_string_equal(converted("#!/bin/sh\nexit 3\n", NULL), FAILED "exit status 3");
    assert_string_equal(
        converted("#!/bin/sh\n"
                  "[ \"$1\" = -i ] && [ \"$3\" = -o ] && [ \"$5\" = -f ] || exit 9\n"
                  "[ -f \"$2\" ] && [ -f \"$4\" ] || exit 8\n"
                  "echo 'x profile: total 1' >\"$4\"\n"
                  "echo '3 @ 0x10' >>\"$4\"\n",
                  &notes),
        "1 samples");
    snprintf(expected, sizeof expected,
             "Converting %s/perf to a profile.proto... (May take a few minutes)\n", dir);
    assert_true(str_eq(buf_str(&notes.text), str_of(expected)));
    notes_done(&notes); /* and the temporary file is gone, or the directory cannot be removed */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_failure_has_its_prefix),
        cmocka_unit_test(packed_data_is_unpacked_once),
        cmocka_unit_test(names_that_cannot_be_read_are_explained),
        cmocka_unit_test(small_and_large_files_are_read),
        cmocka_unit_test(a_bound_is_kept),
        cmocka_unit_test(what_is_not_packed_is_bounded_as_well),
        cmocka_unit_test(a_pipe_by_name_loses_eight_bytes_in_the_spelling_of_pprof),
        cmocka_unit_test(a_dash_is_standard_input_when_asked_for),
        cmocka_unit_test(perf_data_goes_through_the_converter),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
