/* Colours for finished rows of top. */
#ifndef CPPROF_CLI_COLOR_H
#define CPPROF_CLI_COLOR_H

#include "util/buf.h"

/* Appends the text of a top report with its flat and cum columns coloured by their share. Text
 * that does not look like a row stays as it is. */
void color_top(struct str text, struct buf *out);

#endif
