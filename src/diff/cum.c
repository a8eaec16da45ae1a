/* Judging cum. Callers repeat what is below them, so rows of nearly the same cost are one in the
 * family, and a row whose growth moved there from elsewhere is excused. */
#include <math.h>
#include <stdlib.h>

#include "diff/diff_impl.h"

struct cum_row {
    double old_cost, new_cost;
    uint32_t row;
};

static int by_old_cost(const void *pa, const void *pb)
{
    const struct cum_row *a = pa, *b = pb;
    if (a->old_cost != b->old_cost)
        return a->old_cost > b->old_cost ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

enum { LOOK_BACK = 64 };

static bool is_near(double a, double b)
{
    return fabs(a - b) <= 0.02 * (a > b ? a : b);
}

/* Looks back at a few neighbours only: thousands of rows may cost nothing on one side. */
static bool unite_equal(const struct comparison *c, uint32_t *same_as, struct err *err)
{
    struct cum_row *list = malloc((c->n_rows + (size_t)1) * sizeof *list);
    uint32_t n = 0;
    if (!list)
        return err_nomem(err);
    for (uint32_t i = 0; i < c->n_rows; i++) {
        const struct diff_row *row = &c->result->rows[i];
        same_as[i] = i;
        if (c->takes_part[i])
            list[n++] = (struct cum_row){(double)row->side[0].cum, (double)row->side[1].cum, i};
    }
    qsort(list, n, sizeof *list, by_old_cost);
    for (uint32_t i = 1; i < n; i++)
        for (uint32_t k = i;
             k-- > 0 && i - k <= LOOK_BACK && is_near(list[k].old_cost, list[i].old_cost);)
            if (same_as[list[k].row] == list[k].row &&
                is_near(list[k].new_cost, list[i].new_cost)) {
                same_as[list[i].row] = list[k].row;
                break;
            }
    free(list);
    return true;
}

bool cum_judge(struct comparison *c, struct err *err)
{
    size_t cells = (size_t)c->n_rows * c->n_runs;
    double *cum = arena_array(c->a, double, cells);
    uint32_t *same_as = arena_array(c->a, uint32_t, c->n_rows);
    const struct judge_summary *parts = &c->result->summary[DIFF_FLAT];
    struct judge_summary *summary = &c->result->summary[DIFF_CUM];
    if (!cum || !same_as || !unite_equal(c, same_as, err))
        return err_nomem(err);
    comparison_fill_matrix(c, SUM_CUM, cum);
    struct judge_input in = comparison_input(c, cum);
    in.same_as = same_as;
    in.exposure_is_total = comparison_is_whole(c);
    if (!judge_rows(&in, &c->spec->judge, c->judged, summary, NULL, err))
        return false;
    summary->scale = parts->scale;
    summary->n_stable = parts->n_stable;
    summary->stable_share = parts->stable_share;
    return true;
}

/* How much of a row's growth in cum moved to below it. */
static double moved_below(const struct comparison *c, uint32_t i, double *const *under, uint32_t n)
{
    double sum = 0;
    for (uint32_t k = 0; k < n; k++)
        sum += under[1][(size_t)k * c->n_rows + i] * c->result->scale -
               under[0][(size_t)k * c->n_rows + i];
    return sum;
}

bool cum_excuse(struct comparison *c, struct err *err)
{
    enum { MAX_MOVED = 64 };
    struct diff_row *rows = c->result->rows;
    uint32_t moved[MAX_MOVED], n = 0;
    double *under[2] = {NULL, NULL};
    bool ok = true;
    for (uint32_t i = 0; i < c->n_rows && n < MAX_MOVED; i++)
        if (rows[i].by[DIFF_FLAT].verdict == VERDICT_MOVED)
            moved[n++] = i;
    for (int side = 0; ok && n > 0 && side < 2; side++) {
        under[side] = calloc((size_t)n * c->n_rows + 1, sizeof(double));
        ok = under[side] ? run_sum_under(c, side, moved, n, under[side], err) : err_nomem(err);
    }
    for (uint32_t i = 0; ok && n > 0 && i < c->n_rows; i++) {
        struct diff_judgement *by = &rows[i].by[DIFF_CUM];
        double gained = c->judged[i].new_cost - c->judged[i].old_cost;
        if ((by->verdict == VERDICT_WORSE || by->verdict == VERDICT_NEW) &&
            moved_below(c, i, under, n) > 0.5 * gained)
            by->verdict = VERDICT_MOVED;
    }
    free(under[0]);
    free(under[1]);
    return ok;
}
