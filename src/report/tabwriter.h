/* Text in columns: cells end with a tab, columns of adjacent lines are aligned to the right.
 * Private to src/report. */
#ifndef CPPROF_REPORT_TABWRITER_H
#define CPPROF_REPORT_TABWRITER_H

#include "util/buf.h"
#include "util/err.h"

/* Formats `text` as the reference's tabwriter does with padding 1 and AlignRight, appending to out.
 * Cells end at TAB or VT, lines at LF or FF; the last cell of a line is not part of a column. A
 * byte FF (hex) starts text that is passed on as it is, tabs and newlines too, to the next one. */
PP_MUST_CHECK bool tabwriter_format(struct str text, struct buf *out, struct err *err);

#endif
