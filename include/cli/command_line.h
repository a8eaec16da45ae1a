/* The subcommands' spelling: GNU habits (options anywhere, --name=value, -n 5, -- ends them). */
#ifndef CPPROF_CLI_COMMAND_LINE_H
#define CPPROF_CLI_COMMAND_LINE_H

#include "cli/command.h"
#include "cli/suggest.h"

/* Reads args[0..n), which follow the command's name. Positionals are gathered into `room`, which
 * has place for n of them; the command's regular expression is taken off them. Options without an
 * effect on the command give a note.
 * Errors: PP_ERR_USAGE; `near` may hold a suggestion. */
PP_MUST_CHECK bool command_line_parse(const struct command *cmd, struct request *rq,
                                      const char *const *args, size_t n, const char **room,
                                      struct suggest *near, struct notes *notes, struct err *err);

#endif
