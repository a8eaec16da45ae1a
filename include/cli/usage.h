/* The reference's usage text. */
#ifndef CPPROF_CLI_USAGE_H
#define CPPROF_CLI_USAGE_H

#include "util/buf.h"

/* Appends the text of -h. */
void usage_print(struct buf *out);

#endif
