/* From judgements to verdicts. */
#include <math.h>

#include "diff/diff_impl.h"

static const char *const verdict_names[] = {
    [VERDICT_WORSE] = "worse", [VERDICT_BETTER] = "better", [VERDICT_SAME] = "same",
    [VERDICT_NOISE] = "noise", [VERDICT_NEW] = "new",       [VERDICT_GONE] = "gone",
    [VERDICT_MOVED] = "moved",
};

const char *diff_verdict_name(enum diff_verdict v)
{
    return verdict_names[v];
}

static enum diff_verdict verdict_of(const struct diff_row *row, const struct judged *j,
                                    enum diff_measure m)
{
    int64_t old = m == DIFF_CUM ? row->side[0].cum : row->side[0].cost;
    int64_t new = m == DIFF_CUM ? row->side[1].cum : row->side[1].cost;
    if (j->worse)
        return old == 0 ? VERDICT_NEW : VERDICT_WORSE;
    if (j->better)
        return new == 0 ? VERDICT_GONE : VERDICT_BETTER;
    return j->state == JUDGE_TESTED && j->same ? VERDICT_SAME : VERDICT_NOISE;
}

static void finish_row(const struct comparison *c, uint32_t i, enum diff_measure m)
{
    struct diff_row *row = &c->result->rows[i];
    struct diff_judgement *by = &row->by[m];
    const struct judged *shown =
        m == DIFF_CUM || diff_is_flat_judged(row) ? &by->judged : &c->flat[i];
    by->regression = by->verdict == VERDICT_WORSE || by->verdict == VERDICT_NEW;
    by->delta = shown->new_cost - shown->old_cost;
    by->change = shown->old_cost > 0 ? shown->change : INFINITY;
    by->half_width = shown->half_width;
}

bool verdict_decide(struct comparison *c, struct err *err)
{
    struct diff_row *rows = c->result->rows;
    bool cum = c->result->judged[DIFF_CUM];
    for (uint32_t i = 0; i < c->n_rows; i++) {
        rows[i].by[DIFF_FLAT].judged = c->charged[i];
        rows[i].by[DIFF_FLAT].verdict = verdict_of(&rows[i], &c->charged[i], DIFF_FLAT);
        if (cum) {
            rows[i].by[DIFF_CUM].judged = c->judged[i];
            rows[i].by[DIFF_CUM].verdict = verdict_of(&rows[i], &c->judged[i], DIFF_CUM);
        }
    }
    if (!moved_find(c, rows, err) || (cum && !cum_excuse(c, err)))
        return false;
    for (uint32_t i = 0; i < c->n_rows; i++) {
        finish_row(c, i, DIFF_FLAT);
        if (cum)
            finish_row(c, i, DIFF_CUM);
    }
    return true;
}
