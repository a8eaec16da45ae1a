/* Where the text of a report goes: standard output, a file, graphviz, a viewer
 * (spec/driver.md 1.4, 12). */
#ifndef CPPROF_DRIVER_OUTPUT_H
#define CPPROF_DRIVER_OUTPUT_H

#include "driver/format.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/notes.h"

struct output_options {
    struct str file; /* "": not given */
    bool stdout_is_terminal;
    bool print_html;      /* HTML is printed instead of shown, unless to a terminal */
    const char *browser;  /* $BROWSER or NULL */
    bool has_display;     /* DISPLAY is set */
    const char *temp_dir; /* for what a viewer shows; NULL: /tmp */
};

/* What the format wants done with a report's text before anyone sees it: graphviz, gzip.
 * `data` gets the bytes to deliver: `text` itself where that is all, else what is now in `made`.
 * Errors: "failed to execute dot. Is Graphviz installed? Error: ..." */
PP_MUST_CHECK bool output_process(const struct output_format *f, struct str text, struct buf *made,
                                  struct str *data, struct err *err);

/* Hands the processed bytes over. A reader of standard output that went away is no error.
 * Notes: "Generating report in FILE". */
PP_MUST_CHECK bool output_deliver(const struct output_format *f, struct str data,
                                  const struct output_options *opt, struct notes *notes,
                                  struct err *err);

/* Writes all bytes. *closed is set, and true returned, when the other side closed its end. */
PP_MUST_CHECK bool output_write(int fd, struct str data, const char *what, bool *closed,
                                struct err *err);

/* Creates PREFIX001SUFFIX or the first number that is free, for writing; `path` gets its name.
 * -1 on failure. */
int output_create_numbered(struct str prefix, struct str suffix, struct buf *path, struct err *err);

/* Replaces the file as a whole: readers see the old bytes or the new ones. What is not a regular
 * file (a device, a pipe) is written to. */
PP_MUST_CHECK bool output_replace_file(struct str path, struct str data, struct err *err);

#endif
