/* Colours for finished reports: they work on the text, so that the plain text is made in one way
 * only. Text that does not look like a row stays as it is. */
#ifndef CPPROF_CLI_COLOR_H
#define CPPROF_CLI_COLOR_H

#include "util/buf.h"

typedef void color_fn(struct str text, struct buf *out);

/* Appends the text of a top report with its flat and cum columns coloured by their share. */
color_fn color_top;

/* Appends the text of list or disasm: values coloured by their share of the function, the code of
 * hot lines bold, tabs expanded so that what stands below each other does so on any terminal. */
color_fn color_list, color_disasm;

/* The colours of a report, or NULL when it has none. */
color_fn *color_find(const char *report);

/* The start of a colour for a share in percent; COLOR_OFF ends it. */
const char *color_heat(double percent);
#define COLOR_OFF "\033[0m"
#define COLOR_BOLD "\033[1m"
#define COLOR_DIM "\033[2m"

#endif
