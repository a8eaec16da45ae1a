/* Starting other programs and waiting for them. Source of the messages: spec/driver.md 12. */
#include "driver/process.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "driver/output.h"

extern char **environ;

/* Starts argv with the given standard input and output; -1: leave as it is. */
static bool start(char *const argv[], int in, int out, pid_t *pid, struct err *err)
{
    posix_spawn_file_actions_t actions;
    int sys = posix_spawn_file_actions_init(&actions);
    if (sys != 0)
        return err_set_sys(err, sys, "exec \"%s\"", argv[0]);
    if (in >= 0)
        sys = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    if (sys == 0 && out >= 0)
        sys = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (sys == 0)
        sys = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (sys == 0)
        return true;
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

static bool read_all(int fd, struct buf *out, struct err *err)
{
    for (;;) {
        if (!buf_reserve(out, 65536))
            return err_nomem(err);
        ssize_t n = read(fd, out->data + out->len, 65536);
        if (n == 0)
            return true;
        if (n < 0 && errno != EINTR)
            return err_set_sys(err, errno, "read");
        out->len += n > 0 ? (size_t)n : 0;
    }
}

/* An open file without a name that holds the bytes, at its start: a program that reads it while
 * we read what it writes cannot block us. */
static FILE *as_file(struct str data, struct err *err)
{
    bool closed = false;
    FILE *f = tmpfile();
    if (!f) {
        err_set_sys(err, errno, "temporary file");
        return NULL;
    }
    if (!output_write(fileno(f), data, "temporary file", &closed, err) ||
        lseek(fileno(f), 0, SEEK_SET) != 0) {
        err_set_sys(err, errno, "temporary file");
        fclose(f);
        return NULL;
    }
    return f;
}

bool process_filter(char *const argv[], struct str input, struct buf *out, struct err *err)
{
    int ends[2] = {-1, -1};
    pid_t pid = -1;
    bool ok = false;
    FILE *in = as_file(input, err);

    if (!in)
        return false;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        err_set_sys(err, errno, "pipe");
        goto out;
    }
    if (!start(argv, fileno(in), ends[1], &pid, err))
        goto out;
    close(ends[1]);
    ends[1] = -1;
    ok = read_all(ends[0], out, err);
    close(ends[0]); /* before waiting: a program that still writes must not hang */
    ends[0] = -1;
    ok = wait_for(pid, err) && ok;
out:
    if (ends[0] >= 0)
        close(ends[0]);
    if (ends[1] >= 0)
        close(ends[1]);
    fclose(in);
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
    *started = start(argv, -1, null, &pid, err);
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
