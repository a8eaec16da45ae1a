/* Building a graph: identities, sums, the nodes that count. Source: spec/report.md 3. */
#include "graph/graph_impl.h"

#include "util/ckint.h"

int64_t weight_value(struct weight w)
{
    return w.div != 0 ? wrap_div(w.sum, w.div) : w.sum;
}

bool graph_stays(const struct graph *g, struct weight flat, struct weight cum)
{
    if (flat.sum == 0 && cum.sum == 0)
        return false;
    return !g->spec.drop_negative || !(flat.sum < 0 || (flat.sum == 0 && cum.sum < 0));
}

bool graph_has_weight(const struct graph *g, uint32_t n)
{
    return graph_stays(g, g->flat[n], g->cum[n]);
}

bool graph_collect(struct graph *g, struct err *err)
{
    g->shown = arena_array(g->arena, uint32_t, g->n_nodes);
    if (!g->shown)
        return err_nomem(err);
    g->n_shown = 0;
    for (uint32_t n = 0; n < g->n_nodes; n++)
        if (graph_has_weight(g, n))
            g->shown[g->n_shown++] = n;
    return true;
}

bool graph_build(struct arena *a, struct profile *p, const struct graph_spec *spec,
                 struct graph **out, struct err *err)
{
    struct graph *g = arena_new(a, struct graph);
    bool changed;
    *out = NULL;
    if (!g)
        return err_nomem(err);
    g->arena = a;
    g->p = p;
    g->spec = *spec;
    if (!graph_retrim_files(g, &changed, err) || !graph_map_frames(g, NULL, 0, err))
        return false;
    if (spec->frames_only) {
        *out = g;
        return true;
    }
    if (!(spec->call_tree ? graph_grow_tree(g, err) : graph_accumulate(g, err)))
        return false;
    if (!graph_collect(g, err))
        return false;
    *out = g;
    return true;
}

bool graph_build_edges(struct graph *g, enum edge_need need, struct err *err)
{
    g->n_edges = 0;
    bool ok = need == EDGES_NONE ||
              (g->spec.call_tree ? graph_tree_edges(g, err) : graph_accumulate_edges(g, need, err));
    return ok && graph_index_edges(g, err);
}

/* Fills one adjacency: the edges of each node, in the order of the edge array. */
static bool index_one(const struct graph *g, struct adjacency *adj, bool incoming, struct err *err)
{
    adj->begin = arena_array(g->arena, uint32_t, (size_t)g->n_nodes + 2);
    adj->list = arena_array(g->arena, uint32_t, g->n_edges);
    if (!adj->begin || !adj->list)
        return err_nomem(err);
    uint32_t *next = adj->begin + 1; /* shifted by one: ends up as begin */
    for (uint32_t i = 0; i < g->n_edges; i++)
        next[(incoming ? g->edges[i].dst : g->edges[i].src) + 1]++;
    for (uint32_t n = 0; n < g->n_nodes; n++)
        next[n + 1] += next[n];
    for (uint32_t i = 0; i < g->n_edges; i++)
        adj->list[next[incoming ? g->edges[i].dst : g->edges[i].src]++] = i;
    return true;
}

bool graph_index_edges(struct graph *g, struct err *err)
{
    return index_one(g, &g->in, true, err) && index_one(g, &g->out, false, err);
}

bool graph_filter_edges(struct graph *g, const bool *keep, struct err *err)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->n_edges; i++)
        if (keep[i])
            g->edges[n++] = g->edges[i];
    g->n_edges = n;
    return graph_index_edges(g, err);
}
