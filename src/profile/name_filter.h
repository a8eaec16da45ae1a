/* focus, ignore, hide, show, show_from (spec/profile.md 6.1, 6.2). */
#ifndef CPPROF_PROFILE_NAME_FILTER_H
#define CPPROF_PROFILE_NAME_FILTER_H

#include "profile/profile.h"
#include "util/regex.h"

/* NULL: not given. */
struct name_patterns {
    struct regex *focus, *ignore, *hide, *show;
};
/* Whether each pattern met anything in the location table. */
struct name_matches {
    bool focus, ignore, hide, show;
};

PP_MUST_CHECK bool name_filter_apply(struct profile *p, const struct name_patterns *patterns,
                                     struct name_matches *matches, struct err *err);

/* `show_from` is not NULL; *matched: some location matches. */
PP_MUST_CHECK bool show_from_apply(struct profile *p, struct regex *show_from, bool *matched,
                                   struct err *err);

#endif
