/* The values of --format: what commands write besides their own text. One table drives the check of
 * the value, the help and the work. */
#ifndef CPPROF_CLI_OUTPUT_AS_H
#define CPPROF_CLI_OUTPUT_AS_H

#include "format/issue.h"
#include "format/table.h"
#include "util/err.h"

struct output_as {
    const char *name;
    unsigned uses;           /* enum option_use: the commands that have it */
    enum table_format table; /* rows */
    void (*issues)(const struct issue_list *l, struct buf *out); /* or findings; NULL: neither */
};

/* What the value means to the command with these uses. NULL: err says what there is and what may
 * have been meant. */
const struct output_as *output_as_find(struct str name, unsigned uses, struct err *err);

/* The values: "text, json, csv, tsv or markdown", with ", " between and " or " before the last. */
void output_as_list(unsigned uses, const char *between, const char *before_last, struct buf *out);

#endif
