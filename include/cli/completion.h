/* Shell completion scripts, made from the tables. */
#ifndef CPPROF_CLI_COMPLETION_H
#define CPPROF_CLI_COMPLETION_H

#include "util/buf.h"

/* Appends the script for bash, zsh or fish; false when the shell is another. */
bool completion_print(struct str shell, struct buf *out);

#endif
