/* Samples and labels by label (spec/profile.md 6.3). */
#ifndef CPPROF_PROFILE_TAG_FILTER_H
#define CPPROF_PROFILE_TAG_FILTER_H

#include "profile/tag_match.h"
#include "util/regex.h"

struct tag_found {
    bool wanted;   /* some sample or label passed `focus` or `show` */
    bool unwanted; /* ... was met by `ignore` or `hide` */
};

/* Keeps the samples that focus matches and ignore does not; NULL: not given. */
PP_MUST_CHECK bool tag_filter_samples(struct profile *p, struct tag_match *focus,
                                      struct tag_match *ignore, struct tag_found *found,
                                      struct err *err);
/* Keeps the labels whose key show matches and hide does not; NULL: not given. */
PP_MUST_CHECK bool tag_filter_labels(struct profile *p, struct regex *show, struct regex *hide,
                                     struct tag_found *found, struct err *err);

#endif
