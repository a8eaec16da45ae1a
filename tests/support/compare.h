/* Comparisons of profiles that are given as text (support/profiles.h), for tests. */
#ifndef CPPROF_TESTS_SUPPORT_COMPARE_H
#define CPPROF_TESTS_SUPPORT_COMPARE_H

#include "diff/diff.h"

/* Functions, flat, the usual rules of judgement; single runs differ by their sampling only. */
struct diff_spec compare_usual(void);

/* Compares n_old + n_new texts, the old side's first; the last sample type counts. NULL, and *err:
 * the comparison failed. */
struct diff_result *compare_texts(struct arena *a, const char *const *texts, uint32_t n_old,
                                  uint32_t n_new, const struct diff_spec *spec, struct err *err);

/* The row of that name; a missing one ends the test. */
const struct diff_row *compare_row(const struct diff_result *r, const char *name);

#endif
