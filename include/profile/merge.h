/* Many profiles to one; subtracting a base (spec/profile.md 5, spec/driver.md 7.4). */
#ifndef CPPROF_PROFILE_MERGE_H
#define CPPROF_PROFILE_MERGE_H

#include "profile/profile.h"

/* Brings n >= 1 profiles to common sample types and units, then merges them if n > 1
 * (spec/profile.md 5.6, then 5.1 to 5.3). All must have decoded labels if any has.
 *
 * Owns:   with n > 1 *out is a new profile that lives in `a` alone, so the inputs' arenas may go;
 *         with n == 1 *out is profiles[0].
 * Errors: PP_ERR_USAGE with the reference's messages. The inputs are changed (scaled). */
PP_MUST_CHECK bool profile_combine(struct arena *a, struct profile **profiles, size_t n,
                                   struct profile **out, struct err *err);

/* The first half of it, in place: common sample types, then common units (5.6). */
PP_MUST_CHECK bool profile_unify_types(struct profile *const *profiles, size_t n, struct err *err);
PP_MUST_CHECK bool profile_unify_units(struct profile *const *profiles, size_t n, struct err *err);

/* Whether the two steps above would change neither: the same types and units in the same order. */
bool profile_types_agree(const struct profile *p, const struct profile *other);

/* Merges compatible profiles (5.1 to 5.3); also the garbage collection of a single one. */
PP_MUST_CHECK bool profile_merge(struct arena *a, struct profile *const *profiles, size_t n,
                                 struct profile **out, struct err *err);

/* The same, one source at a time: a source may go once it was added. What is held is bounded by the
 * distinct stacks met so far. After a failed add only merger_free is of use. */
struct merger;
struct merger *merger_new(struct arena *a, struct err *err); /* NULL: no memory */
PP_MUST_CHECK bool merger_add(struct merger *m, const struct profile *source);
PP_MUST_CHECK bool merger_finish(struct merger *m, struct profile **out);
void merger_free(struct merger *m);
/* What was decided so far: sample types, period type. No tables yet. */
const struct profile *merger_header(const struct merger *m);
/* Whether a value was negative, or a sum (one too large has wrapped): only then can a sample have
 * come to zero. */
bool merger_met_negative(const struct merger *m);

/* Whether two profiles can be merged as they are (5.1). Errors: PP_ERR_USAGE. */
PP_MUST_CHECK bool profile_check_compatible(const struct profile *p, const struct profile *other,
                                            struct err *err);

/* ScaleN (5.4): multiplies type t by ratios[t], drops samples as the reference does. */
PP_MUST_CHECK bool profile_scale(struct profile *p, const double *ratios, struct err *err);

/* Multiplies every value of every type by ratio, truncating; keeps all samples (-proto with
 * -divide_by). */
PP_MUST_CHECK bool profile_scale_trunc(struct profile *p, double ratio, struct err *err);

/* Normalize (5.5): scales p so that its sums per type equal those of base. */
PP_MUST_CHECK bool profile_normalize(struct profile *p, const struct profile *base,
                                     struct err *err);

/* Gives every sample the string label key = value, replacing its values for that key. */
PP_MUST_CHECK bool profile_set_label(struct profile *p, struct str key, struct str value,
                                     struct err *err);

#endif
