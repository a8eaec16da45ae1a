/* What the files of the comparison share. Private to src/diff. */
#ifndef CPPROF_DIFF_DIFF_IMPL_H
#define CPPROF_DIFF_DIFF_IMPL_H

#include "diff/diff.h"
#include "util/regex.h"

/* How much one value says about the number of sampled events behind it (events.c). */
struct event_model {
    enum {
        EVENT_FIXED,    /* every event stands for `unit` */
        EVENT_HEAP,     /* allocations sampled by size: `unit` is the mean distance in bytes */
        EVENT_COMPOUND, /* events of different weights: their number stands beside the value */
        EVENT_EXACT     /* everything was counted */
    } kind;
    double unit;
    uint32_t count_index, bytes_index; /* columns; PP_NONE: there is none */
    bool counts_objects;               /* HEAP: the value is the number of objects */
    bool is_time;                      /* sampled time: shares make sense */
};
struct event_model event_model_of(const struct profile *p, uint32_t value_index);
/* Whether the sampler makes the counts Poisson, whatever the program does. */
bool event_is_poisson(const struct event_model *m);
/* Sampling variance of one sample's value. */
double event_variance(const struct event_model *m, const struct profile *p, uint32_t value_index,
                      uint32_t sample);

/* One run: its frames as rows, and its sums by row. */
struct run {
    struct profile *p;
    struct graph *g;
    uint32_t value_index;
    struct event_model model;
    uint32_t *row_of; /* identity -> name, then row */
    uint32_t *charge; /* location -> row that is charged for it, or PP_NONE */
    int64_t *flat, *cum, *cost;
    double *variance; /* of cost */
    int64_t total;    /* of all samples */
    bool negative;    /* some value is below 0 */
    bool overflows;   /* `total` would need more bits */
};

struct comparison {
    struct arena *a;
    const struct diff_spec *spec;
    const struct diff_input *in;
    uint32_t n_runs, n_rows;
    struct run *runs;
    struct str *names[2];                  /* by row: as the side has it, ptr NULL: it does not */
    bool *support, *anchored, *takes_part; /* by row */
    struct diff_result *result;
    struct judged *charged, *flat, *judged; /* by row: flat with support, flat alone, cum */
    double *cost, *unit;                    /* judge_input of the parts */
    double *exposure;                       /* by run, as the parts were judged */
    double anchor_unit; /* what one event of the anchor stands for; 0: no anchor */
};

static inline int run_side(const struct comparison *c, uint32_t run)
{
    return run >= c->in->n_old;
}

/* compare.c: the runs' sums as a matrix by row and run; what the judgement takes. */
enum run_sum { SUM_FLAT, SUM_CUM, SUM_COST };
void comparison_fill_matrix(const struct comparison *c, enum run_sum which, double *out);
/* Whether what the runs are relative to is the whole, so that every row is a part of it. */
bool comparison_is_whole(const struct comparison *c);
struct judge_input comparison_input(const struct comparison *c, const double *cost);

/* normalize.c: fills c->exposure and c->anchored. */
PP_MUST_CHECK bool normalize_prepare(struct comparison *c, struct err *err);

/* cum.c: fills c->judged; marks worse cum rows whose growth the parts below them moved there. */
PP_MUST_CHECK bool cum_judge(struct comparison *c, struct err *err);
PP_MUST_CHECK bool cum_excuse(struct comparison *c, struct err *err);

/* verdict.c: the rows' judgements; order.c: their order. */
PP_MUST_CHECK bool verdict_decide(struct comparison *c, struct err *err);
PP_MUST_CHECK bool order_rows(struct comparison *c, struct err *err);

/* rows.c: frames of all runs, their rows, support, who pays; then files and lines of rows. */
PP_MUST_CHECK bool rows_make(struct comparison *c, struct err *err);
PP_MUST_CHECK bool rows_place(struct comparison *c, struct diff_row *rows, struct err *err);

/* run.c: sums of one run; needs row_of, charge. For par_ranges over the runs: arg is the
 * comparison. Failures leave run.cost NULL. */
void run_sum_up(void *arg, unsigned worker, size_t from, size_t to);
/* What the rows set[0..n) cost below every other row: under[k * n_rows + row], summed over the runs
 * of a side. */
PP_MUST_CHECK bool run_sum_under(const struct comparison *c, int side, const uint32_t *set,
                                 uint32_t n, double *under, struct err *err);

/* noise_rows.c: from the sums of one side. */
PP_MUST_CHECK bool noise_measure(struct comparison *c, double effect, struct diff_noise *out,
                                 struct err *err);

/* moved.c: marks worse rows whose growth others below the same caller have lost. */
PP_MUST_CHECK bool moved_find(struct comparison *c, struct diff_row *rows, struct err *err);

#endif
