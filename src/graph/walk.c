/* Walking samples from root to leaf: flat, cum and edges of graph mode.
 *
 * Workers take ranges of samples and sum into arrays of their own, which are added up at the end:
 * sums of integers that wrap do not depend on the order. A stamp per node (and per edge) tells
 * what the current sample has met already. Source: spec/report.md 3.3, 3.4. */
#include "graph/graph_impl.h"

#include <stdlib.h>

#include "graph/edge_table.h"
#include "util/ckint.h"
#include "util/par.h"

#define MAX_WORKERS 64
/* Samples below this number are walked by one thread. */
#define PARALLEL_GRAIN 8192

/* One worker's sums. */
struct walker {
    struct stack_reader reader;
    int64_t *flat, *cum, *flat_div, *cum_div; /* by node; the last two only with mean */
    uint32_t *stamp;                          /* by node: last sample (+ 1) that met it */
    struct edge_table edges;
    bool ready, failed;
};

struct walk {
    const struct graph *g;
    const bool *targets; /* edges: only into these nodes; NULL: no edges */
    bool with_nodes;
    struct walker walkers[MAX_WORKERS];
};

static bool walker_init(struct walker *w, const struct walk *walk)
{
    struct err err = {0};
    size_t n = walk->g->n_infos;
    w->ready = true;
    if (!stack_reader_init(&w->reader, walk->g->p, &err))
        return false;
    if (walk->targets)
        return edge_table_init(&w->edges);
    w->stamp = calloc(n + 1, sizeof *w->stamp);
    w->flat = calloc(n + 1, sizeof *w->flat);
    w->cum = calloc(n + 1, sizeof *w->cum);
    if (walk->g->spec.mean) {
        w->flat_div = calloc(n + 1, sizeof *w->flat_div);
        w->cum_div = calloc(n + 1, sizeof *w->cum_div);
    }
    return w->stamp && w->flat && w->cum &&
           (!walk->g->spec.mean || (w->flat_div && w->cum_div));
}

static void walker_done(struct walker *w)
{
    stack_reader_done(&w->reader);
    edge_table_done(&w->edges);
    free(w->stamp);
    free(w->flat);
    free(w->cum);
    free(w->flat_div);
    free(w->cum_div);
}

/* The weight of sample i; false when it counts for nothing. */
static inline bool sample_weight(const struct graph *g, uint32_t i, struct weight *out)
{
    int64_t *const *values = g->p->samples.values;
    out->sum = values[g->spec.value_index][i];
    out->div = g->spec.mean ? values[0][i] : 0;
    return out->sum != 0 || out->div != 0;
}

static void walk_nodes(const struct graph *g, struct walker *w, uint32_t i, struct weight weight)
{
    struct stack s = stack_read(&w->reader, i);
    const uint32_t *begin = g->frames.begin, *info = g->frames.info;
    uint32_t leaf = PP_NONE;
    for (uint32_t d = s.n; d-- > 0;) {
        uint32_t loc = s.locs[d];
        for (uint32_t f = begin[loc]; f < begin[loc + 1]; f++) {
            uint32_t n = info[f];
            if (!g->info_kept[n]) {
                leaf = PP_NONE;
                continue;
            }
            leaf = n;
            if (w->stamp[n] == i + 1)
                continue;
            w->stamp[n] = i + 1;
            w->cum[n] = wrap_add(w->cum[n], weight.sum);
            if (w->cum_div)
                w->cum_div[n] = wrap_add(w->cum_div[n], weight.div);
        }
    }
    if (leaf == PP_NONE) /* no frames, or those at the leaf are not shown */
        return;
    w->flat[leaf] = wrap_add(w->flat[leaf], weight.sum);
    if (w->flat_div)
        w->flat_div[leaf] = wrap_add(w->flat_div[leaf], weight.div);
}

static bool walk_edges(const struct walk *walk, struct walker *w, uint32_t i, struct weight weight)
{
    const struct graph *g = walk->g;
    struct stack s = stack_read(&w->reader, i);
    uint32_t parent = PP_NONE;
    bool residual = false;
    for (uint32_t d = s.n; d-- > 0;) {
        uint32_t loc = s.locs[d], first = g->frames.begin[loc], end = g->frames.begin[loc + 1];
        for (uint32_t f = first; f < end; f++) {
            uint32_t n = g->frames.info[f];
            if (!g->info_kept[n]) {
                residual = true;
                continue;
            }
            if (parent != PP_NONE && parent != n && walk->targets[n] &&
                !edge_table_add(&w->edges, parent, n, weight, residual, f > first, i + 1))
                return false;
            parent = n;
            residual = false;
        }
    }
    return true;
}

