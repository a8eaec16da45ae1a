/* Function names without package paths and parameters, for boxes. Private to src/report. */
#ifndef CPPROF_REPORT_SHORT_NAME_H
#define CPPROF_REPORT_SHORT_NAME_H

#include "util/buf.h"

/* Appends the shortened name (spec/report.md 6.2). */
void short_name(struct str name, struct buf *out);

#endif
