/* Call-tree mode: a node for every context a frame is called in.
 *
 * Of a grown tree (tree_grow.c), the contexts that can be shown become nodes, found by (parent,
 * identity): most are too light, and are only counted. Each node but the roots has exactly one
 * incoming edge, so the edges hang on the nodes.
 * Source: spec/report.md 3.5, 4.3. */
#include <stdlib.h>

#include "graph/tree_impl.h"
#include "util/hash.h"

static uint32_t child_hash(uint32_t parent, uint32_t info)
{
    return (uint32_t)hash_mix(parent, info);
}

/* --- which twigs become nodes --- */

/* Whether each context of a twig is below the cutoff, and would be dropped at once. */
static bool is_light(const struct graph *g, const struct twig *twig, int64_t cutoff)
{
    const struct weight none = {0, 0};
    return wrap_abs(twig->cum.sum) < cutoff && graph_stays(g, twig->flat, twig->cum) &&
           (twig->n == 1 || graph_stays(g, none, twig->cum));
}

static int64_t total_flat(const struct graph *g, const struct tree *t)
{
    int64_t total = 0;
    for (size_t i = TWIG_ROOT + 1; i < t->twigs.n; i++)
        if (graph_stays(g, t->twigs.data[i].flat, t->twigs.data[i].cum))
            total = wrap_add(total, t->twigs.data[i].flat.sum);
    return total;
}

/* Marks the twigs that are not light and those that they hang on; counts the others. */
static void choose_twigs(struct graph *g, const struct tree *t, bool *chosen)
{
    int64_t cutoff = graph_cutoff(total_flat(g, t), g->spec.nodefraction);
    for (uint32_t i = TWIG_ROOT + 1; i < t->twigs.n; i++)
        if (cutoff <= 0 || !is_light(g, &t->twigs.data[i], cutoff))
            for (uint32_t at = i; at != TWIG_ROOT && !chosen[at]; at = t->twigs.data[at].parent)
                chosen[at] = true;
    for (uint32_t i = TWIG_ROOT + 1; i < t->twigs.n; i++) {
        if (chosen[i])
            continue;
        g->light.n += t->twigs.data[i].n;
        g->light.flat = wrap_add(g->light.flat, t->twigs.data[i].flat.sum);
    }
}

/* --- nodes --- */

static bool make_columns(struct graph *g, size_t n, struct err *err)
{
    g->node_info = arena_array(g->arena, uint32_t, n);
    g->node_parent = arena_array(g->arena, uint32_t, n);
    g->flat = arena_array(g->arena, struct weight, n);
    g->cum = arena_array(g->arena, struct weight, n);
    g->names = arena_array(g->arena, struct str, n);
    g->tree_inlined = arena_array(g->arena, bool, n);
    g->tree_residual = arena_array(g->arena, bool, n);
    for (g->tree_mask = 64; g->tree_mask < n * 2; g->tree_mask *= 2)
        continue;
    g->tree_slots = arena_array(g->arena, uint32_t, g->tree_mask--);
    return g->node_info && g->node_parent && g->flat && g->cum && g->names && g->tree_inlined &&
                   g->tree_residual && g->tree_slots
               ? true
               : err_nomem(err);
}

static void add_node(struct graph *g, uint32_t parent, uint32_t context, const struct twig *twig)
{
    uint32_t n = g->n_nodes++, info = context & ~CONTEXT_CALLED;
    g->node_info[n] = info;
    g->node_parent[n] = parent;
    g->cum[n] = twig->cum;
    g->tree_inlined[n] = !(context & CONTEXT_CALLED);
    uint32_t at = child_hash(parent, info) & g->tree_mask;
    while (g->tree_slots[at])
        at = (at + 1) & g->tree_mask;
    g->tree_slots[at] = n + 1;
}

/* Contexts are numbered as they were met. */
struct birth {
    uint32_t sample, depth, twig;
};

static int by_birth(const void *pa, const void *pb)
{
    const struct birth *a = pa, *b = pb;
    if (a->sample != b->sample)
        return a->sample < b->sample ? -1 : 1;
    return (a->depth > b->depth) - (a->depth < b->depth);
}

