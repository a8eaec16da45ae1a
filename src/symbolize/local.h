/* The steps of symbolizer_run: what is to be asked, and what the answers change. */
#ifndef CPPROF_SYMBOLIZE_LOCAL_H
#define CPPROF_SYMBOLIZE_LOCAL_H

#include "symbolize/symbolizer.h"

/* A mapping whose addresses are looked up. */
struct local_mapping {
    uint32_t mapping; /* index */
    uint32_t binary;  /* index into local_plan.lookups */
    uint64_t base;
};

struct local_plan {
    struct arena *arena;
    struct symbolizer *symbolizer;
    struct profile *profile;
    const struct symbolizer_mode *mode;
    struct notes *notes;
    struct err *err;

    /* The locations of mapping m are by_mapping[begin[m]..begin[m + 1]), in the table's order. */
    uint32_t *begin, *by_mapping;
    const char **paths; /* by the file's string; NULL: not needed so far */
    struct local_mapping *mappings;
    uint32_t n_mappings;
    struct lookup *lookups; /* one a file */
    uint32_t n_lookups;
    uint32_t kernel; /* the look-up in the kernel's list, + 1; 0: there is none yet */
};

/* local.c: the loop of 8.2. */
PP_MUST_CHECK bool local_make_plan(struct local_plan *plan);

/* The file of a mapping as a path; one that is longer than paths can be is cut, and is none for the
 * system all the same. NULL: no memory, plan->err is set. */
const char *local_path(struct local_plan *plan, const struct mapping *m);

/* local_apply.c: new lines and functions in the profile, flags of its mappings (8.3). */
PP_MUST_CHECK bool local_apply(struct local_plan *plan);

#endif
