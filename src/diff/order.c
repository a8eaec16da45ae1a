/* The order of rows: heaviest change first. */
#include <math.h>
#include <stdlib.h>

#include "diff/diff_impl.h"

struct sort_key {
    double weight;
    uint32_t at;
    struct str name;
};

static int by_weight(const void *pa, const void *pb)
{
    const struct sort_key *a = pa, *b = pb;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    int by_name = str_cmp(a->name, b->name);
    return by_name ? by_name : (a->at > b->at) - (a->at < b->at);
}

bool order_rows(struct comparison *c, struct err *err)
{
    uint32_t n = c->n_rows;
    struct sort_key *keys = malloc((n + (size_t)1) * sizeof *keys);
    uint32_t *place = malloc((n + (size_t)1) * sizeof *place);
    struct diff_row *sorted = arena_array(c->a, struct diff_row, n), *rows = c->result->rows;
    bool ok = keys && place && sorted;
    for (uint32_t i = 0; ok && i < n; i++)
        keys[i] = (struct sort_key){fabs(rows[i].by[c->result->shown].delta), i, rows[i].name};
    if (ok)
        qsort(keys, n, sizeof *keys, by_weight);
    for (uint32_t i = 0; ok && i < n; i++) {
        place[keys[i].at] = i;
        sorted[i] = rows[keys[i].at];
    }
    for (uint32_t i = 0; ok && i < n; i++)
        for (int m = DIFF_FLAT; m <= DIFF_CUM; m++)
            if (sorted[i].by[m].moved_via != PP_NONE)
                sorted[i].by[m].moved_via = place[sorted[i].by[m].moved_via];
    free(keys);
    free(place);
    c->result->rows = sorted;
    return ok ? true : err_nomem(err);
}
