/* The output formats: each names a report and what becomes of its text (spec/driver.md 12).
 * "-svg" is the report dot put through graphviz; "-text" and "-top" are one report. */
#ifndef CPPROF_DRIVER_FORMAT_H
#define CPPROF_DRIVER_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "util/str.h"

struct output_format {
    const char *name;         /* as in -NAME */
    const char *report;       /* the row of the report table that makes its text */
    const char *help;         /* one line, as the reference words it */
    bool takes_regex;         /* -NAME=REGEX */
    const char *dot_language; /* the text goes through "dot -TLANGUAGE"; NULL: it does not */
    const char *suffix;       /* of a file that is named automatically; NULL: never a file */
    /* Programs that show the result, first that starts wins; NULL: it is printed. A program's
     * arguments are separated by blanks. */
    const char *const *viewers;
};

#define OUTPUT_FORMATS_MAX 32
extern const struct output_format output_formats[]; /* sorted by name */
extern const size_t output_formats_len;

/* The format of that name, or NULL. */
const struct output_format *output_format_find(struct str name);

/* Whether the format is shown by browsers, whose names depend on the environment. */
bool output_format_in_browser(const struct output_format *f);

#endif
