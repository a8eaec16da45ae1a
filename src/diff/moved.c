/* Cost that moved is no regression.
 *
 * A row that got worse is excused when rows that got better have lost what it gained, and the place
 * where both are called from says that it is one change: the nearest caller that all of both is
 * below. The sum of the rows must not have grown beyond what a row of the family is allowed to, nor
 * by half of what the row gained. A caller that stands for nearly the whole program connects
 * everything with everything: it only counts for a row that was not there before. Such a row is
 * found long before the half that its neighbour lost is sure, so close to it a likely loss is
 * enough. */
#include <math.h>
#include <stdlib.h>

#include "diff/diff_impl.h"

enum { MAX_MOVED = 64 };
#define COVERS 0.9 /* of a row's cost below the caller */
#define WHOLE_PROGRAM 0.9
#define HARDLY_THERE 0.1 /* old cost over new cost of a row that is new */
#define LOST_P 0.01      /* one-sided p of a loss */
#define MAYBE_LOST_P 0.1 /* of one that counts close to a row that is new */
#define CLOSE_BY 0.1     /* part of the caller's cum that the new row is, to be close */
#define UNEXPLAINED 0.5

struct search {
    const struct comparison *c;
    struct diff_row *rows;
    uint32_t set[MAX_MOVED], n; /* rows that gained or lost */
    double left[MAX_MOVED];     /* of a loss: what no gain has been explained by yet; else 0 */
    bool excused[MAX_MOVED];    /* a gain that was explained */
    double taken[MAX_MOVED][MAX_MOVED]; /* [loser][gainer]: of the loss, by the gain */
    double *under[2];
    double total;  /* of the old side's parts */
    double grew_p; /* below it a sum has grown: what one row of the family is tested at */
};

static double gain(const struct search *s, uint32_t row)
{
    return s->c->charged[row].new_cost - s->c->charged[row].old_cost;
}

static bool lost(const struct search *s, uint32_t row, double p)
{
    const struct judged *j = &s->c->charged[row];
    return (j->state == JUDGE_TESTED || j->state == JUDGE_BLIND) && j->p_better < p &&
           gain(s, row) < 0;
}

/* Whether the row was hardly there before. */
static bool is_new(const struct judged *j)
{
    return j->old_cost <= HARDLY_THERE * j->new_cost;
}

