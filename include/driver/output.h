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

/* Whether something is done with a report's text before anyone sees it: graphviz, gzip. Then it
 * must be whole. */
bool output_is_processed(const struct output_format *f);

/* Does it. `data` gets the bytes to deliver: `text` itself where nothing is to be done, else what
 * is now in `made`.
 * Errors: "failed to execute dot. Is Graphviz installed? Error: ..." */
PP_MUST_CHECK bool output_process(const struct output_format *f, struct str text, struct buf *made,
                                  struct str *data, struct err *err);

/* Writes all bytes. *closed is set, and true returned, when the other side closed its end. */
PP_MUST_CHECK bool output_write(int fd, struct str data, const char *what, bool *closed,
                                struct err *err);

/* Creates PREFIX001SUFFIX or the first number that is free, for writing; `path` gets its name,
 * which leftover_forget must be given when the file is whole or gone. -1 on failure. */
int output_create_numbered(struct str prefix, struct str suffix, struct buf *path, struct err *err);

/* A file that is replaced as a whole: readers see the old bytes or the new ones. What is not a
 * regular file (a device, a pipe) is written to. */
struct output_file {
    int fd;
    char *path;   /* links followed */
    char *beside; /* renamed to `path` at the end; NULL: `path` itself is written */
    bool waits;   /* it has old bytes, which the report may be made from: the new ones are kept */
    struct buf kept;
};

PP_MUST_CHECK bool output_file_open(struct output_file *f, struct str path, struct err *err);
/* As output_write. */
PP_MUST_CHECK bool output_file_write(struct output_file *f, struct str data, bool *closed,
                                     struct err *err);
/* Closes it; after success the new bytes are under the name. */
PP_MUST_CHECK bool output_file_finish(struct output_file *f, struct err *err);
/* Gives it up: the old bytes stay. */
void output_file_drop(struct output_file *f);

/* All of that. */
PP_MUST_CHECK bool output_replace_file(struct str path, struct str data, struct err *err);

/* The processed bytes of a report on their way to where it is wanted. */
struct output {
    const struct output_format *format;
    const struct output_options *opt;
    enum { TO_STDOUT, TO_FILE, TO_NUMBERED, TO_VIEWER } target;
    struct output_file file; /* TO_FILE */
    struct buf path;         /* TO_NUMBERED, TO_VIEWER: the new file */
    int fd;                  /* and its descriptor */
    bool closed;             /* the reader of standard output went away, which is no error */
};

/* Opens what is written to. Both must outlive the output. After a success output_finish or
 * output_drop must follow.
 * Notes: "Generating report in FILE". */
PP_MUST_CHECK bool output_begin(struct output *o, const struct output_format *f,
                                const struct output_options *opt, struct notes *notes,
                                struct err *err);
PP_MUST_CHECK bool output_put(struct output *o, struct str data, struct err *err);
/* The end: files get their names, viewers are started. Releases everything. */
PP_MUST_CHECK bool output_finish(struct output *o, struct err *err);
/* Gives up: no file is left. Releases everything. */
void output_drop(struct output *o);

#endif
