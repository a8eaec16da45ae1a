/* One run's sums by row: flat, cum, and the cost that is judged. */
#include <stdlib.h>

#include "diff/diff_impl.h"
#include "util/ckint.h"

struct walk {
    const struct comparison *c;
    struct run *run;
    struct stack_reader reader;
    uint32_t *stamp; /* by row: the last sample that met it, plus 1 */
    bool wants_cum;
};

static void add_cum(struct walk *w, const struct stack *s, int64_t v, uint32_t stamp)
{
    const struct graph *g = w->run->g;
    for (uint32_t d = 0; d < s->n; d++) {
        uint32_t loc = s->locs[d];
        for (uint32_t f = g->frames.begin[loc]; f < g->frames.begin[loc + 1]; f++) {
            uint32_t row = w->run->row_of[g->frames.info[f]];
            if (w->stamp[row] == stamp)
                continue;
            w->stamp[row] = stamp;
            w->run->cum[row] = wrap_add(w->run->cum[row], v);
        }
    }
}

static uint32_t leaf_row(const struct run *run, const struct stack *s)
{
    uint32_t end = run->g->frames.begin[s->locs[0] + 1];
    return run->row_of[run->g->frames.info[end - 1]];
}

/* The row that pays: the nearest one to the leaf that is judged, else the leaf. */
static uint32_t charged_row(const struct run *run, const struct stack *s, uint32_t leaf)
{
    for (uint32_t d = 0; d < s->n; d++)
        if (run->charge[s->locs[d]] != PP_NONE)
            return run->charge[s->locs[d]];
    return leaf;
}

static void add_sample(struct walk *w, uint32_t i, int64_t v)
{
    struct run *run = w->run;
    struct stack s = stack_read(&w->reader, i);
    run->overflows |= ck_add_i64(&run->total, run->total, v);
    run->negative |= v < 0;
    if (s.n == 0)
        return;
    uint32_t leaf = leaf_row(run, &s), pays = charged_row(run, &s, leaf);
    run->flat[leaf] = wrap_add(run->flat[leaf], v);
    run->cost[pays] = wrap_add(run->cost[pays], v);
    if (run->model.kind != EVENT_FIXED)
        run->variance[pays] += event_variance(&run->model, run->p, run->value_index, i);
    add_cum(w, &s, v, i + 1);
}

static bool sum_up(const struct comparison *c, struct run *run)
{
    size_t n = c->n_rows + (size_t)1;
    struct err err = {0};
    struct walk w = {.c = c, .run = run};
    const int64_t *values = run->p->samples.values[run->value_index];
    run->flat = calloc(n, sizeof *run->flat);
    run->cum = calloc(n, sizeof *run->cum);
    run->cost = calloc(n, sizeof *run->cost);
    run->variance = calloc(n, sizeof *run->variance);
    w.stamp = calloc(n, sizeof *w.stamp);
    bool ok = run->flat && run->cum && run->cost && run->variance && w.stamp &&
              stack_reader_init(&w.reader, run->p, &err);
    for (uint32_t i = 0; ok && i < run->p->samples.n; i++)
        if (values[i] != 0)
            add_sample(&w, i, values[i]);
    for (uint32_t r = 0; ok && run->model.kind == EVENT_FIXED && r < c->n_rows; r++)
        run->variance[r] = (double)run->cost[r] * run->model.unit;
    stack_reader_done(&w.reader);
    free(w.stamp);
    return ok;
}

void run_sum_up(void *arg, unsigned worker, size_t from, size_t to)
{
    struct comparison *c = arg;
    (void)worker;
    for (size_t r = from; r < to; r++)
        if (!sum_up(c, &c->runs[r])) {
            free(c->runs[r].cost);
            c->runs[r].cost = NULL;
        }
}

/* --- what chosen rows cost below others --- */

static void add_under(struct walk *w, const struct stack *s, uint32_t k, double v, uint32_t stamp,
                      double *under)
{
    const struct graph *g = w->run->g;
    for (uint32_t d = 0; d < s->n; d++) {
        uint32_t loc = s->locs[d];
        for (uint32_t f = g->frames.begin[loc]; f < g->frames.begin[loc + 1]; f++) {
            uint32_t row = w->run->row_of[g->frames.info[f]];
            if (w->stamp[row] == stamp)
                continue;
            w->stamp[row] = stamp;
            under[(size_t)k * w->c->n_rows + row] += v;
        }
    }
}

static bool run_under(const struct comparison *c, struct run *run, const uint32_t *place,
                      double *under, struct err *err)
{
    struct walk w = {.c = c, .run = run};
    const int64_t *values = run->p->samples.values[run->value_index];
    w.stamp = calloc(c->n_rows + (size_t)1, sizeof *w.stamp);
    bool ok = w.stamp ? stack_reader_init(&w.reader, run->p, err) : err_nomem(err);
    for (uint32_t i = 0; ok && i < run->p->samples.n; i++) {
        if (values[i] == 0)
            continue;
        struct stack s = stack_read(&w.reader, i);
        uint32_t k = s.n ? place[charged_row(run, &s, leaf_row(run, &s))] : PP_NONE;
        if (k != PP_NONE)
            add_under(&w, &s, k, (double)values[i], i + 1, under);
    }
    stack_reader_done(&w.reader);
    free(w.stamp);
    return ok;
}

bool run_sum_under(const struct comparison *c, int side, const uint32_t *set, uint32_t n,
                   double *under, struct err *err)
{
    uint32_t *place = malloc((c->n_rows + (size_t)1) * sizeof *place);
    bool ok = place ? true : err_nomem(err);
    for (uint32_t i = 0; ok && i < c->n_rows; i++)
        place[i] = PP_NONE;
    for (uint32_t k = 0; ok && k < n; k++)
        place[set[k]] = k;
    for (uint32_t r = 0; ok && r < c->n_runs; r++)
        if ((r >= c->in->n_old) == (side == 1))
            ok = run_under(c, &c->runs[r], place, under, err);
    free(place);
    return ok;
}
