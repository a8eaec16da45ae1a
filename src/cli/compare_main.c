/* The frame around diff, check and noise: arguments in, bytes and an exit status out. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/compare.h"
#include "cli/memory.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "util/fd.h"
#include "util/limits.h"
#include "util/num.h"

int compare_main(const struct command *cmd, struct console *con, struct request *rq,
                 struct notes *notes, compare_fn *work)
{
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct arena a;
    struct buf out = BUF_INIT;
    struct memory_bound bound;
    struct compare_job job = {cmd, rq, con, &a, notes, &out, 0};
    arena_init(&a, 0);
    if (con->stderr_is_terminal)
        con->progress = progress_start();
    memory_bound_begin(&bound, rq->max_memory);
    bool ok = request_check(rq, notes, &err) && work(&job, &err);
    progress_stop(con->progress);
    con->progress = NULL;
    ok = ok && command_deliver(con, rq, &out, &err);
    memory_bound_end(&bound);
    err_explain_memory(&err, rq->max_memory);
    if (!ok)
        console_fatal(con, "%s", err.msg);
    buf_done(&out);
    arena_done(&a);
    return ok ? job.status : EXIT_TROUBLE;
}

/* --- rules --- */

bool compare_read_budget(struct compare_job *job, struct str path, struct budget *out,
                         struct err *err)
{
    struct buf text = BUF_INIT;
    *out = (struct budget){.file = path};
    int fd = open(path.ptr, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set_sys(err, errno, "open %s", path.ptr);
    bool ok = fd_read_all(fd, PP_MAX_BUDGET, &text) ||
              (text.failed ? err_nomem(err) : err_set_sys(err, errno, "read %s", path.ptr));
    close(fd);
    if (ok && text.len > PP_MAX_BUDGET)
        ok = err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "%s: too large for a budget", path.ptr);
    struct str kept = ok ? arena_str(job->a, buf_str(&text)) : PP_STR("");
    buf_done(&text);
    if (ok && !kept.ptr)
        ok = err_nomem(err);
    return ok && budget_parse(job->a, path, kept, out, err);
}

bool compare_today(const struct request *rq, int32_t *out, struct err *err)
{
    struct str given = rq->compare.today;
    *out = (int32_t)(time(NULL) / 86400);
    if (given.len == 0 || budget_parse_date(given, out))
        return true;
    return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "'%.*s' is no value for '--today': YYYY-MM-DD",
                   (int)given.len, given.ptr);
}

bool compare_percent(const char *option, struct str value, double *out, struct err *err)
{
    struct str digits = str_ends(value, PP_STR("%")) ? str_sub(value, 0, value.len - 1) : value;
    if (num_parse_double(digits, out) == NUM_OK && *out > 0 && *out < 1e6) {
        *out /= 100;
        return true;
    }
    return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "'%.*s' is no value for '--%s': N%%",
                   (int)value.len, value.ptr, option);
}

struct text_style compare_style(const struct compare_job *job)
{
    struct text_style style = {.nodecount = job->rq->report.nodecount,
                               .unit = job->rq->report.unit};
    struct winsize size;
    if (style.nodecount < 0)
        style.nodecount = 20;
    if (job->con->stdout_is_terminal && !job->rq->report.output.len)
        style.width =
            ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 100;
    return style;
}

struct diff_places compare_places(struct arena *a, const char *profile)
{
    char *cwd = getcwd(NULL, 0);
    struct str root = cwd ? arena_str(a, str_of(cwd)) : PP_STR("");
    free(cwd);
    return (struct diff_places){root.ptr && root.len > 1 ? root : PP_STR(""), str_of(profile)};
}
