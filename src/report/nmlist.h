/* Symbols of a binary by name or address, as nm lists them (spec/report.md 16.1). Private to
 * src/report. */
#ifndef CPPROF_REPORT_NMLIST_H
#define CPPROF_REPORT_NMLIST_H

#include "report/tools.h"
#include "util/regex.h"
#include "util/vec.h"

struct symbol {
    const struct str *names; /* one at least */
    size_t n_names;
    uint64_t start, end; /* `end` as the reference has it: one before the next symbol */
};

struct nmlist {
    VEC(struct symbol) of; /* in the order of nm */
};

void nmlist_done(struct nmlist *s);

/* What is looked for: names that match, or the symbol that has the address. */
struct symbol_query {
    struct regex *regex;
    uint64_t address; /* 0: none */
};

/* Runs nm over the file. Names live in `a`.
 * Errors: "[nm -n FILE]: exit status 1". */
PP_MUST_CHECK bool nmlist_find(const struct tools *t, struct arena *a, struct str file,
                               const struct symbol_query *q, struct nmlist *out, struct err *err);

/* The same over nm's output. Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool nmlist_parse(struct str text, struct arena *a, const struct symbol_query *q,
                                struct nmlist *out, struct err *err);

#endif
