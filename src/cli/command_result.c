/* How a command that is no report begins and ends: its arguments, its text or what is wrong. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/command_line.h"
#include "cli/session.h"
#include "driver/output.h"

int command_print(const struct console *con, struct buf *text)
{
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    bool ok = text->failed ? err_nomem(&err) : console_print(con, buf_str(text), &err);
    buf_done(text);
    if (!ok)
        console_fatal(con, "%s", err.msg);
    return ok ? 0 : EXIT_TROUBLE;
}

int command_fail(const struct console *con, const struct command *cmd, const char *msg,
                 const struct suggest *near)
{
    struct buf dashed = BUF_INIT;
    for (const char *c = near->best ? near->best : ""; *c; c++)
        buf_add_byte(&dashed, *c == '_' ? '-' : *c);
    if (near->best)
        console_fatal(con, "%s; did you mean '--%.*s'?", msg, (int)dashed.len, dashed.data);
    else
        console_fatal(con, "%s (see 'cpprof %s --help')", msg, cmd->name);
    buf_done(&dashed);
    return EXIT_TROUBLE;
}

int command_run_parsed(const struct command *cmd, struct console *con, const char *const *args,
                       size_t n,
                       int (*run)(const struct command *cmd, struct console *con,
                                  const struct request *rq))
{
    struct request rq;
    struct suggest near = {.best = NULL};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct notes notes = console_notes(con);
    const char **room = calloc(n + 1, sizeof *room);
    int status;
    request_init(&rq);
    if (!room) {
        console_fatal(con, "out of memory");
        return EXIT_TROUBLE;
    }
    if (!command_line_parse(cmd, &rq, args, n, room, &near, &notes, &err))
        status = command_fail(con, cmd, err.msg, &near);
    else if (rq.help || rq.version)
        status = command_find(rq.help ? "help" : "version")->run(NULL, con, &cmd->name, 1);
    else
        status = run(cmd, con, &rq);
    notes_done(&notes);
    free(room);
    return status;
}
