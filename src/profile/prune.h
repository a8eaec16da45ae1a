/* Cutting frames off at the leaf side (spec/profile.md 6.5, 6.7). */
#ifndef CPPROF_PROFILE_PRUNE_H
#define CPPROF_PROFILE_PRUNE_H

#include "profile/profile.h"
#include "util/regex.h"

/* Removes frames that match `drop` but not `keep` (may be NULL), and what they call. */
PP_MUST_CHECK bool prune_drop(struct profile *p, struct regex *drop, struct regex *keep,
                              struct err *err);
/* Removes what the matching frame closest to the leaf calls. */
PP_MUST_CHECK bool prune_from(struct profile *p, struct regex *from, struct err *err);

#endif
