/* Starting other programs and waiting for them. Source of the messages: spec/driver.md 10, 12. */
#include "util/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "util/path.h"

extern char **environ;

/* The standard descriptors of a program; -1: ours. */
struct ends {
    int in, out, err;
};

static bool start(char *const argv[], struct ends e, pid_t *pid, struct err *err)
{
    const int fds[] = {e.in, e.out, e.err};
    posix_spawn_file_actions_t actions;
    int sys = posix_spawn_file_actions_init(&actions);
    if (sys != 0)
        return err_nomem(err);
    for (int i = 0; i < 3 && sys == 0; i++)
        if (fds[i] >= 0)
            sys = posix_spawn_file_actions_adddup2(&actions, fds[i], i);
    if (sys == 0)
        sys = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (sys == 0)
        return true;
    if (sys == ENOMEM)
        return err_nomem(err);
    if (sys == ENOENT && !strchr(argv[0], '/'))
        return err_set(err, PP_ERR_IO, PP_NO_OFFSET,
                       "exec: \"%s\": executable file not found in $PATH", argv[0]);
    return err_set_sys(err, sys, "fork/exec %s", argv[0]);
}

static bool wait_for(pid_t pid, struct err *err)
{
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return err_set_sys(err, errno, "wait");
    if (WIFSIGNALED(status))
        return err_set(err, PP_ERR_IO, PP_NO_OFFSET, "signal: %s", strsignal(WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0)
        return err_set(err, PP_ERR_IO, PP_NO_OFFSET, "exit status %d", WEXITSTATUS(status));
    return true;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits until there is something to read, or the end; false: the time is up. */
static bool wait_readable(int fd, int64_t deadline)
{
    for (;;) {
        struct pollfd p = {fd, POLLIN, 0};
        int64_t left = deadline - now_ms();
        if (left < 0)
            return false;
        int n = poll(&p, 1, (int)(left < 1000000 ? left : 1000000));
        if (n > 0 || (n < 0 && errno != EINTR))
            return true; /* a failure shows again when it is read */
    }
}

static bool read_all(int fd, const struct process_limits *limits, struct buf *out, struct err *err)
{
    int64_t deadline = now_ms() + (int64_t)limits->seconds * 1000;
    size_t from = out->len;
    for (;;) {
        if (limits->seconds && !wait_readable(fd, deadline))
            return err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "no end after %u s", limits->seconds);
        if (!buf_reserve(out, 65536))
            return err_nomem(err);
        ssize_t n = read(fd, out->data + out->len, 65536);
        if (n == 0)
            return true;
        if (n < 0 && errno != EINTR)
            return err_set_sys(err, errno, "read");
        out->len += n > 0 ? (size_t)n : 0;
        if (limits->bytes && out->len - from > limits->bytes)
            return err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "more than %zu bytes of output",
                           limits->bytes);
    }
}

static bool write_all(int fd, struct str data)
{
    for (size_t done = 0; done < data.len;) {
        ssize_t n = write(fd, data.ptr + done, data.len - done);
        if (n < 0 && errno != EINTR)
            return false;
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* An open file without a name that holds the bytes, at its start: a program that reads it while
 * we read what it writes cannot block us. */
static FILE *as_file(struct str data, struct err *err)
{
    FILE *f = tmpfile();
    if (!f || !write_all(fileno(f), data) || lseek(fileno(f), 0, SEEK_SET) != 0) {
        err_set_sys(err, errno, "temporary file");
        if (f)
            fclose(f);
        return NULL;
    }
    return f;
}

/* Runs argv to its end and takes what it writes. e.out is made here. */
static bool run(char *const argv[], struct ends e, const struct process_limits *limits,
                struct buf *out, struct err *err)
{
    int ends[2] = {-1, -1};
    pid_t pid = -1;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set_sys(err, errno, "pipe");
    e.out = ends[1];
    bool ok = start(argv, e, &pid, err);
    close(ends[1]);
    if (!ok) {
        close(ends[0]);
        return false;
    }
    ok = read_all(ends[0], limits, out, err);
    close(ends[0]); /* before waiting: a program that still writes must not hang */
    if (!ok)
        kill(pid, SIGKILL);
    return wait_for(pid, err) && ok; /* the first error stands */
}

bool process_filter(char *const argv[], struct str input, struct buf *out, struct err *err)
{
    static const struct process_limits none = {0, 0};
    FILE *in = as_file(input, err);
    if (!in)
        return false;
    bool ok = run(argv, (struct ends){fileno(in), -1, -1}, &none, out, err);
    fclose(in);
    return ok;
}

bool process_capture(char *const argv[], const struct process_limits *limits, struct buf *out,
                     struct err *err)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return err_set_sys(err, errno, "open /dev/null");
    bool ok = run(argv, (struct ends){null, -1, null}, limits, out, err);
    close(null);
    return ok;
}

bool process_view(char *const argv[], bool *started, struct err *err)
{
    struct timespec from, now;
    pid_t pid = -1;
    *started = false;
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null < 0)
        return err_set_sys(err, errno, "open /dev/null");
    clock_gettime(CLOCK_MONOTONIC, &from);
    *started = start(argv, (struct ends){-1, null, -1}, &pid, err);
    close(null);
    if (!*started || !wait_for(pid, err))
        return false;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t spent = (now.tv_sec - from.tv_sec) * 1000000000 + (now.tv_nsec - from.tv_nsec);
    struct timespec rest = {0, (long)(1000000000 - spent)};
    if (spent >= 0 && spent < 1000000000)
        nanosleep(&rest, NULL);
    return true;
}

static bool is_executable(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && !S_ISDIR(st.st_mode) && (st.st_mode & 0111);
}

struct str process_find(struct arena *a, struct str name)
{
    static const struct str none = {NULL, 0};
    const char *path = getenv("PATH");
    if (name.len == 0 || memchr(name.ptr, '\0', name.len))
        return none;
    if (memchr(name.ptr, '/', name.len)) {
        struct str copy = arena_str(a, name);
        return copy.ptr && is_executable(copy.ptr) ? copy : none;
    }
    for (struct str rest = str_of(path ? path : ""); rest.ptr;) {
        size_t n = str_find(rest, PP_STR(":"), 0);
        n = n == SIZE_MAX ? rest.len : n;
        struct str found = path_join(a, n ? str_sub(rest, 0, n) : PP_STR("."), name);
        found = found.ptr ? arena_str(a, found) : none; /* with a NUL */
        if (found.ptr && is_executable(found.ptr))
            return found;
        rest = n < rest.len ? str_sub(rest, n + 1, rest.len) : none;
    }
    return none;
}
