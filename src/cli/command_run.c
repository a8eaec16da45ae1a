/* How every command begins and ends: its arguments, its text or what is wrong. */
#include <math.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/command_line.h"
#include "cli/help.h"
#include "cli/output_as.h"
#include "cli/session.h"
#include "cli/strict.h"
#include "driver/output.h"

/* What is divided by less does not fit into 64 bits. */
#define MIN_DIVISOR 0x1p-63

int command_print(const struct console *con, struct buf *text)
{
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    bool ok = text->failed ? err_nomem(&err) : console_print(con, buf_str(text), &err);
    buf_done(text);
    if (!ok)
        console_fatal(con, "%s", err.msg);
    return ok ? 0 : EXIT_TROUBLE;
}

bool command_deliver(const struct console *con, const struct request *rq, const struct buf *out,
                     struct err *err)
{
    if (out->failed)
        return err_nomem(err);
    if (rq->report.output.len)
        return output_replace_file(rq->report.output, buf_str(out), err);
    return console_print(con, buf_str(out), err);
}

int command_fail(const struct console *con, const struct command *cmd, const char *msg,
                 const struct suggest *near)
{
    struct buf dashed = BUF_INIT;
    for (const char *c = near && near->best ? near->best : ""; *c; c++)
        buf_add_byte(&dashed, *c == '_' ? '-' : *c);
    if (dashed.len)
        console_fatal(con, "%s; did you mean '--%.*s'?", msg, (int)dashed.len, dashed.data);
    else
        console_fatal(con, "%s (see 'cpprof %s --help')", msg, cmd->name);
    buf_done(&dashed);
    return EXIT_TROUBLE;
}

static bool check_report(struct request *rq, struct notes *notes, struct err *err)
{
    static const char *const colors[] = {"auto", "always", "never"};
    bool color_ok = false;
    for (size_t i = 0; i < PP_COUNT(colors); i++)
        color_ok = color_ok || str_eq(rq->color, str_of(colors[i]));
    if (!color_ok)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "'%.*s' is no value for '--color': auto, always or never",
                       (int)rq->color.len, rq->color.ptr);
    if (rq->n_sources == 0)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "no profile was named ('-' is standard input)");
    if (!(rq->report.divide_by >= MIN_DIVISOR && isfinite(rq->report.divide_by)))
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "'%g' is no value for '--divide-by': a number above 0",
                       rq->report.divide_by);
    return (rq->lenient || strict_check_symbolize(rq->symbolize, err)) &&
           request_check(rq, notes, err);
}

static size_t count_dashes(const char *const *names, size_t n)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        found += strcmp(names[i], "-") == 0;
    return found;
}

/* What was read from it is gone for the second that wants it. */
static bool check_stdin(const struct request *rq, struct err *err)
{
    const struct name_list *old = &rq->compare.old_side, *new = &rq->compare.new_side;
    size_t n = count_dashes(rq->sources, rq->n_sources) + count_dashes(old->items, old->n) +
               count_dashes(new->items, new->n) + str_eq(rq->base, PP_STR("-")) +
               str_eq(rq->diff_base, PP_STR("-"));
    return n < 2 ||
           err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "'-', standard input, can be named only once");
}

static int run_parsed(const struct command *cmd, struct console *con, struct request *rq,
                      struct notes *notes)
{
    struct buf text = BUF_INIT;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    if (rq->help || rq->help_all) {
        help_command(cmd, rq->help_all, &text);
        return command_print(con, &text);
    }
    if (rq->version)
        return command_version(cmd, con, rq, notes);
    if (cmd->uses &&
        (!(rq->as = output_as_find(rq->output_as, cmd->uses, &err)) || !check_stdin(rq, &err))) {
        console_fatal(con, "%s", err.msg);
        return EXIT_TROUBLE;
    }
    if (rq->as && (rq->as->table != TABLE_NONE || rq->as->issues) &&
        !str_eq(rq->report.unit, options_default.unit))
        notes_add(notes, "--unit is for text: values of --format=%s are in the profile's unit",
                  rq->as->name);
    if (cmd->run)
        return cmd->run(cmd, con, rq, notes);
    if (!check_report(rq, notes, &err))
        return command_fail(con, cmd, err.msg, NULL);
    return session_run(rq, con, STYLE_COMMAND);
}

int command_run(const struct command *cmd, struct console *con, const char *const *args, size_t n)
{
    struct request rq;
    struct suggest near = {.best = NULL};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct notes notes = console_notes(con);
    size_t room_len = n + 1;
    const char **room = calloc(3 * room_len, sizeof *room); /* positionals, --old, --new */
    int status;

    con->program = "cpprof";
    request_init(&rq);
    if (!room) {
        console_fatal(con, "out of memory");
        return EXIT_TROUBLE;
    }
    rq.compare.old_side = (struct name_list){room + room_len, 0, room_len};
    rq.compare.new_side = (struct name_list){room + 2 * room_len, 0, room_len};
    if (cmd->format)
        rq.format = output_format_find(str_of(cmd->format));
    if (cmd->symbolize)
        rq.symbolize = str_of(cmd->symbolize);
    if (command_line_parse(cmd, &rq, args, n, room, &near, &notes, &err))
        status = run_parsed(cmd, con, &rq, &notes);
    else
        status = command_fail(con, cmd, err.msg, &near);
    notes_done(&notes);
    free(room);
    return status;
}
