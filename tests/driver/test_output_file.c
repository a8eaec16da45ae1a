/* Files of reports: numbered, replaced as a whole, written through. */
#include "driver/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/folder.h"
#include "util/leftover.h"
#include "util/process.h"

static const char *content(const char *path)
{
    static char bytes[256];
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    bytes[fread(bytes, 1, sizeof bytes - 1, f)] = '\0';
    fclose(f);
    return bytes;
}

static bool replace(const char *path, const char *text, struct err *err)
{
    *err = (struct err){PP_OK, 0, PP_NO_OFFSET, ""};
    return output_replace_file(str_of(path), str_of(text), err);
}

static void a_file_is_replaced_and_keeps_its_mode(void **state)
{
    struct stat st;
    struct err err;
    (void)state;
    assert_true(replace("f", "one", &err));
    assert_string_equal(content("f"), "one");
    assert_int_equal(chmod("f", 0640), 0);
    assert_true(replace("f", "two", &err));
    assert_string_equal(content("f"), "two");
    assert_int_equal(stat("f", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_int_equal(system("test $(ls | wc -l) -eq 1"), 0);
}

/* The mode of the last file whose mode was set, before that. */
static mode_t mode_when_made;

/* Stands for the system's. */
int fchmod(int fd, mode_t mode)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return -1;
    mode_when_made = st.st_mode & 07777;
    return (int)syscall(SYS_fchmod, fd, mode);
}

static void a_private_file_is_private_from_the_start(void **state)
{
    struct stat st;
    struct err err;
    mode_t mask = umask(0);
    (void)state;
    assert_true(replace("f", "one", &err));
    assert_int_equal(chmod("f", 0600), 0);
    assert_true(replace("f", "two", &err));
    assert_int_equal(mode_when_made, 0600);
    umask(077);
    assert_int_equal(chmod("f", 06755), 0);
    assert_true(replace("f", "three", &err));
    assert_int_equal(mode_when_made, 0700);
    assert_int_equal(stat("f", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0755); /* new bytes run as nobody else */
    umask(mask);
}

static void a_file_keeps_its_group(void **state)
{
    struct stat st;
    struct err err;
    (void)state;
    if (geteuid() != 0)
        skip(); /* others have no group to give that is not theirs */
    assert_true(replace("f", "one", &err));
    assert_int_equal(chmod("f", 0640), 0);
    assert_int_equal(chown("f", (uid_t)-1, 12345), 0);
    assert_true(replace("f", "two", &err));
    assert_int_equal(mode_when_made, 0600); /* nobody's group reads it before it has its own */
    assert_int_equal(stat("f", &st), 0);
    assert_int_equal(st.st_gid, 12345);
    assert_int_equal(st.st_mode & 07777, 0640);
}

static void the_file_behind_a_link_is_replaced(void **state)
{
    struct stat st;
    struct err err;
    (void)state;
    assert_true(replace("f", "one", &err));
    assert_int_equal(symlink("f", "link"), 0);
    assert_true(replace("link", "two", &err));
    assert_int_equal(lstat("link", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_string_equal(content("f"), "two");
}

static void a_device_is_written_to(void **state)
{
    struct stat st;
    struct err err;
    (void)state;
    assert_true(replace("/dev/null", "text", &err));
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
}

/* Over a file f that has "old", the first piece of a new one. */
static void begin_over_old(struct output_file *f, struct str piece)
{
    struct err err;
    bool closed;
    assert_true(replace("f", "old", &err));
    assert_true(output_file_open(f, PP_STR("f"), &err));
    assert_true(output_file_write(f, piece, &closed, &err));
}

static void a_file_in_pieces_appears_at_the_end(void **state)
{
    struct output_file f;
    struct err err;
    bool closed;
    (void)state;
    begin_over_old(&f, PP_STR("one "));
    assert_string_equal(content("f"), "old");
    assert_true(output_file_write(&f, PP_STR("two"), &closed, &err));
    assert_true(output_file_finish(&f, &err));
    assert_string_equal(content("f"), "one two");
    assert_int_equal(system("test $(ls | wc -l) -eq 1"), 0);
}

static void a_file_that_is_given_up_leaves_the_old_one(void **state)
{
    struct output_file f;
    (void)state;
    begin_over_old(&f, PP_STR("new"));
    output_file_drop(&f);
    assert_string_equal(content("f"), "old");
    assert_int_equal(system("test $(ls | wc -l) -eq 1"), 0);
}

/* Half of a new file, a signal, and the other half if there is time. What became of it. */
static int signalled_half_way(int signal_number, bool ignored)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct output_file f;
        struct err err;
        signal(signal_number, ignored ? SIG_IGN : SIG_DFL);
        leftover_setup();
        begin_over_old(&f, PP_STR("new"));
        raise(signal_number);
        _exit(output_file_finish(&f, &err) ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void a_signal_leaves_the_old_file_and_nothing_beside_it(void **state)
{
    static const int deadly[] = {SIGHUP, SIGINT, SIGTERM};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(deadly); i++) {
        int status = signalled_half_way(deadly[i], false);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), deadly[i]);
        assert_string_equal(content("f"), "old");
        assert_int_equal(system("test $(ls | wc -l) -eq 1"), 0);
        assert_int_equal(signalled_half_way(deadly[i], true), 0);
        assert_string_equal(content("f"), "new");
    }
}

/* As the workers of the symbolizer are. */
static void a_child_that_is_ended_leaves_the_parents_files(void **state)
{
    struct output_file f;
    struct err err;
    int status = -1;
    (void)state;
    leftover_setup();
    begin_over_old(&f, PP_STR("new"));
    pid_t pid = fork();
    if (pid == 0) {
        raise(SIGTERM);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_true(output_file_finish(&f, &err));
    assert_string_equal(content("f"), "new");
}

/* No file can be made beside one whose name has all the characters that there may be. It may be
 * what the report is made from: it is written over when that is done. */
static void a_file_that_is_written_over_keeps_its_bytes_to_the_end(void **state)
{
    char name[256];
    struct output_file f;
    struct err err;
    bool closed;
    (void)state;
    memset(name, 'f', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_true(replace(name, "older and longer", &err));
    assert_true(replace(name, "old", &err));
    for (int keep = 0; keep < 2; keep++) {
        assert_true(output_file_open(&f, str_of(name), &err));
        assert_true(output_file_write(&f, PP_STR("n"), &closed, &err));
        assert_false(closed);
        assert_true(output_file_write(&f, PP_STR("ew"), &closed, &err));
        assert_string_equal(content(name), "old");
        if (keep)
            assert_true(output_file_finish(&f, &err));
        else
            output_file_drop(&f);
        assert_string_equal(content(name), keep ? "new" : "old");
    }
}

/* A numbered file is for what a terminal should not get. */
static void an_output_that_is_given_up_leaves_no_numbered_file(void **state)
{
    const struct output_format *f = output_format_find(PP_STR("callgrind"));
    struct output_options opt = {.file = PP_STR(""), .stdout_is_terminal = true};
    struct notes notes = {.text = BUF_INIT};
    struct output o;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    (void)state;
    assert_true(output_begin(&o, f, &opt, &notes, &err));
    assert_true(output_put(&o, PP_STR("text"), &err));
    assert_true(output_finish(&o, &err));
    assert_string_equal(content("profile001.callgraph.out"), "text");
    assert_true(output_begin(&o, f, &opt, &notes, &err));
    assert_true(output_put(&o, PP_STR("text"), &err));
    output_drop(&o);
    assert_int_equal(system("test $(ls | wc -l) -eq 1"), 0);
    assert_true(
        str_eq(buf_str(&notes.text), PP_STR("Generating report in profile001.callgraph.out\n"
                                            "Generating report in profile002.callgraph.out\n")));
    notes_done(&notes);
}

static void failures_name_the_file(void **state)
{
    struct err err;
    (void)state;
    assert_false(replace("none/x", "text", &err));
    assert_string_equal(err.msg, "open none/x: no such file or directory");
    assert_false(replace(".", "text", &err));
    assert_string_equal(err.msg, "open .: is a directory");
    assert_false(replace("/dev/full", "text", &err));
    assert_string_equal(err.msg, "write /dev/full: no space left on device");
}

static void numbers_go_up_to_the_first_free_one(void **state)
{
    struct buf path = BUF_INIT;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    (void)state;
    for (int i = 1; i <= 2; i++) {
        char expected[32];
        int fd = output_create_numbered(PP_STR("profile"), PP_STR(".pb.gz"), &path, &err);
        assert_true(fd >= 0);
        close(fd);
        snprintf(expected, sizeof expected, "profile%03d.pb.gz", i);
        assert_string_equal(path.data, expected);
    }
    assert_int_equal(output_create_numbered(PP_STR("no/p"), PP_STR(""), &path, &err), -1);
    assert_string_equal(err.msg, "open no/p001: no such file or directory");
    buf_done(&path);
}

static void a_filter_gets_more_than_a_pipe_holds(void **state)
{
    char program[] = "cat";
    char *argv[] = {program, NULL};
    struct buf in = BUF_INIT, out = BUF_INIT;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    (void)state;
    buf_fill(&in, 'x', 300000);
    assert_true(process_filter(argv, buf_str(&in), &out, &err));
    assert_true(str_eq(buf_str(&in), buf_str(&out)));
    buf_done(&in);
    buf_done(&out);
}

static void failures_of_programs_have_the_references_words(void **state)
{
    char missing[] = "cpprof-no-such-program", fails[] = "false";
    char *argv[] = {missing, NULL};
    struct buf out = BUF_INIT;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    (void)state;
    assert_false(process_filter(argv, PP_STR("x"), &out, &err));
    assert_string_equal(err.msg,
                        "exec: \"cpprof-no-such-program\": executable file not found in $PATH");
    err = (struct err){PP_OK, 0, PP_NO_OFFSET, ""};
    argv[0] = fails;
    assert_false(process_filter(argv, PP_STR("x"), &out, &err));
    assert_string_equal(err.msg, "exit status 1");
    buf_done(&out);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, folder_enter, folder_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_replaced_and_keeps_its_mode),
        TEST(a_private_file_is_private_from_the_start),
        TEST(a_file_keeps_its_group),
        TEST(the_file_behind_a_link_is_replaced),
        TEST(a_file_in_pieces_appears_at_the_end),
        TEST(a_file_that_is_given_up_leaves_the_old_one),
        TEST(a_signal_leaves_the_old_file_and_nothing_beside_it),
        TEST(a_child_that_is_ended_leaves_the_parents_files),
        TEST(a_file_that_is_written_over_keeps_its_bytes_to_the_end),
        TEST(an_output_that_is_given_up_leaves_no_numbered_file),
        TEST(a_device_is_written_to),
        TEST(failures_name_the_file),
        TEST(numbers_go_up_to_the_first_free_one),
        TEST(a_filter_gets_more_than_a_pipe_holds),
        TEST(failures_of_programs_have_the_references_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
