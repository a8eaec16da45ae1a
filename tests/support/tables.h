/* Tables, findings and what is written of them, for tests. */
#ifndef CPPROF_TESTS_SUPPORT_TABLES_H
#define CPPROF_TESTS_SUPPORT_TABLES_H

#include "format/issue.h"
#include "format/table.h"

/* "name" (text), "value" (in the unit of values), "share" (real, %), "known" (bool, a detail); one
 * fact, "total"; unit "ns". */
extern const struct table_desc sample_table;

/* Adds a row; `name` may hold NUL bytes. */
void sample_row(struct table *t, struct str name, int64_t value, double share, bool known);

/* What a writer makes of it, in the table's arena. */
const char *table_as(const struct table *t, enum table_format format);

/* Rules of perf.budget: "fail func any flat +5%" in line 3, "warn total value 60s" in line 4. */
struct issue_list sample_issues(struct issue *issues, size_t n);

/* What a writer makes of findings, in `a`. */
typedef void issues_write_fn(const struct issue_list *l, struct buf *out);
const char *issues_as(struct arena *a, const struct issue_list *l, issues_write_fn *write);

/* Ends the test unless `text` holds `part`; unless it does not. */
void must_have(const char *text, const char *part);
void must_not_have(const char *text, const char *part);

#endif