static void choose_rows(struct search *s)
{
    bool any_worse = false, any_lost = false;
    for (uint32_t i = 0; i < s->c->n_rows; i++) {
        bool worse = s->c->charged[i].worse;
        if ((worse || lost(s, i, MAYBE_LOST_P)) && s->n < MAX_MOVED) {
            s->left[s->n] = worse ? 0 : -gain(s, i);
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

static bool is_close(const struct search *s, uint32_t w, uint32_t caller)
{
    const struct judged *j = &s->c->charged[s->set[w]];
    double cum = (double)s->rows[caller].side[1].cum * s->c->result->summary[DIFF_FLAT].scale;
    return j->new_cost >= CLOSE_BY * cum;
}

/* Rows that make a move together: a caller's part that must not have grown. */
struct move {
    uint32_t set[MAX_MOVED], n; /* places in the set: losers, the gainer, gainers before it */
    uint32_t rows[MAX_MOVED];   /* their rows */
    double gained, lost;
};

/* Losers below `caller` that may explain set[w], and what they explain already. */
static void gather(const struct search *s, uint32_t w, uint32_t caller, struct move *m)
{
    bool weak = is_new(&s->c->charged[s->set[w]]) && is_close(s, w, caller);
    *m = (struct move){.n = 0};
    for (uint32_t k = 0; k < s->n; k++) {
        bool loses = lost(s, s->set[k], weak ? MAYBE_LOST_P : LOST_P);
        if ((k != w && !s->excused[k] && !loses) || !is_below(s, k, caller))
            continue;
        m->rows[m->n] = s->set[k];
        m->set[m->n++] = k;
        m->gained += loses ? 0 : gain(s, s->set[k]);
        m->lost += loses ? s->left[k] : 0;
    }
    for (uint32_t i = 0; i < m->n; i++) /* what they gave to gainers elsewhere is gone */
        for (uint32_t e = 0; e < m->n; e++)
            m->lost += s->taken[m->set[i]][m->set[e]];
}

/* Whether the losers below `caller` make up for what set[w] gained. */
static bool is_balanced(const struct search *s, uint32_t w, uint32_t caller, struct move *m)
{
    struct judged sum;
    if (cum_share(s, caller) > WHOLE_PROGRAM && !is_new(&s->c->charged[s->set[w]]))
        return false;
    gather(s, w, caller, m);
    if (!(m->lost > 0) || m->gained - m->lost > UNEXPLAINED * m->gained)
        return false;
    const struct judge_input in = comparison_input(s->c, s->c->cost);
    judge_sum(&in, s->c->charged, m->rows, m->n, s->c->exposure, &sum);
    return sum.p_worse > s->grew_p;
}

/* A loss explains as much gain as it is, once. */
static void mark(struct search *s, uint32_t w, uint32_t caller, const struct move *m)
{
    double open = gain(s, s->set[w]);
    struct diff_judgement *worse = &s->rows[s->set[w]].by[DIFF_FLAT];
    worse->verdict = VERDICT_MOVED;
    worse->moved_via = caller;
    s->excused[w] = true;
    for (uint32_t i = 0; i < m->n && open > 0; i++) {
        uint32_t k = m->set[i];
        double used = s->left[k] < open ? s->left[k] : open;
        open -= used;
        s->left[k] -= used;
        s->taken[k][w] = used;
        if (!(used > 0) || s->left[k] > -UNEXPLAINED * gain(s, s->set[k]))
            continue; /* most of its loss is a gain for the program */
        struct diff_judgement *row = &s->rows[s->set[k]].by[DIFF_FLAT];
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
static void explain(struct search *s, uint32_t w, struct caller *callers)
{
    uint32_t n = 0;
    struct move m;
    for (uint32_t i = 0; i < s->c->n_rows; i++)
        if (is_below(s, w, i)) {
            int64_t cum = s->rows[i].side[0].cum;
            callers[n++] =
                (struct caller){s->rows[i].side[1].cum > cum ? s->rows[i].side[1].cum : cum, i};
        }
    qsort(callers, n, sizeof *callers, by_cum);
    for (uint32_t i = 0; i < n; i++)
        if (is_balanced(s, w, callers[i].row, &m)) {
            mark(s, w, callers[i].row, &m);
            break;
        }
}

/* --- who is explained first --- */

struct candidate {
    bool is_new;
    double
        mismatch; /* between its gain and the loss that is nearest to it, as a part of the gain */
    uint32_t at;
};

static int by_likeness(const void *pa, const void *pb)
{
    const struct candidate *a = pa, *b = pb;
    if (a->is_new != b->is_new)
        return a->is_new ? -1 : 1;
    if (a->mismatch != b->mismatch)
        return a->mismatch < b->mismatch ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

/* New rows, then those whose gain is most like some loss: a slow function beside a refactor does
 * not take the refactor's excuse. */
static void explain_all(struct search *s, struct caller *callers)
{
    struct candidate list[MAX_MOVED] = {0};
    uint32_t n = 0;
    for (uint32_t w = 0; w < s->n; w++) {
        const struct judged *j = &s->c->charged[s->set[w]];
        if (!j->worse)
            continue;
        struct candidate *c = &list[n++];
        *c = (struct candidate){.is_new = is_new(j), .mismatch = INFINITY, .at = w};
        for (uint32_t k = 0; k < s->n; k++)
            if (s->left[k] > 0)
                c->mismatch = fmin(c->mismatch, fabs(1 - s->left[k] / gain(s, s->set[w])));
    }
    qsort(list, n, sizeof *list, by_likeness);
    for (uint32_t i = 0; i < n; i++)
        explain(s, list[i].at, callers);
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
    const struct judge_summary *summary = &c->result->summary[DIFF_FLAT];
    double family = summary->n_family > 0 ? summary->n_family : 1;
    struct search s = {
        .c = c, .rows = rows, .total = summary->total_old, .grew_p = c->spec->judge.q / family};
    choose_rows(&s);
    if (s.n == 0)
        return true;
    struct caller *callers = malloc((c->n_rows + (size_t)1) * sizeof *callers);
    bool ok = callers ? sum_under(&s, err) : err_nomem(err);
    if (ok)
        explain_all(&s, callers);
    free(callers);
    free(s.under[0]);
    free(s.under[1]);
    return ok;
}
