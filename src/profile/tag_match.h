/* The expressions of tagfocus and tagignore: a test on one sample's labels (spec/driver.md 6.1). */
#ifndef CPPROF_PROFILE_TAG_MATCH_H
#define CPPROF_PROFILE_TAG_MATCH_H

#include "profile/filter.h"
#include "util/regex.h"

struct tag_match;

/* Compiles `text`, the value of option `name`; the notice about ranges goes to `notes`. `text`
 * must outlive the result. Errors: PP_ERR_USAGE "parsing tagfocus regexp: ...". */
PP_MUST_CHECK bool tag_match_compile(const struct profile *p, const struct tag_units *units,
                                     const char *name, struct str text, struct notes *notes,
                                     struct tag_match **out, struct err *err);
void tag_match_free(struct tag_match *m);

/* *hit: whether sample i of the profile matches. False: no memory. */
PP_MUST_CHECK bool tag_match_sample(struct tag_match *m, uint32_t i, bool *hit, struct err *err);

/* Why a search was given up; the worst. */
enum regex_trouble tag_match_trouble(const struct tag_match *m);

#endif
