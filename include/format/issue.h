/* Findings for what CI systems read: annotations, code scanning, test reports, benchmark trackers.
 * Text is raw bytes; each writer escapes it as its format needs. */
#ifndef CPPROF_FORMAT_ISSUE_H
#define CPPROF_FORMAT_ISSUE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/buf.h"

enum issue_level { ISSUE_NONE, ISSUE_NOTE, ISSUE_WARNING, ISSUE_ERROR };

/* A rule that was judged; one test case of JUnit. */
struct issue_rule {
    struct str id;   /* stable: made of the rule's words, not of its place */
    struct str text; /* as written */
    struct str file; /* of the rule; may be empty */
    uint32_t line;
};

struct issue {
    enum issue_level level; /* NONE: the rule is kept */
    size_t rule;
    struct str function, message; /* message: one line, with values */
    struct str file;              /* of the function, relative to the root; may be empty */
    uint32_t line;                /* 0: unknown */
};

struct measurement {
    struct str name, unit;
    double value, half_width; /* half_width not finite: unknown */
    struct str extra;
};

struct issue_list {
    const char *tool, *version; /* "cpprof diff", "0.1.0" */
    struct str profile;         /* what was judged, relative to the root; may be empty */
    struct issue_rule *rules;
    size_t n_rules;
    struct issue *issues;
    size_t n_issues;
    struct measurement *measurements;
    size_t n_measurements;
};

/* GitHub workflow commands: 10 of a kind. Findings of a rule are neighbours, the worst first. */
void issues_write_github(const struct issue_list *l, struct buf *out);
/* GitLab Code Quality: a JSON array. */
void issues_write_gitlab(const struct issue_list *l, struct buf *out);
void issues_write_sarif(const struct issue_list *l, struct buf *out); /* 2.1.0 */
void issues_write_junit(const struct issue_list *l, struct buf *out); /* a test case a rule */
/* [{"name","unit","value","range","extra"}] */
void issues_write_benchmark(const struct issue_list *l, struct buf *out);

/* 128 bits in hex of what stays the same when values and lines change: rule, file, function. */
void issue_fingerprint(const struct issue_list *l, const struct issue *i, struct buf *out);
/* Where a finding is shown: at the function, else the rule, else the profile. *line 0: unknown. */
struct str issue_place(const struct issue_list *l, const struct issue *i, uint32_t *line);

#endif
