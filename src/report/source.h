/* Finding and reading source files for list. Private to src/report. */
#ifndef CPPROF_REPORT_SOURCE_H
#define CPPROF_REPORT_SOURCE_H

#include "util/arena.h"
#include "util/buf.h"
#include "util/err.h"

/* Where sources are looked for (spec/report.md 10.3). */
struct source_search {
    struct str source_path; /* "" means the current directory */
    struct str trim_path;
};

/* The lines of one file, without their ends. */
struct source_text {
    const struct str *lines;
    size_t n;
};

/* Reads the source that `name` (as the report shows it) stands for. A directory has no lines.
 * Errors: PP_ERR_IO with the message that list prints after " Error: ". */
PP_MUST_CHECK bool source_read(struct arena *a, const struct source_search *search,
                               struct str name, struct source_text *out, struct err *err);

#endif
