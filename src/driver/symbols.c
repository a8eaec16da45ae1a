/* Ties the symbolizer to fetching: which words of -symbolize ask for what (spec/driver.md 8.1). */
#include "driver/symbols.h"

static bool locate(void *arg, struct profile *p, struct notes *notes, struct err *err)
{
    return symbolizer_locate(arg, p, notes, err);
}

static bool symbolize(void *arg, struct profile *p, const struct symbolize_choice *choice,
                      struct notes *notes, struct err *err)
{
    struct symbolizer_mode mode = {choice->fast, choice->force};
    /* Remote symbols are those of the program that a URL names; no source is one so far, and for
     * files the reference asks nobody either. */
    return !choice->local || symbolizer_run(arg, p, &mode, notes, err);
}

struct driver_symbolizer driver_symbols(struct symbolizer *s)
{
    return (struct driver_symbolizer){s, locate, symbolize};
}

const char *driver_binary_path(const char *env, const char *home, struct buf *out)
{
    if (env && *env) {
        buf_add_cstr(out, env);
    } else {
        buf_add_cstr(out, home ? home : "");
        buf_add_cstr(out, home && *home ? "/pprof/binaries" : "pprof/binaries");
    }
    buf_add_byte(out, '\0');
    return out->failed ? NULL : out->data;
}