static void walk_range(void *arg, unsigned worker, size_t from, size_t to)
{
    struct walk *walk = arg;
    struct walker *w = &walk->walkers[worker];
    struct weight weight;
    if (!w->ready)
        w->failed = !walker_init(w, walk);
    for (size_t i = from; i < to && !w->failed; i++) {
        if (!sample_weight(walk->g, (uint32_t)i, &weight))
            continue;
        if (walk->targets)
            w->failed = !walk_edges(walk, w, (uint32_t)i, weight);
        else
            walk_nodes(walk->g, w, (uint32_t)i, weight);
    }
}

static bool run_walk(struct walk *walk, struct err *err)
{
    unsigned threads = walk->g->spec.threads;
    par_ranges(threads > MAX_WORKERS ? MAX_WORKERS : threads, walk->g->p->samples.n,
               PARALLEL_GRAIN, walk_range, walk);
    for (size_t i = 0; i < MAX_WORKERS; i++)
        if (walk->walkers[i].failed)
            return err_nomem(err);
    return true;
}

static void add_up_nodes(struct graph *g, const struct walker *w)
{
    for (uint32_t n = 0; n < g->n_infos; n++) {
        g->flat[n].sum = wrap_add(g->flat[n].sum, w->flat[n]);
        g->cum[n].sum = wrap_add(g->cum[n].sum, w->cum[n]);
        if (w->cum_div) {
            g->flat[n].div = wrap_add(g->flat[n].div, w->flat_div[n]);
            g->cum[n].div = wrap_add(g->cum[n].div, w->cum_div[n]);
        }
    }
}

static void walk_done(struct walk *walk)
{
    for (size_t i = 0; i < MAX_WORKERS; i++)
        if (walk->walkers[i].ready)
            walker_done(&walk->walkers[i]);
    free(walk);
}

bool graph_accumulate(struct graph *g, struct err *err)
{
    struct walk *walk = calloc(1, sizeof *walk);
    g->flat = arena_array(g->arena, struct weight, g->n_infos);
    g->cum = arena_array(g->arena, struct weight, g->n_infos);
    g->node_info = arena_array(g->arena, uint32_t, g->n_infos);
    g->names = arena_array(g->arena, struct str, g->n_infos);
    if (!walk || !g->flat || !g->cum || !g->node_info || !g->names) {
        free(walk);
        return err_nomem(err);
    }
    walk->g = g;
    g->n_nodes = g->n_infos;
    for (uint32_t n = 0; n < g->n_nodes; n++)
        g->node_info[n] = n;
    bool ok = run_walk(walk, err);
    for (size_t i = 0; ok && i < MAX_WORKERS; i++)
        if (walk->walkers[i].ready)
            add_up_nodes(g, &walk->walkers[i]);
    walk_done(walk);
    return ok;
}

/* The nodes into which edges are wanted; false: none at all. */
static bool choose_targets(const struct graph *g, enum edge_need need, bool *targets)
{
    bool any = false;
    for (uint32_t n = 0; n < g->n_infos; n++) {
        targets[n] = need == EDGES_ALL || (g->info_kept[n] && g->info_inlined[n]);
        any |= targets[n];
    }
    return any;
}

bool graph_accumulate_edges(struct graph *g, enum edge_need need, struct err *err)
{
    bool *targets = calloc(g->n_infos + (size_t)1, sizeof *targets);
    struct walk *walk = calloc(1, sizeof *walk);
    bool ok = targets && walk;
    struct edge_table all = {0};
    if (!ok)
        err_nomem(err);
    g->n_edges = 0;
    if (ok && choose_targets(g, need, targets)) {
        walk->g = g;
        walk->targets = targets;
        ok = run_walk(walk, err) && (edge_table_init(&all) || err_nomem(err));
        for (size_t i = 0; ok && i < MAX_WORKERS; i++)
            if (walk->walkers[i].ready)
                ok = edge_table_merge(&all, &walk->walkers[i].edges) || err_nomem(err);
        ok = ok && edge_table_take(&all, g->arena, &g->edges, &g->n_edges, err);
    }
    edge_table_done(&all);
    if (walk)
        walk_done(walk);
    free(targets);
    return ok;
}
