/* Help texts of the subcommands. */
#ifndef CPPROF_CLI_HELP_H
#define CPPROF_CLI_HELP_H

#include "cli/command.h"

/* What `cpprof help` and `cpprof --help` print. */
void help_overview(struct buf *out);
/* What `cpprof CMD --help` prints: how it is called, the options that are used every day, examples;
 * with `all`, every option that has an effect on it. */
void help_command(const struct command *cmd, bool all, struct buf *out);

#endif
