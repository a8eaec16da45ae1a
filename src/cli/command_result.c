/* How a command ends that is no report: its text, or what is wrong with its arguments. */
#include <unistd.h>

#include "cli/command.h"
#include "cli/session.h"
#include "driver/output.h"

int command_print(const struct console *con, struct buf *text)
{
    bool closed;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    bool ok = text->failed
                  ? err_nomem(&err)
                  : output_write(STDOUT_FILENO, buf_str(text), "/dev/stdout", &closed, &err);
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
