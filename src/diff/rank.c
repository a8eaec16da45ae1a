/* Mann-Whitney's test for few runs, exact.
 *
 * Doubled mid-ranks are integers, so the number of ways to choose n_y of all runs with a given sum
 * of ranks is a table that grows by one run at a time. Counts are kept as doubles: only their ratio
 * to all ways is wanted. */
#include <math.h>
#include <stdlib.h>

#include "diff/stats.h"

#define MAX_RUNS 60 /* on both sides together; above it the normal approximation is exact enough */

struct value {
    double v;
    bool is_y;
};

static int by_value(const void *pa, const void *pb)
{
    const struct value *a = pa, *b = pb;
    return (a->v > b->v) - (a->v < b->v);
}

double stats_rank_sum_floor(size_t n_x, size_t n_y)
{
    double ways = 1;
    for (size_t i = 1; i <= n_y; i++)
        ways *= (double)(n_x + i) / (double)i;
    return 1 / ways;
}

/* Doubled mid-ranks of sorted values; returns their sum over y. */
static size_t rank_values(const struct value *v, size_t n, size_t *ranks)
{
    size_t sum = 0;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && v[end].v == v[i].v;)
            end++;
        for (size_t j = i; j < end; j++) {
            ranks[j] = i + 1 + end;
            sum += v[j].is_y ? ranks[j] : 0;
        }
    }
    return sum;
}

/* ways[k * width + s]: chances of the choices of k runs with the sum s, scaled to stay small. */
static bool count_ways(const size_t *ranks, size_t n, size_t n_y, size_t seen, double *p,
                       struct err *err)
{
    size_t width = 1;
    for (size_t i = 0; i < n; i++)
        width += ranks[i];
    double *ways = calloc((n_y + 1) * width, sizeof *ways), all = 0, high = 0;
    if (!ways)
        return err_nomem(err);
    ways[0] = 1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = (i + 1 < n_y ? i + 1 : n_y); k > 0; k--)
            for (size_t s = ranks[i]; s < width; s++)
                ways[k * width + s] += ways[(k - 1) * width + s - ranks[i]];
    for (size_t s = 0; s < width; s++) {
        all += ways[n_y * width + s];
        high += s >= seen ? ways[n_y * width + s] : 0;
    }
    *p = high / all;
    free(ways);
    return true;
}

static double approximate(size_t n_x, size_t n_y, size_t seen)
{
    double n = (double)n_x + (double)n_y;
    double mean = (double)n_y * (n + 1), sd = 2 * sqrt((double)n_x * (double)n_y * (n + 1) / 12);
    return stats_normal_tail(((double)seen - mean - 1) / sd);
}

bool stats_rank_sum(const double *x, size_t n_x, const double *y, size_t n_y, double *p,
                    struct err *err)
{
    size_t n = n_x + n_y;
    struct value *v = malloc((n + 1) * sizeof *v);
    size_t *ranks = malloc((n + 1) * sizeof *ranks);
    bool ok = v && ranks;
    *p = 1;
    for (size_t i = 0; ok && i < n; i++)
        v[i] = (struct value){i < n_x ? x[i] : y[i - n_x], i >= n_x};
    if (!ok) {
        err_nomem(err);
    } else if (n_x > 0 && n_y > 0) {
        qsort(v, n, sizeof *v, by_value);
        size_t seen = rank_values(v, n, ranks);
        if (n > MAX_RUNS)
            *p = approximate(n_x, n_y, seen);
        else
            ok = count_ways(ranks, n, n_y, seen, p, err);
    }
    free(v);
    free(ranks);
    return ok;
}
