/* The order of nodes and edges. Source: spec/report.md 5.
 *
 * Where the reference's order is not determined, the chain goes on to cum, flat, object file, start
 * line and first appearance, so that it is total here. */
#include "graph/graph_impl.h"

#include <math.h>
#include <stdlib.h>

#include "util/ckint.h"
#include "util/pdq.h"

struct key {
    uint32_t node;
    int64_t first, third; /* magnitudes that decide before and after the name */
    struct str name;
    const struct node_info *info;
    int64_t cum, flat; /* magnitudes, last resort */
    struct str objfile;
};

static int descending(int64_t a, int64_t b)
{
    return a == b ? 0 : a > b ? -1 : 1;
}

static int ascending(int64_t a, int64_t b)
{
    return a == b ? 0 : a < b ? -1 : 1;
}

static int by_name(const struct key *a, const struct key *b)
{
    uint64_t x = a->info->address, y = b->info->address;
    if (x && y && x != y)
        return x < y ? -1 : 1;
    return str_cmp(a->name, b->name);
}

/* What the reference compares. */
static int compare_as_reference(const struct key *a, const struct key *b)
{
    int c = descending(a->first, b->first);
    c = c ? c : by_name(a, b);
    return c ? c : descending(a->third, b->third);
}

static int compare_keys(const void *pa, const void *pb)
{
    const struct key *a = pa, *b = pb;
    int c = compare_as_reference(a, b);
    c = c ? c : descending(a->cum, b->cum);
    c = c ? c : descending(a->flat, b->flat);
    c = c ? c : str_cmp(a->objfile, b->objfile);
    c = c ? c : ascending(a->info->start_line, b->info->start_line);
    return c ? c : ascending(a->node, b->node);
}

/* log2 as the reference computes it: exact for powers of two. */
static double log2_of(double x)
{
    int e;
    double m = frexp(x, &e);
    return m == 0.5 ? (double)(e - 1) : log(m) * (1 / M_LN2) + (double)e;
}

/* How evenly a node's edges share their weight; 0 when one has it all. */
static double entropy(const struct graph *g, const struct adjacency *adj, uint32_t node,
                      int64_t self)
{
    double total = (double)self, sum = 0;
    int64_t t = self;
    for (uint32_t i = adj->begin[node]; i < adj->begin[node + 1]; i++) {
        int64_t w = g->edges[adj->list[i]].w.sum;
        if (w > 0)
            t = wrap_add(t, w);
    }
    if (t == 0)
        return 0;
    total = (double)t;
    for (uint32_t i = adj->begin[node]; i < adj->begin[node + 1]; i++) {
        double f = (double)wrap_abs(g->edges[adj->list[i]].w.sum) / total;
        sum += -f * log2_of(f);
    }
    if (self > 0) {
        double f = (double)self / total;
        sum += -f * log2_of(f);
    }
    return sum;
}

static int64_t entropy_score(const struct graph *g, uint32_t n)
{
    double in = 1, out = 1;
    if (g->in.begin[n + 1] > g->in.begin[n])
        in = entropy(g, &g->in, n, 0);
    if (g->out.begin[n + 1] > g->out.begin[n])
        out = entropy(g, &g->out, n, g->flat[n].sum);
    return wrap_add(trunc_i64((in + out) * (double)g->cum[n].sum), g->flat[n].sum);
}

static bool make_key(struct graph *g, uint32_t n, enum node_order order, struct key *k)
{
    int64_t flat = wrap_abs(g->flat[n].sum), cum = wrap_abs(g->cum[n].sum);
    const struct node_info *info = graph_info(g, n);
    *k = (struct key){.node = n,
                      .first = flat,
                      .third = cum,
                      .name = graph_name(g, n),
                      .info = info,
                      .cum = cum,
                      .flat = flat,
                      .objfile = profile_str(g->p, info->objfile)};
    switch (order) {
    case ORDER_FLAT:
        break;
    case ORDER_CUM:
        k->first = cum;
        k->third = flat;
        break;
    case ORDER_ENTROPY:
        k->first = wrap_abs(entropy_score(g, n));
        k->third = flat;
        break;
    }
    return k->name.ptr != NULL;
}

static struct key *make_keys(struct graph *g, enum node_order order, struct err *err)
{
    struct key *keys = malloc((g->n_shown + (size_t)1) * sizeof *keys);
    for (uint32_t i = 0; keys && i < g->n_shown; i++)
        if (!make_key(g, g->shown[i], order, &keys[i])) {
            free(keys);
            keys = NULL;
        }
    if (!keys)
        err_nomem(err);
    return keys;
}

bool graph_sort(struct graph *g, enum node_order order, struct err *err)
{
    struct key *keys = make_keys(g, order, err);
    if (!keys)
        return false;
    qsort(keys, g->n_shown, sizeof *keys, compare_keys);
    for (uint32_t i = 0; i < g->n_shown; i++)
        g->shown[i] = keys[i].node;
    free(keys);
    return true;
}

static bool key_is_less(void *arg, uint32_t x, uint32_t y)
{
    const struct key *keys = arg;
    return compare_as_reference(&keys[x], &keys[y]) < 0;
}

bool graph_sort_again(struct graph *g, enum node_order order, struct err *err)
{
    struct key *keys = make_keys(g, order, err);
    uint32_t *index = malloc((g->n_shown + (size_t)1) * sizeof *index);
    bool ok = keys && (index || err_nomem(err));
    for (uint32_t i = 0; ok && i < g->n_shown; i++)
        index[i] = i;
    if (ok)
        pdq_sort(index, g->n_shown, key_is_less, keys);
    for (uint32_t i = 0; ok && i < g->n_shown; i++)
        g->shown[i] = keys[index[i]].node;
    free(keys);
    free(index);
    return ok;
}

struct edge_key {
    uint32_t edge;
    int64_t magnitude;
    struct str src, dst;
};

static int compare_edges(const void *pa, const void *pb)
{
    const struct edge_key *a = pa, *b = pb;
    int c = descending(a->magnitude, b->magnitude);
    c = c ? c : str_cmp(a->src, b->src);
    c = c ? c : str_cmp(a->dst, b->dst);
    return c ? c : ascending(a->edge, b->edge);
}

bool graph_sort_edges(struct graph *g, uint32_t *edges, uint32_t n, struct err *err)
{
    struct edge_key few[32], *keys = few;
    if (n < 2)
        return true;
    if (n > PP_COUNT(few) && !(keys = malloc(n * sizeof *keys)))
        return err_nomem(err);
    bool ok = true;
    for (uint32_t i = 0; i < n; i++) {
        const struct graph_edge *e = &g->edges[edges[i]];
        keys[i] = (struct edge_key){edges[i], wrap_abs(e->w.sum), graph_name(g, e->src),
                                    graph_name(g, e->dst)};
        ok = ok && keys[i].src.ptr && keys[i].dst.ptr;
    }
    if (ok) {
        qsort(keys, n, sizeof *keys, compare_edges);
        for (uint32_t i = 0; i < n; i++)
            edges[i] = keys[i].edge;
    }
    if (keys != few)
        free(keys);
    return ok ? true : err_nomem(err);
}
