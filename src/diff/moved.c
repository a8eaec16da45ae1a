/* Cost that moved is no regression.
 *
 * A row that got worse is excused when rows that got better have lost what it gained, and the place
 * where both are called from says that it is one change: the nearest caller that all of both is
 * below. The sum of the rows on both sides must not have grown beyond noise, nor by half of what
 * the row gained. A caller that stands for nearly the whole program connects everything with
 * everything: it only counts for a row that was not there before. */
#include <stdlib.h>

#include "diff/diff_impl.h"

enum { MAX_MOVED = 64 };
#define COVERS 0.9 /* of a row's cost below the caller */
#define WHOLE_PROGRAM 0.9
#define HARDLY_THERE 0.1 /* old cost over new cost of a row that is new */
#define LOST_P 0.01      /* one-sided p of a loss */
#define GREW_P 0.05
#define UNEXPLAINED 0.5

struct search {
    struct comparison *c;
    struct diff_row *rows;
    uint32_t set[MAX_MOVED], n; /* rows that gained or lost */
    double *under[2];
    double total; /* of the old side's parts */
};

static double gain(const struct search *s, uint32_t row)
{
    return s->c->charged[row].new_cost - s->c->charged[row].old_cost;
}

static bool lost(const struct search *s, uint32_t row)
{
    const struct judged *j = &s->c->charged[row];
    return (j->state == JUDGE_TESTED || j->state == JUDGE_BLIND) && j->p_better < LOST_P &&
           gain(s, row) < 0;
}

static void choose_rows(struct search *s)
{
    bool any_worse = false, any_lost = false;
    for (uint32_t i = 0; i < s->c->n_rows; i++) {
        bool worse = s->c->charged[i].worse;
        if ((worse || lost(s, i)) && s->n < MAX_MOVED) {
            s->set[s->n++] = i;
            any_worse |= worse;
            any_lost |= !worse;
        }
    }
    if (!any_worse || !any_lost)
        s->n = 0;
}

/* Whether nearly all of set[k]'s cost, on the side where it is heavier, is below `caller`. */
static bool is_below(const struct search *s, uint32_t k, uint32_t caller)
{
    const struct judged *j = &s->c->charged[s->set[k]];
    int side = j->new_cost > j->old_cost;
    double all = side ? j->new_cost / s->c->result->summary[DIFF_FLAT].scale : j->old_cost;
    return s->under[side][(size_t)k * s->c->n_rows + caller] >= COVERS * all;
}

static double cum_share(const struct search *s, uint32_t row)
{
    return s->total > 0 ? (double)s->rows[row].side[0].cum / s->total : 0;
}

/* Whether the losers below `caller` make up for what set[w] gained. */
static bool is_balanced(struct search *s, uint32_t w, uint32_t caller, uint32_t *losers,
                        uint32_t *n)
{
    struct judged sum;
    uint32_t worse = s->set[w];
    const struct judged *j = &s->c->charged[worse];
    double gained = gain(s, worse), all = gained;
    *n = 0;
    if (cum_share(s, caller) > WHOLE_PROGRAM && j->old_cost > HARDLY_THERE * j->new_cost)
        return false;
    for (uint32_t k = 0; k < s->n; k++)
        if (lost(s, s->set[k]) && is_below(s, k, caller)) {
            losers[(*n)++] = s->set[k];
            all += gain(s, s->set[k]);
        }
    if (*n == 0 || all > UNEXPLAINED * gained)
        return false;
    losers[*n] = worse;
    const struct judge_input in = {.n_rows = s->c->n_rows,
                                   .n_old = s->c->in->n_old,
                                   .n_new = s->c->in->n_new,
                                   .cost = s->c->cost,
                                   .unit = s->c->unit};
    judge_sum(&in, s->c->charged, losers, *n + 1, s->c->exposure, &sum);
    return sum.p_worse > GREW_P;
}

static void mark(struct search *s, uint32_t worse, uint32_t caller, const uint32_t *losers,
                 uint32_t n)
{
    s->rows[worse].by[DIFF_FLAT].verdict = VERDICT_MOVED;
    s->rows[worse].by[DIFF_FLAT].moved_via = caller;
    for (uint32_t k = 0; k < n; k++) {
        struct diff_judgement *row = &s->rows[losers[k]].by[DIFF_FLAT];
        if (gain(s, worse) < -UNEXPLAINED * gain(s, losers[k]))
            continue; /* most of its loss is a gain for the program */
        row->verdict = VERDICT_MOVED;
        row->moved_via = caller;
    }
}

struct caller {
    int64_t cum;
    uint32_t row;
};

static int by_cum(const void *pa, const void *pb)
{
    const struct caller *a = pa, *b = pb;
    if (a->cum != b->cum)
        return a->cum < b->cum ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* Tries the callers of set[w], nearest (smallest cum) first. */
static bool explain(struct search *s, uint32_t w, struct caller *callers, struct err *err)
{
    uint32_t n = 0, n_losers, losers[MAX_MOVED + 1];
    (void)err;
    for (uint32_t i = 0; i < s->c->n_rows; i++)
        if (is_below(s, w, i)) {
            int64_t cum = s->rows[i].side[0].cum;
            callers[n++] =
                (struct caller){s->rows[i].side[1].cum > cum ? s->rows[i].side[1].cum : cum, i};
        }
    qsort(callers, n, sizeof *callers, by_cum);
    for (uint32_t i = 0; i < n; i++)
        if (is_balanced(s, w, callers[i].row, losers, &n_losers)) {
            mark(s, s->set[w], callers[i].row, losers, n_losers);
            break;
        }
    return true;
}

static bool sum_under(struct search *s, struct err *err)
{
    for (int side = 0; side < 2; side++) {
        s->under[side] = calloc((size_t)s->n * s->c->n_rows + 1, sizeof(double));
        if (!s->under[side])
            return err_nomem(err);
        if (!run_sum_under(s->c, side, s->set, s->n, s->under[side], err))
            return false;
    }
    return true;
}

bool moved_find(struct comparison *c, struct diff_row *rows, struct err *err)
{
    struct search s = {.c = c, .rows = rows, .total = c->result->summary[DIFF_FLAT].total_old};
    bool ok = true;
    choose_rows(&s);
    if (s.n == 0)
        return true;
    struct caller *callers = malloc((c->n_rows + (size_t)1) * sizeof *callers);
    ok = callers ? sum_under(&s, err) : err_nomem(err);
    for (uint32_t k = 0; ok && k < s.n; k++)
        if (c->charged[s.set[k]].worse)
            ok = explain(&s, k, callers, err);
    free(callers);
    free(s.under[0]);
    free(s.under[1]);
    return ok;
}
