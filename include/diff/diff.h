/* Two groups of profiles compared row by row, with a verdict on each row.
 *
 * What is shown is flat and cum as every report has them. What is judged, by default, is flat with
 * the support frames below it: the cost of the runtime, of allocators and of system calls is
 * charged to the nearest frame above that is none of these. How much of a function's work lands in
 * memmove or in a preemption frame is chance; what the function costs with them is not. Support
 * frames themselves are not judged. With `cum`, cum is judged.
 *
 * Everything lives in the caller's arena; the profiles must outlive the result. */
#ifndef CPPROF_DIFF_DIFF_H
#define CPPROF_DIFF_DIFF_H

#include "diff/judge.h"
#include "graph/graph.h"

enum diff_norm {
    NORM_AUTO,     /* stable for time that was sampled, where the rows show which of them are; none
                      for anything else */
    NORM_NONE,     /* a run is a run */
    NORM_STABLE,   /* relative to the rows that did not change */
    NORM_TOTAL,    /* shares of the total */
    NORM_DURATION, /* per second */
    NORM_OPS,      /* per operation */
    NORM_ANCHOR    /* relative to the rows that match */
};
const char *diff_norm_name(enum diff_norm norm);

struct diff_spec {
    struct graph_rules rules;
    bool cum;           /* cum is what is shown */
    bool judges_both;   /* flat and cum are judged, for rules about either */
    bool judge_support; /* support frames are frames like any others */
    struct str support; /* their pattern; ptr NULL: diff_support_default */
    enum diff_norm norm;
    double ops[2];     /* NORM_OPS */
    struct str anchor; /* NORM_ANCHOR: on names */
    struct judge_rules judge;
    unsigned threads;
};

extern const char diff_support_default[];

struct diff_input {
    struct profile *const *runs; /* the old side's first */
    const uint32_t *value_index; /* by run */
    uint32_t n_old, n_new;
    const char *const *names; /* by run, for messages */
};

enum diff_verdict {
    VERDICT_WORSE,
    VERDICT_BETTER,
    VERDICT_SAME,  /* changes above 10 % are excluded */
    VERDICT_NOISE, /* the data does not say */
    VERDICT_NEW,   /* only on the new side, and not by chance */
    VERDICT_GONE,
    VERDICT_MOVED /* the cost went to, or came from, others below the same caller */
};
const char *diff_verdict_name(enum diff_verdict v);

struct diff_side_values {
    int64_t flat, cum, cost; /* sums over the runs; cost: what is judged */
};

enum diff_measure { DIFF_FLAT, DIFF_CUM };

/* One row in one measure. */
struct diff_judgement {
    struct judged judged; /* flat: with the support below it */
    enum diff_verdict verdict;
    bool regression;    /* worse or new, and not moved: what a gate looks at */
    uint32_t moved_via; /* row of the common caller, or PP_NONE */
    /* What is shown: cum, or flat without the support below it. */
    double delta;      /* new, normalised, minus old */
    double change;     /* the same as a part of old; INFINITY: old is 0 */
    double half_width; /* of delta, 95 % */
};

struct diff_row {
    struct str name, old_name; /* old_name differs where the name did not survive a rebuild */
    struct str file;           /* of its function; may be empty */
    int64_t line;              /* where that starts; 0: unknown */
    struct diff_side_values side[2];
    bool support;
    double unit;                 /* what one sampled event stands for */
    struct diff_judgement by[2]; /* enum diff_measure; cum only where it was judged */
};

struct diff_result {
    struct diff_row *rows; /* sorted by |delta| of the measure shown, then by name */
    uint32_t n_rows;
    uint32_t n_old, n_new; /* runs */
    struct str type, unit; /* of the values */
    enum diff_measure shown;
    bool judged[2];                /* which measures were */
    enum diff_norm norm;           /* never NORM_AUTO */
    bool untold;                   /* NORM_NONE, because the rows do not say what is stable */
    double scale;                  /* new values times this compare with old ones */
    int64_t total[2];              /* of all samples */
    double samples[2];             /* events */
    double run_mean[2], run_sd[2]; /* of the total of one run */
    struct judged total_judged;    /* the total of a run; not by shares */
    struct judge_summary summary[2];
    bool compositional; /* shares: what one row gains the others lose */
    bool exact;         /* counters of everything: no sampling error, only that of runs */
};

static inline int64_t diff_value(const struct diff_row *row, enum diff_measure m, int side)
{
    return m == DIFF_CUM ? row->side[side].cum : row->side[side].flat;
}

/* Whether flat is all that was judged: there is no support below it. */
static inline bool diff_is_flat_judged(const struct diff_row *row)
{
    return row->side[0].flat == row->side[0].cost && row->side[1].flat == row->side[1].cost;
}

/* Errors: PP_ERR_USAGE when the inputs do not compare; PP_ERR_NOMEM, PP_ERR_LIMIT. */
PP_MUST_CHECK bool diff_compare(struct arena *a, const struct diff_input *in,
                                const struct diff_spec *spec, struct diff_result **out,
                                struct err *err);

/* Rows, sums and totals of the old side alone (n_new is 0): no judgement, unsorted. */
PP_MUST_CHECK bool diff_measure_runs(struct arena *a, const struct diff_input *in,
                                     const struct diff_spec *spec, struct diff_result **out,
                                     struct err *err);

/* --- noise of runs of one binary (noise_rows.c) --- */

struct diff_noise_row {
    uint32_t row;    /* of the result */
    double mean, sd; /* of the cost of a run */
    double share;    /* of the total */
    double events;   /* of a run */
    double phi, own_phi, df;
    double mde;         /* smallest change that as many runs a side could show */
    double runs_needed; /* a side, for the wanted effect */
};

struct diff_noise {
    struct diff_noise_row *rows; /* above the floor, heaviest first */
    uint32_t n_rows, n_light;
    double phi_usual, phi_usual_df, phi_median;
    double mde_tenth, runs_tenth; /* of a row with a tenth of the total */
    double total_phi;             /* of the total of a run: raw values need it, shares do not */
};

/* From at least two runs of the old side, measured by diff_measure_runs. */
PP_MUST_CHECK bool diff_noise_of(struct arena *a, const struct diff_input *in,
                                 const struct diff_spec *spec, double effect,
                                 struct diff_result **result, struct diff_noise *out,
                                 struct err *err);

/* --- align.c: names across rebuilds --- */

/* The name without what a compiler adds to copies and parts of a function (.cold, .part.0, .isra.1,
 * .constprop.0, .llvm.123, [clone ...]); points into `name` where nothing but its end goes, else
 * into `a`. ptr NULL: no memory. */
struct str align_strip_clones(struct arena *a, struct str name);
/* The same with the numbers of closures and lambdas replaced by '#', Rust hashes removed. */
struct str align_key(struct arena *a, struct str name);

/* Gives each of n distinct names a row: rows[i] < *n_rows. `sides` has bit 0 for names on the old
 * side, bit 1 for the new one. Equal names are one row; of the rest, those that the rules above
 * make equal. */
PP_MUST_CHECK bool align_names(struct arena *a, const struct str *names, const uint8_t *sides,
                               uint32_t n, uint32_t *rows, uint32_t *n_rows, struct err *err);

#endif
