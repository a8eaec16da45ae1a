/* Options and environment to a symbolizer. */
#include "cli/symbols.h"

#include "cli/session.h"
#include "driver/symbols.h"

/* An option's text as a C string, or NULL when it was not given. Values point into argv, so they
 * end with a NUL. */
static const char *given(struct str value)
{
    return value.len ? value.ptr : NULL;
}

static unsigned at_most_a_day(int64_t seconds)
{
    const int64_t day = 86400;
    return seconds < 0 ? 0 : (unsigned)(seconds < day ? seconds : day);
}

/* $XDG_CACHE_HOME/cpprof or ~/.cache/cpprof, NUL-terminated in `out`; NULL: neither is known. */
static const char *cache_directory(const struct console *con, struct buf *out)
{
    if (con->cache_home && con->cache_home[0] == '/')
        buf_add_cstr(out, con->cache_home);
    else if (con->home && con->home[0] == '/')
        buf_printf(out, "%s/.cache", con->home);
    else
        return NULL;
    buf_add_cstr(out, "/cpprof");
    buf_add_byte(out, '\0');
    return out->failed ? NULL : out->data;
}

bool symbols_open(const struct request *rq, const struct console *con, struct symbolizer **out,
                  struct err *err)
{
    struct buf path = BUF_INIT, cache = BUF_INIT;
    struct symbolizer_options opt = {
        .binary_path = driver_binary_path(con->binary_path, con->home, &path),
        .debug_file_directory = given(rq->debug_file_directory),
        .cache_directory = rq->cache ? cache_directory(con, &cache) : NULL,
        .kallsyms = given(rq->kallsyms),
        .debuginfod = rq->debuginfod,
        .threads = session_threads(rq),
        .seconds = at_most_a_day(rq->symbol_seconds),
        .no_inlines = !rq->inlines,
        /* A command has the doctor, where the reference has a variable. */
        .advice = console_is_pprof(con) ? NULL
                                        : "Binaries are missing, and so are names; "
                                          "'cpprof doctor PROFILE' says what to do.",
    };
    *out = NULL;
    bool ok = opt.binary_path ? symbolizer_new(&opt, out, err) : err_nomem(err);
    buf_done(&path);
    buf_done(&cache);
    return ok;
}
