/* One row's old and new cost beside their denominators.
 *
 * With x events over an exposure r on each side, the statistic is the signed root of the Poisson
 * deviance: it keeps its level in the far tail with a few dozen events, where the difference over
 * its standard error does not. Where the denominator is a cost itself its own sampling noise is
 * added; for parts of a whole this is the binomial test of shares. */
#include <math.h>

#include "diff/judge_impl.h"

void contrast_init(const struct judging *j, uint32_t row, struct contrast *c)
{
    double unit = j->in->unit[row];
    *c = (struct contrast){.inside = j->stable[row]};
    for (uint32_t r = 0; r < j->n_runs; r++)
        c->x[judge_side(j, r)] += judge_cost(j, row, r);
    for (int s = OLD; s <= NEW && c->inside; s++) /* a row that is the whole has no rest */
        c->inside = !(c->x[s] > 0) || j->e.sum[s] > c->x[s];
    for (int s = OLD; s <= NEW; s++) {
        double own = c->inside ? c->x[s] : 0;
        double noise = j->e.noise[s] - (c->inside ? unit * own : 0);
        c->rest[s] = j->e.sum[s] - own;
        if (c->rest[s] > 0 && noise > 0)
            c->rest_noise[s] = noise / (c->rest[s] * c->rest[s]);
    }
}

/* x log(x / e), which is 0 for x = 0. */
static double deviance_part(double x, double e)
{
    return x > 0 ? x * log(x / e) : 0;
}

double contrast_z(const struct contrast *c, double unit, double effect, double phi)
{
    double a = c->x[OLD] / unit, b = c->x[NEW] / unit;
    double r0 = c->rest[OLD], r1 = c->rest[NEW] * (1 + effect);
    if (!(a + b > 0) || !(r0 > 0) || !(r1 > 0))
        return 0;
    double e0 = (a + b) * r0 / (r0 + r1), e1 = (a + b) * r1 / (r0 + r1);
    double deviance = 2 * (deviance_part(a, e0) + deviance_part(b, e1));
    double own = 1 / e0 + 1 / e1;
    double factor = (own + c->rest_noise[OLD] + c->rest_noise[NEW]) / own;
    double z = sqrt((deviance > 0 ? deviance : 0) / (phi * factor));
    return b > e1 ? z : -z;
}

double contrast_phi(const struct judging *j, uint32_t row, const struct contrast *c, double *df)
{
    double unit = j->in->unit[row], sum = 0;
    uint32_t n[2] = {j->in->n_old, j->in->n_new};
    *df = 0;
    for (int s = OLD; s <= NEW; s++)
        if (n[s] > 1 && c->x[s] > 0 && c->rest[s] > 0)
            *df += n[s] - 1;
    for (uint32_t r = 0; r < j->n_runs; r++) {
        int s = judge_side(j, r);
        double x = judge_cost(j, row, r), rest = j->e.by_run[r] - (c->inside ? x : 0);
        if (n[s] < 2 || !(c->x[s] > 0) || !(c->rest[s] > 0) || !(rest > 0))
            continue;
        double rho = c->x[s] / c->rest[s], error = x - rho * rest;
        double noise = c->rest_noise[s] * c->rest[s] * rest; /* of this run's part of the rest */
        sum += error * error / (unit * rho * rest + rho * rho * noise);
    }
    return *df > 0 ? sum / *df : 0;
}

/* Relative sampling variance of the ratio; half an event stands in for none. */
static double relative_variance(const struct contrast *c, double unit, int s)
{
    double n = c->x[s] / unit;
    return 1 / (n > 0.5 ? n : 0.5) + c->rest_noise[s];
}

void contrast_estimate(const struct contrast *c, double unit, double scale, double t,
                       struct judged *out)
{
    double v0 = relative_variance(c, unit, OLD), v1 = relative_variance(c, unit, NEW);
    double x0 = c->x[OLD] > 0.5 * unit ? c->x[OLD] : 0.5 * unit;
    double x1 = c->x[NEW] > 0.5 * unit ? c->x[NEW] : 0.5 * unit;
    bool known = c->rest[OLD] > 0 && c->rest[NEW] > 0 && c->x[OLD] + c->x[NEW] > 0;

    out->old_cost = c->x[OLD];
    out->new_cost = c->x[NEW] * scale;
    out->change = out->old_cost > 0   ? out->new_cost / out->old_cost - 1
                  : out->new_cost > 0 ? INFINITY
                                      : 0;
    out->p_worse = out->p_better = 1;
    if (!known) {
        out->low = -1;
        out->high = INFINITY;
        out->half_width = INFINITY;
        return;
    }
    /* A part of the whole moves the whole: its share varies less than its ratio to the rest. */
    double part0 = c->inside ? c->rest[OLD] / (c->rest[OLD] + c->x[OLD]) : 1;
    double part1 = c->inside ? c->rest[NEW] / (c->rest[NEW] + c->x[NEW]) : 1;
    v0 *= part0 * part0;
    v1 *= part1 * part1;
    double y1 = x1 * scale, width = t * sqrt(out->phi * (v0 + v1));
    out->low = y1 / x0 * exp(-width) - 1;
    out->high = y1 / x0 * exp(width) - 1;
    out->half_width = t * sqrt(out->phi * (x0 * x0 * v0 + y1 * y1 * v1));
    double z = contrast_z(c, unit, 0, out->phi);
    out->p_worse = stats_t_tail(z, out->df);
    out->p_better = stats_t_tail(-z, out->df);
}

double contrast_mde(const struct contrast *c, double unit, double phi, double t)
{
    double rate = 0.5 * (c->x[OLD] / c->rest[OLD] + c->x[NEW] / c->rest[NEW]) / unit;
    double n0 = rate * c->rest[OLD], n1 = rate * c->rest[NEW];
    if (!(n0 > 0) || !(n1 > 0))
        return INFINITY;
    double variance = 1 / n0 + 1 / n1 + c->rest_noise[OLD] + c->rest_noise[NEW];
    return (t + STATS_Z_80) * sqrt(phi * variance);
}
