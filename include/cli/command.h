/* The subcommands: one table; `cpprof top X` is the report that `cpprof -top X` is. */
#ifndef CPPROF_CLI_COMMAND_H
#define CPPROF_CLI_COMMAND_H

#include "cli/console.h"
#include "cli/request.h"
#include "cli/suggest.h"

struct command;

/* A command that is no report, its arguments read. Gives the exit status. */
typedef int command_fn(const struct command *cmd, struct console *con, struct request *rq,
                       struct notes *notes);

struct command {
    const char *name;
    const char *help;        /* one line */
    const char *positionals; /* what follows the options: "[BINARY] FILE..." */
    const char *format;      /* the output format to make, or NULL: `run` does the work */
    bool takes_regex;        /* the first positional is the report's expression */
    unsigned uses;           /* enum option_use: which options have an effect */
    const char *symbolize;   /* the default of --symbolize */
    command_fn *run;
    const char *about;    /* lines that follow `help`; these and the next two may be NULL */
    const char *examples; /* command lines */
    const char *details;  /* lines that only --help-all shows */
};

extern const struct command command_table[];
extern const size_t command_table_len;

const struct command *command_find(const char *name);

/* Prints text that is no report and releases it; gives the exit status. */
int command_print(const struct console *con, struct buf *text);
/* Hands what a command made to -o FILE, or to standard output. */
PP_MUST_CHECK bool command_deliver(const struct console *con, const struct request *rq,
                                   const struct buf *out, struct err *err);
/* Says what is wrong with a command line, with a suggestion if there is one (`near` may be NULL);
 * gives the exit status. */
int command_fail(const struct console *con, const struct command *cmd, const char *msg,
                 const struct suggest *near);

/* Reads the arguments after the command's name and does what they ask for: the report or the other
 * work of the command, its help, the version. Gives the exit status. */
int command_run(const struct command *cmd, struct console *con, const char *const *args, size_t n);

/* Commands in files of their own. */
command_fn command_symbolize, command_doctor, command_diff, command_check, command_noise;
command_fn command_help, command_version, command_completion;

#endif
