/* Which spelling is it, and what does it ask for? Source: spec/driver.md 2. */
#include "cli/cli.h"

#include <signal.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/flags.h"
#include "cli/help.h"
#include "cli/session.h"
#include "cli/timezone.h"
#include "cli/usage.h"
#include "util/hash.h"
#include "util/heap.h"
#include "util/leftover.h"

static void print_usage(const struct console *con)
{
    struct buf text = BUF_INIT;
    usage_print(&text);
    console_info(con, buf_str(&text));
    buf_done(&text);
}

/* Why there is nothing to do without a format, yet. A first word that is no file may have been
 * meant as a command. */
static int refuse_shell(const struct request *rq, struct console *con)
{
    struct suggest near;
    struct stat st;
    bool missing = !rq->http.len && stat(rq->sources[0], &st) != 0;
    suggest_init(&near, str_of(rq->sources[0]));
    for (size_t i = 0; i < command_table_len && missing; i++)
        suggest_offer(&near, command_table[i].name);
    if (missing)
        con->program = "cpprof"; /* a mistyped command, more likely than one of the reference's */
    if (missing && command_find(rq->sources[0]))
        console_fatal(con,
                      "no file '%s'; a command comes first, its options behind it: cpprof %s ...",
                      rq->sources[0], rq->sources[0]);
    else if (near.best)
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

/* "--help" alone or with the name of a command, "--version": in front of everything else. */
static const struct command *leading_option(const char *word)
{
    if (strcmp(word, "--help") == 0)
        return command_find("help");
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return command_find("version");
    return NULL;
}

/* Who says nothing at all is no script that was written for the reference. */
static int refuse_nothing(struct console *con)
{
    struct buf text = BUF_INIT;
    con->program = "cpprof";
    help_overview(&text);
    console_info(con, buf_str(&text));
    buf_done(&text);
    console_fatal(con, "neither a command nor a profile was named");
    return EXIT_TROUBLE;
}

int cli_main(int argc, const char *const *argv)
{
    struct console con;
    size_t n = argc > 1 ? (size_t)argc - 1 : 0;
    const char *const *args = argv + 1;
    /* A reader that goes away is an error of write, not the end of the process. */
    signal(SIGPIPE, SIG_IGN);
    leftover_setup();
    heap_setup();
    hash_setup();
    timezone_setup();
    console_init(&con);
    if (n == 0)
        return refuse_nothing(&con);
    const struct command *cmd = leading_option(args[0]);
    if (!cmd)
        cmd = command_find(args[0]);
    return cmd ? command_run(cmd, &con, args + 1, n - 1) : run_pprof(&con, args, n);
}
