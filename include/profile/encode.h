/* struct profile to profile.proto bytes, not compressed (spec/profile.md 4.1). */
#ifndef CPPROF_PROFILE_ENCODE_H
#define CPPROF_PROFILE_ENCODE_H

#include "profile/profile.h"
#include "util/buf.h"

/* Appends the message to `out`. Needs decoded labels. Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool profile_encode(const struct profile *p, struct buf *out, struct err *err);

#endif
