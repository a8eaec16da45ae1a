/* Which frames of the older formats are not interesting (spec/profile.md 3.9). */
#ifndef CPPROF_LEGACY_PATTERNS_H
#define CPPROF_LEGACY_PATTERNS_H

#include "profile/profile.h"

/* Sets drop_frames and keep_frames by the names of the sample types. */
PP_MUST_CHECK bool patterns_set(struct profile *p, struct err *err);

#endif
