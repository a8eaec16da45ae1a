/* Linux perf data: converted by the external program perf_to_profile into a temporary file
 * (spec/driver.md 7.3). The program is run directly, never through a shell. */
#include "input/source.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/leftover.h"
#include "util/notes.h"

#define TOOL "perf_to_profile"

enum { MAX_TRIES = 10000 };

extern char **environ;

/* Creates $TMPDIR/pprof_NNN.pb.gz; *path is its zero-terminated name. */
static int create_temp(struct buf *path, struct err *err)
{
    const char *dir = getenv("TMPDIR");
    if (!dir || !*dir)
        dir = "/tmp";
    int fd = -1;
    for (int i = 1; i < MAX_TRIES && fd < 0; i++) {
        buf_clear(path);
        buf_printf(path, "%s/pprof_%03d.pb.gz", dir, i);
        buf_add_byte(path, '\0');
        if (path->failed) {
            err_nomem(err);
            return -1;
        }
        fd = open(path->data, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0)
        err_set_sys(err, errno, "could not create file of the form %s/pprof_NNN.pb.gz", dir);
    return fd;
}

static bool tool_failed(struct err *err, const char *why)
{
    return err_set(err, PP_ERR_IO, PP_NO_OFFSET,
                   "failed to convert perf.data file. "
                   "Try github.com/google/perf_data_converter: %s",
                   why);
}

/* Spawns the tool; its output goes where ours goes. */
static bool run_tool(const char *in, const char *out, struct err *err)
{
    char tool[] = TOOL, flag_in[] = "-i", flag_out[] = "-o", flag_force[] = "-f";
    char *in_arg = strdup(in), *out_arg = strdup(out);
    char *argv[] = {tool, flag_in, in_arg, flag_out, out_arg, flag_force, NULL};
    pid_t pid;
    int failed = in_arg && out_arg ? posix_spawnp(&pid, tool, NULL, NULL, argv, environ) : ENOMEM;
    free(in_arg);
    free(out_arg);
    if (failed == ENOENT)
        return tool_failed(err, "exec: \"" TOOL "\": executable file not found in $PATH");
    if (failed)
        return tool_failed(err, err_sys_text(failed));
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return tool_failed(err, err_sys_text(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    struct buf why = BUF_INIT;
    if (WIFEXITED(status))
        buf_printf(&why, "exit status %d", WEXITSTATUS(status));
    else
        buf_printf(&why, "signal: %d", WTERMSIG(status));
    buf_add_byte(&why, '\0');
    tool_failed(err, why.failed ? "it failed" : why.data);
    buf_done(&why);
    return false;
}

bool perf_convert(const char *name, const struct input_options *opt, struct source *out,
                  struct err *err)
{
    struct buf path = BUF_INIT;
    *out = (struct source){0};
    if (opt->notes)
        notes_add(opt->notes, "Converting %s to a profile.proto... (May take a few minutes)\n",
                  name);
    int fd = create_temp(&path, err);
    if (fd >= 0)
        leftover_watch(path.data);
    bool ok = fd >= 0 && run_tool(name, path.data, err) &&
              source_read_fd(fd, path.data, opt->max_inflated, out, err);
    if (fd >= 0) {
        close(fd);
        unlink(path.data);
        leftover_forget(path.data);
    }
    buf_done(&path);
    return ok;
}
