/* profile.proto bytes to struct profile, by the reference's own wire
 * rules (spec/profile.md 1.3). */
#ifndef CPPROF_PROFILE_DECODE_H
#define CPPROF_PROFILE_DECODE_H

#include "profile/profile.h"

struct decode_options {
    bool labels; /* decode the labels of the samples (done anyway for a profile with diff bases) */
    unsigned threads; /* 0 counts as 1 */
};

enum decode_result {
    DECODE_OK,
    DECODE_NOT_PROTO,    /* not a profile message: the older formats may be tried */
    DECODE_CONCATENATED, /* two profiles in a row: err is set */
    DECODE_MALFORMED,    /* a message, but against the rules of 2.5: err is set */
    DECODE_FAILED        /* memory or a limit: err is set */
};

/* Decodes and checks one profile from data[0..len), already gunzipped.
 *
 * Owns:   all of *out lives in `a`. `data` must stay valid as long as the profile: strings and
 *         stacks point into it.
 * Source: proto/profile.proto; spec/profile.md 1.3, 2.3 to 2.5. */
PP_MUST_CHECK enum decode_result profile_decode(struct arena *a, const uint8_t *data, size_t len,
                                                const struct decode_options *opt,
                                                struct profile **out, struct err *err);

#endif
