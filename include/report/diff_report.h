/* Comparisons, checks and noise as rows for machines and as text for people. */
#ifndef CPPROF_REPORT_DIFF_REPORT_H
#define CPPROF_REPORT_DIFF_REPORT_H

#include "diff/diff.h"
#include "diff/gate.h"
#include "format/issue.h"
#include "format/table.h"

extern const struct table_desc diff_table_desc, gate_table_desc, check_table_desc, noise_table_desc;

/* How text is laid out. */
struct text_style {
    size_t width;      /* of a terminal: names are cut in the middle; 0: never cut */
    int64_t nodecount; /* rows beside those with a verdict that matters; <= 0: all */
    struct str unit;   /* of values: "minimum" and "auto" choose for each value */
};

/* All rows with weight on some side, and the facts of the footer. `for_people`: new is normalised,
 * as in the text. Failures are in t->failed. */
void diff_report_table(const struct diff_result *r, const struct gate_result *g, bool for_people,
                       struct arena *a, struct table *t);
void diff_report_text(const struct diff_result *r, const struct diff_spec *spec,
                      const struct gate_result *g, const struct text_style *style, struct buf *out);

/* The findings of a check. */
void check_report_table(const struct diff_result *r, const struct budget *b,
                        const struct gate_result *g, struct arena *a, struct table *t);
void check_report_text(const struct diff_result *r, const struct budget *b,
                       const struct gate_result *g, const struct text_style *style,
                       struct buf *out);

/* What noise found. `effect`: the change that was asked for. */
void noise_report_table(const struct diff_result *r, const struct diff_noise *n, double effect,
                        struct arena *a, struct table *t);
void noise_report_text(const struct diff_result *r, const struct diff_noise *n, double effect,
                       const struct text_style *style, struct buf *out);

/* Where findings are shown. */
struct diff_places {
    struct str root;    /* what paths are relative to; "": unknown */
    struct str profile; /* what was judged: for findings of no function with a file and no rule of a
                           file */
};

/* Findings for what CI systems read; benchmarks: a value for each row above the floor, or finding.
 * False: no memory. */
PP_MUST_CHECK bool diff_report_issues(const struct diff_result *r, const struct budget *b,
                                      const struct gate_result *g, enum gate_kind kind,
                                      struct diff_places places, struct arena *a,
                                      struct issue_list *out);

#endif
