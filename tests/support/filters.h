/* Filter options from text, for tests: "focus=A; tagfocus=k=v1". */
#ifndef CPPROF_TESTS_SUPPORT_FILTERS_H
#define CPPROF_TESTS_SUPPORT_FILTERS_H

#include "profile/filter.h"

/* The options; they point into a copy in `a`. An unknown name ends the program. */
struct filter_spec filter_from_text(struct arena *a, const char *options);

struct filter_outcome {
    bool ok;
    unsigned misses;
    struct err err;
    const char *notes; /* of profile_tag_units, then of profile_filter */
};
/* Finds the tag units and filters the profile, as a report does. */
struct filter_outcome filter_by_text(struct arena *a, struct profile *p, const char *options);

#endif