/* Puts the chosen twigs in order; last[] gets the node of each twig's last context. */
static bool take_nodes(struct graph *g, const struct tree *t, const bool *chosen,
                       struct birth *births, uint32_t *last, struct err *err)
{
    size_t n = 0, n_nodes = 0;
    for (uint32_t i = TWIG_ROOT + 1; i < t->twigs.n; i++) {
        const struct twig *twig = &t->twigs.data[i];
        if (!chosen[i])
            continue;
        births[n++] = (struct birth){twig->born, twig->depth, i};
        n_nodes += twig->n;
    }
    if (!make_columns(g, n_nodes, err))
        return false;
    qsort(births, n, sizeof *births, by_birth);
    last[TWIG_ROOT] = PP_NONE;
    for (size_t i = 0; i < n; i++) {
        const struct twig *twig = &t->twigs.data[births[i].twig];
        uint32_t parent = last[twig->parent];
        for (uint32_t k = 0; k < twig->n; k++) {
            add_node(g, parent, t->contexts.data[twig->at + k], twig);
            parent = g->n_nodes - 1;
        }
        g->flat[parent] = twig->flat;
        last[births[i].twig] = parent;
    }
    return true;
}

static bool choose_nodes(struct graph *g, const struct tree *t, struct err *err)
{
    bool *chosen = calloc(t->twigs.n, sizeof *chosen);
    struct birth *births = malloc(t->twigs.n * sizeof *births);
    uint32_t *last = malloc(t->twigs.n * sizeof *last);
    bool ok = chosen && births && last;
    if (ok) {
        choose_twigs(g, t, chosen);
        ok = take_nodes(g, t, chosen, births, last, err);
    } else {
        err_nomem(err);
    }
    free(chosen);
    free(births);
    free(last);
    return ok;
}

bool graph_grow_tree(struct graph *g, struct err *err)
{
    struct tree t;
    bool ok = tree_grow(g, &t, err) && choose_nodes(g, &t, err);
    tree_done(&t);
    return ok;
}

uint32_t graph_tree_child(const struct graph *g, uint32_t parent, uint32_t info)
{
    uint32_t at = child_hash(parent, info) & g->tree_mask;
    for (; g->tree_slots[at]; at = (at + 1) & g->tree_mask) {
        uint32_t n = g->tree_slots[at] - 1;
        if (g->node_parent[n] == parent && g->node_info[n] == info)
            return n;
    }
    return PP_NONE;
}

bool graph_tree_edges(struct graph *g, struct err *err)
{
    g->edges = arena_array(g->arena, struct graph_edge, g->n_nodes);
    if (!g->edges)
        return err_nomem(err);
    g->n_edges = 0;
    for (uint32_t n = 0; n < g->n_nodes; n++)
        if (g->node_parent[n] != PP_NONE)
            g->edges[g->n_edges++] = (struct graph_edge){g->node_parent[n], n, g->cum[n],
                                                         g->tree_residual[n], g->tree_inlined[n]};
    return true;
}

/* The edge that leads to each node (PP_NONE: a root, or its edge is gone). */
static uint32_t *edge_into(const struct graph *g)
{
    uint32_t *into = malloc((g->n_nodes + (size_t)1) * sizeof *into);
    if (!into)
        return NULL;
    memset(into, 0xFF, g->n_nodes * sizeof *into);
    for (uint32_t e = 0; e < g->n_edges; e++)
        into[g->edges[e].dst] = e;
    return into;
}

/* The edge into `node` after the cut: from its nearest ancestor that stays, PP_NONE without one.
 * above[] holds the same for all nodes before it; parents come before their children. */
static struct graph_edge cut_edge(struct graph_edge edge, const bool *keep,
                                  const struct graph_edge *above)
{
    if (edge.src == PP_NONE || keep[edge.src])
        return edge;
    const struct graph_edge *up = &above[edge.src];
    edge.residual = true;
    edge.inlined = edge.inlined && up->inlined;
    edge.src = up->src;
    return edge;
}

bool graph_cut_tree(struct graph *g, const bool *keep, struct err *err)
{
    uint32_t *into = edge_into(g);
    struct graph_edge *above = malloc((g->n_nodes + (size_t)1) * sizeof *above);
    struct graph_edge *cut = arena_array(g->arena, struct graph_edge, g->n_edges);
    bool ok = into && above && cut;
    uint32_t n_edges = 0;
    for (uint32_t n = 0; ok && n < g->n_nodes; n++) {
        above[n] = (struct graph_edge){.src = PP_NONE, .dst = n};
        if (into[n] != PP_NONE)
            above[n] = cut_edge(g->edges[into[n]], keep, above);
        if (keep[n] && above[n].src != PP_NONE)
            cut[n_edges++] = above[n];
    }
    free(into);
    free(above);
    if (!ok)
        return err_nomem(err);
    g->edges = cut;
    g->n_edges = n_edges;
    return graph_index_edges(g, err);
}
