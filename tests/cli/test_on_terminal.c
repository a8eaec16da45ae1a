/* The program on a terminal: what it may show there, and what it shows while it waits. The terminal
 * is a pseudo terminal of ours; without one the tests are skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "profile/encode.h"
#include "support/profiles.h"

extern char **environ;

#define ESCAPE "\033c\a" /* resets it, rings */
#define LONG_SAMPLES 5000
#define SPELLED_OUT "\\x1bc\\x07"

static char scratch[] = "/tmp/cpprof-terminal.XXXXXX";
static char hostile_file[64], second_file[64],
    long_file[64]; /* long: its reports leave in pieces */

struct seen {
    char *text; /* what came, NUL-terminated */
    int status;
};

/* The end of the terminal that is ours, or -1; `name` gets that of the program. */
static int open_terminal(char *name, size_t size)
{
    struct winsize window = {.ws_row = 24, .ws_col = 80};
    int fd = posix_openpt(O_RDWR | O_NOCTTY);
    if (fd < 0 || grantpt(fd) != 0 || unlockpt(fd) != 0 || ptsname_r(fd, name, size) != 0)
        return -1;
    ioctl(fd, TIOCSWINSZ, &window);
    return fd;
}

static _Noreturn void be_program(const char *terminal, int input, const char *const *args)
{
    int tty = open(terminal, O_RDWR | O_NOCTTY);
    dup2(input, STDIN_FILENO);
    dup2(tty, STDOUT_FILENO);
    dup2(tty, STDERR_FILENO);
    execve(args[0], (char *const *)(uintptr_t)args, environ);
    _exit(127);
}

/* Reads until the program has closed the terminal. */
static char *read_terminal(int fd)
{
    struct buf b = BUF_INIT;
    for (;;) {
        assert_true(buf_reserve(&b, 4096));
        ssize_t n = read(fd, b.data + b.len, 4096);
        if (n <= 0 && errno != EINTR)
            break;
        b.len += n > 0 ? (size_t)n : 0;
    }
    buf_add_byte(&b, '\0');
    assert_false(b.failed);
    return b.data;
}

/* Runs the program with these arguments. `late`, if not NULL, is a file that comes on standard
 * input when the program has waited for it a while. */
static struct seen run(const char *late, const char *const *args)
{
    static const struct timespec a_while = {1, 200000000};
    const char *argv[16] = {getenv("CPPROF")};
    char terminal[128];
    int ends[2];
    for (size_t i = 0; args[i]; i++)
        argv[i + 1] = args[i];
    int fd = open_terminal(terminal, sizeof terminal);
    if (fd < 0 || !argv[0])
        skip();
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t pid = fork();
    if (pid == 0)
        be_program(terminal, ends[0], argv);
    assert_true(pid > 0);
    close(ends[0]);
    if (late) {
        char bytes[8192];
        FILE *f = fopen(late, "rb");
        assert_non_null(f);
        size_t n = fread(bytes, 1, sizeof bytes, f);
        fclose(f);
        nanosleep(&a_while, NULL);
        assert_int_equal(write(ends[1], bytes, n), (ssize_t)n);
    }
    close(ends[1]);
    struct seen s = {.text = read_terminal(fd)};
    assert_int_equal(waitpid(pid, &s.status, 0), pid);
    close(fd);
    return s;
}

#define ON_TERMINAL(late, ...) run(late, (const char *const[]){__VA_ARGS__, NULL})

static void shows(struct seen s, int status, const char *text)
{
    if (!strstr(s.text, text))
        fail_msg("no '%s' in: %s", text, s.text);
    assert_true(WIFEXITED(s.status));
    assert_int_equal(WEXITSTATUS(s.status), status);
}

static void commands_in_names_are_spelled_out(void **state)
{
    static const char *const reports[] = {"top", "tree", "traces", "raw", "dot", "tags", "doctor"};
    (void)state;
    for (size_t i = 0; i < PP_COUNT(reports); i++) {
        struct seen s = ON_TERMINAL(NULL, reports[i], "--color=never", hostile_file);
        shows(s, 0, i < 5 ? SPELLED_OUT : "");
        assert_null(strstr(s.text, ESCAPE));
        free(s.text);
    }
    struct seen s = ON_TERMINAL(NULL, "peek", ".", hostile_file);
    shows(s, 0, SPELLED_OUT);
    assert_null(strstr(s.text, ESCAPE));
    free(s.text);
}

static void commands_in_every_piece_are_spelled_out(void **state)
{
    size_t n = 0;
    (void)state;
    struct seen s = ON_TERMINAL(NULL, "traces", long_file);
    shows(s, 0, SPELLED_OUT);
    assert_null(strstr(s.text, ESCAPE));
    for (const char *at = s.text; (at = strstr(at, SPELLED_OUT)); at++)
        n++;
    assert_int_equal(n, LONG_SAMPLES);
    free(s.text);
}

static void commands_in_compared_names_are_spelled_out(void **state)
{
    (void)state;
    struct seen s =
        ON_TERMINAL(NULL, "diff", hostile_file, "testdata/profiles/wordcount.cpu.pb.gz");
    assert_null(strstr(s.text, ESCAPE));
    free(s.text);
    s = ON_TERMINAL(NULL, "diff", hostile_file, hostile_file);
    assert_null(strstr(s.text, ESCAPE));
    free(s.text);
    s = ON_TERMINAL(NULL, "noise", hostile_file, second_file);
    shows(s, 0, SPELLED_OUT);
    assert_null(strstr(s.text, ESCAPE));
    free(s.text);
}

