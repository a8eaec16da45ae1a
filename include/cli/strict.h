/* What a command refuses where the reference is silent or says little: a script has no eyes. */
#ifndef CPPROF_CLI_STRICT_H
#define CPPROF_CLI_STRICT_H

#include "cli/request.h"
#include "profile/profile.h"
#include "report/report.h"

/* Words of --symbolize that mean nothing. Errors: PP_ERR_USAGE. */
PP_MUST_CHECK bool strict_check_symbolize(struct str value, struct err *err);
/* A unit that the report's values cannot be shown in. Reports that read labels are left alone,
 * because the unit may be meant for those. Errors: PP_ERR_USAGE, with the units that are possible.
 */
PP_MUST_CHECK bool strict_check_unit(const struct profile *p, const struct options *opt,
                                     const struct report_desc *desc, struct err *err);
PP_MUST_CHECK bool strict_check_unit_of(struct str unit, struct str wanted, struct err *err);
/* Filters that matched nothing, by the names of their options; true when there are none. --lenient
 * is pointed to unless one of `fatal` is among them. */
PP_MUST_CHECK bool strict_judge_misses(unsigned misses, unsigned fatal, struct err *err);
/* Where a source is no profile but a program: says so in place of what `err` says. */
void strict_explain_source(const struct request *rq, struct err *err);

#endif
