/* p values of many rows to values that take the number of rows into account.
 *
 * Sources: S. Holm, A simple sequentially rejective multiple test procedure, 1979;
 * Y. Benjamini, Y. Hochberg, Controlling the false discovery rate, 1995. */
#include <stdlib.h>

#include "diff/stats.h"

struct ranked {
    double p;
    size_t at;
};

static int by_p(const void *pa, const void *pb)
{
    const struct ranked *a = pa, *b = pb;
    if (a->p != b->p)
        return a->p < b->p ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static double at_most_one(double v)
{
    return v < 1 ? v : 1;
}

bool stats_adjust(enum correction how, const double *p, size_t n, double *out, struct err *err)
{
    struct ranked *rows = malloc((n + 1) * sizeof *rows);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct ranked){p[i], i};
    qsort(rows, n, sizeof *rows, by_p);
    double worst = 0, best = 1;
    switch (how) {
    case CORRECT_NONE:
        for (size_t i = 0; i < n; i++)
            out[i] = p[i];
        break;
    case CORRECT_HOLM:
        for (size_t i = 0; i < n; i++) {
            double v = at_most_one(rows[i].p * (double)(n - i));
            worst = v > worst ? v : worst;
            out[rows[i].at] = worst;
        }
        break;
    case CORRECT_BH:
        for (size_t i = n; i-- > 0;) {
            double v = at_most_one(rows[i].p * (double)n / (double)(i + 1));
            best = v < best ? v : best;
            out[rows[i].at] = best;
        }
        break;
    }
    free(rows);
    return true;
}