static void commands_in_messages_are_spelled_out(void **state)
{
    (void)state;
    struct seen s = ON_TERMINAL(NULL, "top", "no file " ESCAPE);
    shows(s, 2, "no file " SPELLED_OUT ": no such file or directory");
    free(s.text);
    s = ON_TERMINAL(NULL, "diff", "no file " ESCAPE, "x");
    shows(s, 2, "no file " SPELLED_OUT);
    free(s.text);
}

static void a_file_gets_names_as_they_are(void **state)
{
    char command[512], line[512];
    bool found = false;
    (void)state;
    if (!getenv("CPPROF"))
        skip();
    snprintf(command, sizeof command, "'%s' top %s", getenv("CPPROF"), hostile_file);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        found = found || strstr(line, "bad" ESCAPE);
    assert_int_equal(pclose(f), 0);
    assert_true(found);
}

static void colours_are_for_terminals_that_want_them(void **state)
{
    (void)state;
    struct seen s = ON_TERMINAL(NULL, "top", "testdata/profiles/wordcount.cpu.pb.gz");
    shows(s, 0, "\033[31m");
    free(s.text);
    assert_int_equal(setenv("NO_COLOR", "1", 1), 0);
    s = ON_TERMINAL(NULL, "top", "testdata/profiles/wordcount.cpu.pb.gz");
    assert_null(strchr(s.text, '\033'));
    unsetenv("NO_COLOR");
    free(s.text);
}

static void a_wait_has_a_line_that_goes_away_again(void **state)
{
    (void)state;
    struct seen s = ON_TERMINAL("testdata/profiles/wordcount.cpu.pb.gz", "top", "-");
    char *line = strstr(s.text, "\r\033[K");
    if (!line || !strstr(line, " ...\r\033[K"))
        fail_msg("no line in: %s", s.text);
    shows(s, 0, "Showing nodes accounting for");
    assert_true(strstr(s.text, "File: ") > strstr(line, " ...\r\033[K"));
    free(s.text);
    /* a message comes on a line of its own */
    s = ON_TERMINAL("testdata/profiles/truncated.pb.gz", "top", "-");
    shows(s, 2, " ...\r\033[K");
    shows(s, 2, "unexpected EOF");
    free(s.text);
}

static void what_is_quick_has_no_such_line(void **state)
{
    (void)state;
    struct seen s =
        ON_TERMINAL(NULL, "top", "--color=never", "testdata/profiles/wordcount.cpu.pb.gz");
    assert_null(strchr(s.text, '\033'));
    free(s.text);
}

static bool write_profile(const char *path, const char *text)
{
    struct arena a;
    struct buf bytes = BUF_INIT;
    struct err err = {0};
    arena_init(&a, 0);
    struct profile *p = profile_from_text(&a, text);
    FILE *f = fopen(path, "wb");
    bool ok =
        f && profile_encode(p, &bytes, &err) && fwrite(bytes.data, 1, bytes.len, f) == bytes.len;
    ok = f && fclose(f) == 0 && ok;
    buf_done(&bytes);
    arena_done(&a);
    return ok;
}

static int make_hostile_files(void **state)
{
    struct buf text = BUF_INIT;
    (void)state;
    if (!mkdtemp(scratch))
        return 1;
    snprintf(hostile_file, sizeof hostile_file, "%s/profile.pb", scratch);
    snprintf(second_file, sizeof second_file, "%s/second.pb", scratch);
    snprintf(long_file, sizeof long_file, "%s/long.pb", scratch);
    for (int i = 0; i < LONG_SAMPLES; i++)
        buf_printf(&text, "main;bad" ESCAPE "%d 1\n", i);
    buf_add_byte(&text, '\0');
    static const char hostile[] = "!mapping 400000 401000 0 /bin/" ESCAPE " -\n"
                                  "main;0x400010@bad" ESCAPE "[" ESCAPE ".c]:9 60\n"
                                  "main;good 40 key" ESCAPE "=v" ESCAPE "\n";
    bool ok = !text.failed && write_profile(long_file, text.data) &&
              write_profile(hostile_file, hostile) && write_profile(second_file, hostile);
    buf_done(&text);
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm", 1);
    return ok ? 0 : 1;
}

static int remove_hostile_files(void **state)
{
    (void)state;
    return unlink(hostile_file) != 0 || unlink(second_file) != 0 || unlink(long_file) != 0 ||
           rmdir(scratch) != 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_in_names_are_spelled_out),
        cmocka_unit_test(commands_in_every_piece_are_spelled_out),
        cmocka_unit_test(commands_in_compared_names_are_spelled_out),
        cmocka_unit_test(commands_in_messages_are_spelled_out),
        cmocka_unit_test(a_file_gets_names_as_they_are),
        cmocka_unit_test(colours_are_for_terminals_that_want_them),
        cmocka_unit_test(a_wait_has_a_line_that_goes_away_again),
        cmocka_unit_test(what_is_quick_has_no_such_line),
    };
    return cmocka_run_group_tests(tests, make_hostile_files, remove_hostile_files);
}
