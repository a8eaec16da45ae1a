/* Numeric ranges in tagfocus and tagignore: "1kb:3kb", "5ms:", ":2", "7" (spec/driver.md 6.2). */
#ifndef CPPROF_PROFILE_TAG_RANGE_H
#define CPPROF_PROFILE_TAG_RANGE_H

#include "util/attr.h"
#include "util/err.h"
#include "util/str.h"

struct tag_range {
    struct str unit; /* of the limits; a constant or a part of the text */
    double low, high;
};

/* Reads a range; *is_range is false when the text is a regular expression instead.
 * Errors: PP_ERR_USAGE for a number above 64 bits (the reference panics). */
PP_MUST_CHECK bool tag_range_parse(struct str text, struct tag_range *out, bool *is_range,
                                   struct err *err);

/* The values of unit `unit` that are in the range: first to last, none if first > last. */
struct tag_span {
    int64_t first, last;
};
struct tag_span tag_range_span(const struct tag_range *r, struct str unit);

#endif
