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

bool symbols_open(const struct request *rq, const struct console *con, struct symbolizer **out,
                  struct err *err)
{
    struct buf path = BUF_INIT;
    struct symbolizer_options opt = {
        .binary_path = driver_binary_path(con->binary_path, con->home, &path),
        .debug_file_directory = given(rq->debug_file_directory),
        .threads = session_threads(rq),
        .no_inlines = !rq->inlines,
    };
    *out = NULL;
    bool ok = opt.binary_path ? symbolizer_new(&opt, out, err) : err_nomem(err);
    buf_done(&path);
    return ok;
}
