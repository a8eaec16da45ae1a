/* The reports: one table; each report is one file in src/report. */
#ifndef CPPROF_REPORT_REPORT_H
#define CPPROF_REPORT_REPORT_H

#include "format/table.h"
#include "graph/graph.h"
#include "profile/profile.h"
#include "report/options.h"
#include "report/source_places.h"
#include "util/buf.h"
#include "util/notes.h"

struct symbolizer;
struct report; /* report/report_impl.h: what a renderer gets */

typedef bool report_fn(struct report *r, struct buf *out, struct err *err);
typedef bool report_table_fn(struct report *r, struct table *t, struct err *err);

/* What a report must have computed; what it does not name is not computed. */
enum report_needs {
    NEED_LABELS = 1 << 0,  /* the labels of samples */
    NEED_SOURCES = 1 << 1, /* source files: report_request.places is looked at */
};

/* What the renderer makes; where that goes is decided by driver/format.h. */
enum report_form {
    FORM_TEXT,
    FORM_CALLGRIND, /* text; the unit is that of the smallest value */
    FORM_PROTO,     /* protobuf, not compressed yet */
    FORM_HTML
};

struct report_desc {
    const char *name;
    bool takes_regex; /* -NAME=REGEX */
    bool draws_tree;  /* honours -call_tree */
    bool splits_base; /* shows the samples of -diff_base beside the others */
    unsigned needs;
    enum report_form form;
    report_fn *render;
    report_table_fn *tabulate;           /* the same rows for machines; NULL: there are none */
    bool trims;                          /* honours -trim; otherwise trimming is off */
    enum granularity forced_granularity; /* GRAN_DEFAULT: the user's */
    int noinlines;                       /* -1 the user's, 0 forced off, 1 forced on */
    int64_t default_nodecount;           /* in place of -1 */
};

extern const struct report_desc report_table[];
extern const size_t report_table_len;

/* list with the base of --diff-base beside the profile, not subtracted from it. Ours. */
extern const struct report_desc report_list_sides;

/* The report of that name, or NULL. */
const struct report_desc *report_find(struct str name);

/* Whether this run needs decoded labels: by the report, or by filters, tagroot, tagleaf. */
bool report_wants_labels(const struct report_desc *desc, const struct options *opt);

/* Takes the text of a report piece by piece, so that a long one is never whole in memory. */
struct report_sink {
    /* The next lines, or rows. By the first piece the profile is known to be good, and *misses
     * of report_run to be final. False: err says why, or `closed` is set. */
    bool (*take)(void *arg, struct str piece, struct err *err);
    void *arg;
    bool closed; /* set by take: nobody wants the rest */
};

struct report_request {
    const struct report_desc *desc;
    struct str regex;     /* the report's own argument */
    enum table_format as; /* TABLE_NONE: text; else the report must have a table */
    unsigned threads;
    /* Where else sources may be; NULL: only where the reference looks. Must outlive the run. */
    const struct source_places *places;
    /* For reports that read binaries: the value of -tools, and who opened the profile's binaries
     * (may be NULL: then no inlined frames, and kernels as if they were programs). */
    struct str tools;
    struct symbolizer *symbolizer;
    /* Gets lines that the reference prints to standard output whatever becomes of the report: one
     * for each binary that cannot be opened. NULL: they are notes. */
    struct notes *printed;
    struct report_sink *sink; /* NULL: the text comes whole */
};

/* What the tables of the reports hold, those of comparisons included. */
extern const struct table_desc *const report_descriptions[];
extern const size_t report_descriptions_len;

/* Runs one report over `p` (which it changes: filters, tag frames) and appends its text to `out`:
 * all of it, or what the sink has not got. A sink that is closed ends the work, which is no error.
 * Errors: nothing of the text is to be used then. `misses` gets enum filter_miss bits. */
PP_MUST_CHECK bool report_run(const struct report_request *rq, struct profile *p,
                              const struct options *opt, struct buf *out, struct notes *notes,
                              unsigned *misses, struct err *err);

/* A profile as reports see it: filtered, with tag frames, without the inlined frames that the
 * options drop; and the values they would show. For stages that compare profiles instead of
 * printing one. */
struct report_shape {
    uint32_t value_index;
    struct graph_rules rules; /* how the granularity makes nodes */
};
PP_MUST_CHECK bool report_shape_profile(struct profile *p, const struct options *opt,
                                        struct report_shape *out, struct notes *notes,
                                        unsigned *misses, struct err *err);

#endif
