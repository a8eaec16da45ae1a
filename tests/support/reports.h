/* Running a report in a test. */
#ifndef CPPROF_TESTS_SUPPORT_REPORTS_H
#define CPPROF_TESTS_SUPPORT_REPORTS_H

#include "report/report.h"

/* What the report prints, or "error: " and its message; in `a`. An unknown report ends the
 * program. */
const char *report_of(struct arena *a, struct profile *p, const char *name, const char *regex,
                      const struct options *opt);

/* The same of a profile in text, with the defaults and nothing trimmed. */
const char *report_of_text(struct arena *a, const char *profile, const char *name,
                           const char *regex);

/* The defaults, without trimming. */
struct options untrimmed(void);

/* The profile P1 of spec/report.md 21. */
extern const char profile_p1[];

#endif
