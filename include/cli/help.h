/* Help texts of the subcommands. */
#ifndef CPPROF_CLI_HELP_H
#define CPPROF_CLI_HELP_H

#include "cli/command.h"

/* What `cpprof help` and `cpprof --help` print. */
void help_overview(struct buf *out);
/* What `cpprof CMD --help` prints: only options that have an effect on it. */
void help_command(const struct command *cmd, struct buf *out);

#endif
