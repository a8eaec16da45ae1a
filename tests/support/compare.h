/* Comparisons of profiles that are given as text (support/profiles.h), for tests. */
#ifndef CPPROF_TESTS_SUPPORT_COMPARE_H
#define CPPROF_TESTS_SUPPORT_COMPARE_H

#include "diff/diff.h"

/* The head of a profile of samples every 10 ms; functions that change in no test. */
#define TICKS "!types samples/count\n!period cpu nanoseconds 10000000\n"
#define STEADY "r1 2000\nr2 2000\nr3 2000\nr4 2000\nr5 2000\n"

/* Functions, flat, the usual rules of judgement; single runs differ by their sampling only. */
struct diff_spec compare_usual(void);

/* Compares n_old + n_new texts, the old side's first; the last sample type counts. Everything is in
 * the arena of arena_state. NULL, and *err: the comparison failed. */
struct diff_result *compare_texts(const char *const *texts, uint32_t n_old, uint32_t n_new,
                                  const struct diff_spec *spec, struct err *err);
/* The same; a failure ends the test. */
struct diff_result *compare_runs_of(const char *const *texts, uint32_t n_old, uint32_t n_new,
                                    const struct diff_spec *spec);
/* One run a side, as usual. */
struct diff_result *compare_two(const char *old, const char *new);

/* The row of that name; a missing one ends the test. */
const struct diff_row *compare_row(const struct diff_result *r, const char *name);

#endif
