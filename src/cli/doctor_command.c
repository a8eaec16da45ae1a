/* `cpprof doctor PROFILE [BINARY]`: why addresses have no names. */
#include "cli/command.h"
#include "cli/session.h"
#include "cli/symbols.h"
#include "driver/fetch.h"
#include "driver/object_file.h"
#include "input/input.h"

static bool check_arguments(const struct request *rq, struct err *err)
{
    if (rq->n_sources == 0)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "no profile was named");
    if (rq->n_sources > 2)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "one profile at a time");
    return true;
}

/* The binary may stand in front as well, as it does for reports. */
static void tell_apart(const struct request *rq, const char **profile, struct str *binary)
{
    bool first = rq->n_sources == 2 && object_file_is(rq->sources[0]);
    *profile = rq->sources[first];
    *binary = rq->n_sources == 2 ? str_of(rq->sources[!first]) : PP_STR("");
}

static bool examine(const struct request *rq, const struct console *con, struct buf *out,
                    struct err *err)
{
    struct input_options in = {.threads = session_threads(rq), .dash_is_stdin = true};
    struct symbolizer *s = NULL;
    struct profile *p;
    struct str binary;
    const char *name;
    struct arena a;
    tell_apart(rq, &name, &binary);
    arena_init(&a, 0);
    bool ok = input_load(&a, name, &in, &p, err);
    if (!ok) {
        struct err cause = *err;
        err->code = PP_OK; /* another message takes its place */
        err_set(err, cause.code, cause.offset, "%s: %s", name, driver_cause(name, cause.msg));
    }
    ok = ok && profile_add_empty_mapping(p, err) && symbols_open(rq, con, &s, err) &&
         symbolizer_doctor(s, p, binary, out, err);
    symbolizer_free(s);
    arena_done(&a);
    return ok;
}

int command_doctor(const struct command *cmd, struct console *con, struct request *rq,
                   struct notes *notes)
{
    struct buf out = BUF_INIT;
    (void)notes;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    if (!check_arguments(rq, &err))
        return command_fail(con, cmd, err.msg, NULL);
    if (examine(rq, con, &out, &err))
        return command_print(con, &out);
    buf_done(&out);
    console_fatal(con, "%s", err.msg);
    return EXIT_TROUBLE;
}
