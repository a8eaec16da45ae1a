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

/* Its table in one of the formats, with the same. */
const char *report_table_as(struct arena *a, struct profile *p, const struct report_desc *desc,
                            const char *regex, enum table_format as, const struct options *opt);
const char *report_table_of_text(struct arena *a, const char *profile, const char *name,
                                 const char *regex, enum table_format as);

/* The defaults, without trimming. */
struct options untrimmed(void);

/* The profile P1 of spec/report.md 21. */
extern const char profile_p1[];

#endif
