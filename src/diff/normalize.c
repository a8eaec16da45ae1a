/* What the runs' costs are relative to, where the judgement does not choose it by itself: runs,
 * seconds, operations, the cost of an anchor. */
#include "diff/diff_impl.h"

static const char *const norm_names[] = {
    [NORM_AUTO] = "auto",     [NORM_NONE] = "none",         [NORM_STABLE] = "stable",
    [NORM_TOTAL] = "total",   [NORM_DURATION] = "duration", [NORM_OPS] = "ops",
    [NORM_ANCHOR] = "anchor",
};

const char *diff_norm_name(enum diff_norm norm)
{
    return norm_names[norm];
}

static bool has_cost(const struct comparison *c, uint32_t row)
{
    const struct diff_side_values *v = c->result->rows[row].side;
    return c->takes_part[row] && (v[0].cost || v[1].cost);
}

static bool check_total(const struct comparison *c, struct err *err)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n_rows; i++)
        n += has_cost(c, i);
    return c->result->norm != NORM_TOTAL || n > 1 ||
           err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                   "--normalize=total: all there is is one row, whose share is always 100%%");
}

static bool find_anchor(struct comparison *c, struct err *err)
{
    struct regex *re;
    double sum[2] = {0, 0}, variance = 0;
    uint32_t others = 0;
    c->anchored = arena_array(c->a, bool, c->n_rows);
    if (!c->anchored)
        return err_nomem(err);
    if (c->result->norm != NORM_ANCHOR)
        return true;
    if (!regex_compile(c->spec->anchor, &re, err))
        return err_prefix(err, "--normalize=anchor");
    for (uint32_t i = 0; i < c->n_rows; i++) {
        c->anchored[i] = regex_matches(re, c->result->rows[i].name);
        others += has_cost(c, i) && !c->anchored[i];
        for (int side = 0; side < 2 && c->anchored[i]; side++) {
            double cost = (double)c->result->rows[i].side[side].cost;
            sum[side] += cost;
            variance += cost * c->unit[i];
        }
    }
    regex_free(re);
    c->anchor_unit = variance / (sum[0] + sum[1]);
    if (others == 0)
        return err_set(
            err, PP_ERR_USAGE, PP_NO_OFFSET,
            "--normalize=anchor: %.*s matches every function: nothing is left to compare",
            (int)c->spec->anchor.len, c->spec->anchor.ptr);
    if (!(sum[0] > 0) || (c->in->n_new && !(sum[1] > 0)))
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "--normalize=anchor: no function with weight on both sides matches %.*s",
                       (int)c->spec->anchor.len, c->spec->anchor.ptr);
    return true;
}

static bool fill_exposure(struct comparison *c, struct err *err)
{
    const struct diff_spec *spec = c->spec;
    for (uint32_t r = 0; r < c->n_runs; r++) {
        int side = run_side(c, r);
        double n = side ? c->in->n_new : c->in->n_old;
        double sum = 0;
        switch (c->result->norm) {
        case NORM_AUTO:
        case NORM_TOTAL:
            break;
        case NORM_STABLE: /* where no rows are */
        case NORM_NONE:
            sum = 1;
            break;
        case NORM_DURATION:
            sum = (double)c->in->runs[r]->duration_ns / 1e9;
            if (!(sum > 0))
                return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                               "%s: it does not say how long it took (--normalize=duration)",
                               c->in->names[r]);
            break;
        case NORM_OPS:
            sum = spec->ops[side] / n;
            break;
        case NORM_ANCHOR:
            for (uint32_t i = 0; i < c->n_rows; i++)
                sum += c->anchored[i] ? (double)c->runs[r].cost[i] : 0;
            break;
        }
        c->exposure[r] = sum;
    }
    return true;
}

bool normalize_prepare(struct comparison *c, struct err *err)
{
    return check_total(c, err) && find_anchor(c, err) && fill_exposure(c, err);
}
