/* Which spelling is it, and what does it ask for? Source: spec/driver.md 2. */
#include "cli/cli.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/command_line.h"
#include "cli/flags.h"
#include "cli/help.h"
#include "cli/option_table.h"
#include "cli/session.h"
#include "cli/timezone.h"
#include "cli/usage.h"

static void print_usage(const struct console *con)
{
    struct buf text = BUF_INIT;
    usage_print(&text);
    console_info(con, buf_str(&text));
    buf_done(&text);
}

static bool is_file(const char *name)
{
    struct stat st;
    return stat(name, &st) == 0 && S_ISREG(st.st_mode);
}

/* Why there is nothing to do without a format, yet. A first word that is no file may have been
 * meant as a command. */
static int refuse_shell(const struct request *rq, const struct console *con)
{
    struct suggest near;
    struct stat st;
    bool missing = !rq->http.len && stat(rq->sources[0], &st) != 0;
    suggest_init(&near, str_of(rq->sources[0]));
    for (size_t i = 0; i < command_table_len && missing; i++)
        suggest_offer(&near, command_table[i].name);
    if (near.best)
        console_fatal(con, "no file and no command '%s'; did you mean 'cpprof %s'?", rq->sources[0],
                      near.best);
    else if (missing)
        console_fatal(con, "no file and no command '%s' (see 'cpprof help')", rq->sources[0]);
    else
        console_fatal(con,
                      "the %s is not supported yet; name a report, for example: "
                      "cpprof -top %s",
                      rq->http.len ? "web interface (-http)" : "interactive shell", rq->sources[0]);
    return EXIT_TROUBLE;
}

/* The reference's spelling. A suggestion is the last line, below the long usage text. */
static int run_pprof(struct console *con, const char *const *args, size_t n)
{
    struct request rq;
    struct suggest near = {.best = NULL};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct notes notes = console_notes(con);

    request_init(&rq);
    switch (flags_parse(&rq, args, n, &near, &err)) {
    case FLAGS_OK:
        break;
    case FLAGS_HELP:
        print_usage(con);
        return 0;
    case FLAGS_BAD:
        console_info(con, str_of(err.msg));
        print_usage(con);
        if (near.best)
            console_fatal(con, "did you mean -%s?", near.best);
        return EXIT_TROUBLE;
    }
    if (rq.n_sources == 0) {
        print_usage(con);
        console_fatal(con, "no profile source specified");
        return EXIT_TROUBLE;
    }
    bool ok = request_check(&rq, &notes, &err);
    notes_done(&notes);
    if (!ok) {
        console_fatal(con, "%s", err.msg);
        return EXIT_TROUBLE;
    }
    return rq.format ? session_run(&rq, con, STYLE_PPROF) : refuse_shell(&rq, con);
}

static bool check_friendly(struct request *rq, struct notes *notes, struct err *err)
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
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "no profile was named");
    return request_check(rq, notes, err);
}

static int run_report(const struct command *cmd, struct console *con, const char *const *args,
                      size_t n)
{
    struct request rq;
    struct suggest near = {.best = NULL};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct notes notes = console_notes(con);
    const char **room = calloc(n + 1, sizeof *room);
    int status;

    request_init(&rq);
    rq.format = output_format_find(str_of(cmd->format));
    if (cmd->symbolize)
        rq.symbolize = str_of(cmd->symbolize);
    if (!room) {
        console_fatal(con, "out of memory");
        return EXIT_TROUBLE;
    }
    bool ok = command_line_parse(cmd, &rq, args, n, room, &near, &notes, &err);
    bool told = ok && (rq.help || rq.version);
    if (!ok || (!told && !check_friendly(&rq, &notes, &err)))
        status = command_fail(con, cmd, err.msg, &near);
    else if (told)
        status = command_find(rq.help ? "help" : "version")->run(NULL, con, &cmd->name, 1);
    else
        status = session_run(&rq, con, STYLE_COMMAND);
    notes_done(&notes);
    free(room);
    return status;
}

static int run_command(const struct command *cmd, struct console *con, const char *const *args,
                       size_t n)
{
    con->program = "cpprof";
    if (cmd->format)
        return run_report(cmd, con, args, n);
    if (!cmd->uses && n > 0 && (strcmp(args[0], "--help") == 0 || strcmp(args[0], "-h") == 0))
        return command_find("help")->run(NULL, con, &cmd->name, 1);
    return cmd->run(cmd, con, args, n);
}

int cli_main(int argc, const char *const *argv)
{
    struct console con;
    size_t n = argc > 1 ? (size_t)argc - 1 : 0;
    const char *const *args = argv + 1;
    /* A reader that goes away is an error of write, not the end of the process. */
    signal(SIGPIPE, SIG_IGN);
    timezone_setup();
    console_init(&con);
    if (n == 0)
        return run_pprof(&con, args, n);
    if (n == 1 && strcmp(args[0], "--help") == 0)
        return run_command(command_find("help"), &con, args + 1, 0);
    if (n == 1 && (strcmp(args[0], "--version") == 0 || strcmp(args[0], "-V") == 0))
        return run_command(command_find("version"), &con, args + 1, 0);
    const struct command *cmd = is_file(args[0]) ? NULL : command_find(args[0]);
    if (cmd)
        return run_command(cmd, &con, args + 1, n - 1);
    return run_pprof(&con, args, n);
}
