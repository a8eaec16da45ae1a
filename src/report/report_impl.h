/* What a renderer gets, and the pieces that reports share. Private to src/report. */
#ifndef CPPROF_REPORT_REPORT_IMPL_H
#define CPPROF_REPORT_REPORT_IMPL_H

#include <time.h>

#include "graph/graph.h"
#include "report/report.h"
#include "report/source.h"
#include "util/regex.h"

struct report {
    struct arena *arena; /* for this run */
    struct profile *p;
    struct options opt; /* after the overrides of the report */
    const struct report_desc *desc;
    struct regex *regex; /* NULL when the report takes none */
    struct str regex_text;
    struct notes *notes;
    unsigned threads;
    const struct source_places *places; /* NULL: sources are where the reference looks */
    struct str tools;                   /* the value of -tools */
    struct symbolizer *symbolizer;      /* or NULL */
    struct notes *printed;
    struct report_sink *sink;   /* or NULL */
    struct table_writer writer; /* of the rows */

    uint32_t value_index;
    struct str type, unit; /* of the chosen sample type; type has mean_ in front with -mean */
    int64_t total;
    uint32_t side_column[2]; /* with desc->splits_base: values of the base and of the others */
    int64_t side_total[2];
    double ratio;        /* 1 / divide_by */
    struct str out_unit; /* "minimum", "auto" or a unit; selected anew by graph reports */
    struct tag_units tag_units;
    const struct graph *graph; /* once it is built */
};

/* --- text (report.c) --- */

/* For a renderer whose text may be long, at the end of a line: the text so far goes to the sink
 * when there is much of it. False: the work ends here. */
PP_MUST_CHECK bool report_hand_over(const struct report *r, struct buf *out, struct err *err);
/* The same for a table, between two rows: they are written, and are gone from it, when there are
 * many. */
PP_MUST_CHECK bool report_hand_over_rows(struct report *r, struct table *t, struct err *err);

/* --- values (values.c) --- */

/* formatValue (spec/report.md 7.2), appended. */
void report_value(const struct report *r, struct buf *out, int64_t v);
/* The same into a fixed-width column, right-aligned. */
void report_value_column(const struct report *r, struct buf *out, int64_t v, size_t width);
/* A node as top and tree show it. */
struct node_row {
    uint32_t node;
    struct str name;
    int64_t flat, cum;
    int64_t running; /* flat of this row and those above */
};
PP_MUST_CHECK bool report_node_row(struct graph *g, uint32_t node, int64_t *running,
                                   struct node_row *out, struct err *err);
/* "flat flat% sum% cum cum%" */
void report_node_columns(const struct report *r, const struct node_row *row, struct buf *out);
/* v times the ratio, truncated, when there is one. */
int64_t report_ratio(const struct report *r, int64_t v);
/* Chooses out_unit from the shown nodes (7.2). `callgrind`: never scales up by 100. */
void report_select_unit(struct report *r, const struct graph *g, bool callgrind);
/* Sum of |w| over the samples, the report's total (7.1); and the totals of the sides. */
void report_compute_total(struct report *r);

/* --- the base of -diff_base (sides.c) --- */

/* Its samples have a label; this is what it looks like in one profile. */
struct base_label {
    str_id key, yes; /* PP_NONE: no sample has it */
};
struct base_label report_base_label(const struct profile *p);
bool report_is_base(const struct profile *p, struct base_label label, uint32_t sample);
/* Adds two sample types: the values of the base, which are stored negated, and those of the others.
 * As columns they go through all filters, also those that drop the label. */
PP_MUST_CHECK bool report_split_sides(struct report *r, struct err *err);

/* --- header block (header.c) --- */

/* Nanoseconds since 1970 as local time and the nanoseconds of its second; false: no memory. */
bool report_local_time(int64_t ns, struct tm *tm, int64_t *fraction);
/* The profile labels of 7.3, each line with its newline. Gives the length of the first one without
 * it, which may have newlines of its own; SIZE_MAX: there is none. */
size_t report_profile_labels(const struct report *r, struct buf *out);
/* The whole block of 7.5: profile labels (unless compact_labels and not `dot`), filters, counts.
 * The same length. */
size_t report_header(const struct report *r, const struct graph *g, const struct trim_result *trim,
                     bool dot, struct buf *out);
/* Base name of the first mapping's file, or ptr NULL. */
struct str report_title(const struct report *r);

/* The sources of this report, none read yet. */
struct source_cache report_sources(const struct report *r);

/* --- graph (graph_report.c) --- */

/* What the granularity keeps of a frame (spec/report.md 2.3). */
struct graph_rules report_graph_rules(const struct options *opt);
/* The graph rules of the options; `object_names` as in 3.1. */
PP_MUST_CHECK bool report_build_graph(struct report *r, bool object_names, struct graph **out,
                                      struct err *err);
/* Builds, trims by the options and selects the unit: what text, tree, topproto
 * and callgrind share. */
PP_MUST_CHECK bool report_trimmed_graph(struct report *r, bool object_names, enum edge_need edges,
                                        struct graph **g, struct trim_result *trim,
                                        struct err *err);
/* Whether the report's own expression was not searched for everywhere, for want of memory: then
 * what it did not find says nothing. */
bool report_lacks_searches(const struct report *r);
/* "no matches found for regexp: R", or no memory */
bool report_no_match(const struct report *r, struct err *err);

/* The sample's weight, and its divisor with -mean (else 0). */
struct weight report_sample_weight(const struct report *r, uint32_t sample);

/* One line of a frame as a traces row or the like shows it: identity by the options, path cleaned
 * but not trimmed. */
PP_MUST_CHECK bool report_frame_info(struct report *r, uint32_t location, uint32_t line,
                                     struct node_info *out, struct err *err);

/* --- the renderers, one file each --- */

report_fn report_top, report_tree, report_traces, report_tags, report_raw, report_comments,
    report_list, report_disasm, report_weblist, report_dot, report_callgrind, report_topproto,
    report_proto;
report_table_fn report_top_table, report_tree_table, report_traces_table, report_tags_table,
    report_comments_table, report_list_table;
report_fn report_list_diff;
report_table_fn report_list_diff_table;

#endif
