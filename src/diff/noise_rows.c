/* What runs of one binary say about the set-up: how noisy each row is, which change as many runs a
 * side could show, and how many runs a wanted change needs. */
#include <math.h>
#include <stdlib.h>

#include "diff/diff_impl.h"

struct noise {
    const struct comparison *c;
    double alpha; /* of one row's test */
    double effect;
    double floor; /* changes below it are none */
};

/* Smallest change that k runs a side could show in a row with so many events a run. */
static double smallest(const struct noise *n, double k, double events, double share, double phi,
                       double df)
{
    double t = stats_t_quantile(1 - n->alpha, df), width = stats_t_quantile(0.975, df);
    /* Shares are relative to the rest of the whole, whose noise comes on top of the row's own. */
    double whole = n->c->result->compositional ? 1 / (1 - (share < 0.99 ? share : 0.99)) : 1;
    double sd = events > 0 ? sqrt(phi * whole * 2 / (k * events)) : INFINITY;
    return fmax((t + STATS_Z_80) * sd, n->floor + (width + STATS_Z_80) * sd);
}

/* Runs a side for the wanted effect; the degrees of freedom grow with them. */
static double needed(const struct noise *n, double events, double share, double phi, double df0)
{
    enum { MOST = 1 << 20 };
    double lo = 1, hi = 1;
    while (hi < MOST && smallest(n, hi, events, share, phi, df0 + 2 * hi - 2 + 1e-9) > n->effect)
        hi *= 2;
    if (hi >= MOST)
        return INFINITY;
    for (lo = floor(hi / 2); hi - lo > 1;) {
        double mid = floor(0.5 * (lo + hi));
        if (smallest(n, mid, events, share, phi, df0 + 2 * mid - 2 + 1e-9) > n->effect)
            lo = mid;
        else
            hi = mid;
    }
    return hi;
}

static void fill_row(const struct noise *n, uint32_t row, const struct judged *j, double own,
                     double prior_df, struct diff_noise_row *out)
{
    const struct comparison *c = n->c;
    double runs = c->n_runs, squares = 0;
    double sum = (double)c->result->rows[row].side[0].cost;
    if (c->spec->cum)
        sum = (double)c->result->rows[row].side[0].cum;
    *out = (struct diff_noise_row){
        .row = row, .mean = sum / runs, .phi = j->phi, .own_phi = own, .df = j->df};
    for (uint32_t r = 0; r < c->n_runs; r++) {
        double d = (double)(c->spec->cum ? c->runs[r].cum[row] : c->runs[r].cost[row]) - out->mean;
        squares += d * d;
    }
    out->sd = sqrt(squares / (runs - 1));
    out->share = c->result->total[0] ? sum / (double)c->result->total[0] : 0;
    out->events = out->mean / c->unit[row];
    /* A comparison has twice as many runs as were seen here. */
    double df0 = j->phi > 1 ? prior_df : INFINITY;
    out->mde = smallest(n, runs, out->events, out->share, j->phi, df0 + 2 * runs - 2);
    out->runs_needed = needed(n, out->events, out->share, j->phi, df0);
}

static int by_mean(const void *pa, const void *pb)
{
    const struct diff_noise_row *a = pa, *b = pb;
    if (a->mean != b->mean)
        return a->mean > b->mean ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* The spread of whole runs over that of their sampling. */
static double total_phi(const struct comparison *c)
{
    const struct diff_result *r = c->result;
    double unit = r->samples[0] > 0 ? (double)r->total[0] / r->samples[0] : 1;
    double sampling = unit * r->run_mean[0];
    return sampling > 0 ? r->run_sd[0] * r->run_sd[0] / sampling : 0;
}

static bool measure_rows(struct comparison *c, struct judged *judged, double *own,
                         struct judge_summary *summary, struct err *err)
{
    struct judge_input in = {.n_rows = c->n_rows,
                             .n_old = c->n_runs,
                             .cost = c->cost,
                             .unit = c->unit,
                             .takes_part = c->takes_part,
                             .base = c->result->compositional ? JUDGE_TOTAL : JUDGE_GIVEN,
                             .exposure = c->exposure,
                             .is_poisson = event_is_poisson(&c->runs[0].model)};
    for (size_t i = 0; c->spec->cum && i < c->n_rows; i++)
        for (size_t r = 0; r < c->n_runs; r++)
            c->cost[i * c->n_runs + r] = (double)c->runs[r].cum[i];
    for (uint32_t r = 0; c->spec->cum && c->result->compositional && r < c->n_runs; r++)
        c->exposure[r] = (double)c->runs[r].total;
    if (c->spec->cum) {
        in.base = JUDGE_GIVEN;
        in.exposure_is_total = c->result->compositional;
    }
    return judge_noise(&in, &c->spec->judge, judged, own, summary, err);
}

bool noise_measure(struct comparison *c, double effect, struct diff_noise *out, struct err *err)
{
    struct judged *judged = arena_array(c->a, struct judged, c->n_rows);
    double *own = arena_array(c->a, double, c->n_rows);
    struct judge_summary summary;
    *out = (struct diff_noise){.rows = arena_array(c->a, struct diff_noise_row, c->n_rows)};
    if (c->n_runs < 2)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "noise is what differs between runs: at least two are needed");
    if (!judged || !own || !out->rows)
        return err_nomem(err);
    if (!measure_rows(c, judged, own, &summary, err))
        return false;
    struct noise n = {c, c->spec->judge.q / (summary.n_family > 0 ? summary.n_family : 1), effect,
                      c->spec->judge.min_effect};
    if (effect <= n.floor) /* who asks for less has a rule with such a limit */
        n.floor = 0;
    for (uint32_t i = 0; i < c->n_rows; i++)
        if (judged[i].state == JUDGE_TESTED)
            fill_row(&n, i, &judged[i], own[i], summary.df_prior, &out->rows[out->n_rows++]);
    qsort(out->rows, out->n_rows, sizeof *out->rows, by_mean);
    out->n_light = summary.n_light;
    out->phi_usual = summary.phi_prior;
    out->phi_usual_df = summary.df_prior;
    out->phi_median = summary.phi_median;
    out->total_phi = total_phi(c);
    double tenth = 0.1 * c->result->samples[0] / c->n_runs;
    double df0 = summary.phi_median > 1 ? summary.df_prior : INFINITY;
    out->mde_tenth =
        smallest(&n, c->n_runs, tenth, 0.1, summary.phi_median, df0 + 2.0 * c->n_runs - 2);
    out->runs_tenth = needed(&n, tenth, 0.1, summary.phi_median, df0);
    return true;
}
