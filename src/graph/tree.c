/* Call-tree mode: a node for every context a frame is called in.
 *
 * The tree grows by walking samples in order, root to leaf; a child is found by (parent, identity).
 * Each node but the roots has exactly one incoming edge, so the edges hang on the nodes.
 * Source: spec/report.md 3.5, 4.3. */
#include "graph/graph_impl.h"

#include <assert.h>
#include <stdlib.h>

#include "util/vec.h"

struct tree {
    VEC(struct tree_node) nodes;
    uint32_t *slots; /* node + 1 by (parent, info) */
    uint32_t mask;
    VEC(struct tree_frame) path; /* the stack at hand, root first */
    uint32_t depth;              /* locations in it */
};

struct tree_node {
    uint32_t info, parent;
    struct weight flat, cum;
    bool inlined; /* the edge from the parent: all calls inlined */
};

static uint64_t child_hash(uint32_t parent, uint32_t info)
{
    return hash_mix(parent, info);
}

static bool rehash(struct tree *t, uint32_t n_slots)
{
    uint32_t *slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return false;
    free(t->slots);
    t->slots = slots;
    t->mask = n_slots - 1;
    for (uint32_t i = 0; i < t->nodes.n; i++) {
        const struct tree_node *n = &t->nodes.data[i];
        uint32_t at = (uint32_t)child_hash(n->parent, n->info) & t->mask;
        while (slots[at])
            at = (at + 1) & t->mask;
        slots[at] = i + 1;
    }
    return true;
}

/* The child of `parent` with identity `info`, new if there is none; PP_NONE: no memory. */
static uint32_t child_of(struct tree *t, uint32_t parent, uint32_t info)
{
    uint32_t at = (uint32_t)child_hash(parent, info) & t->mask;
    for (; t->slots[at]; at = (at + 1) & t->mask) {
        const struct tree_node *n = &t->nodes.data[t->slots[at] - 1];
        if (n->parent == parent && n->info == info)
            return t->slots[at] - 1;
    }
    if (t->nodes.n >= PP_NONE / 4 || !vec_grow(&t->nodes))
        return PP_NONE;
    uint32_t n = (uint32_t)t->nodes.n++;
    t->nodes.data[n] = (struct tree_node){.info = info, .parent = parent, .inlined = true};
    t->slots[at] = n + 1;
    if (t->nodes.n > t->mask / 2 && !rehash(t, (t->mask + 1) * 2))
        return PP_NONE;
    return n;
}

/* A frame of the stack at hand. */
struct tree_frame {
    uint32_t node;
    bool outermost; /* of its location */
};

static bool enter_location(const struct graph *g, struct tree *t, uint32_t loc)
{
    uint32_t begin = g->frames.begin[loc];
    uint32_t at = t->path.n ? t->path.data[t->path.n - 1].node : PP_NONE;
    for (uint32_t f = begin; f < g->frames.begin[loc + 1]; f++) {
        at = child_of(t, at, g->frames.info[f]);
        if (at == PP_NONE || !vec_grow(&t->path))
            return false;
        t->nodes.data[at].inlined &= f > begin;
        t->path.data[t->path.n++] = (struct tree_frame){at, f == begin};
    }
    t->depth++;
    return true;
}

static bool grow_by_sample(const struct graph *g, struct tree *t, const struct stack_step *step,
                           struct weight w)
{
    bool ok = true;
    assert(t->path.data || (t->depth == 0 && t->path.n == 0));
    while (t->depth > step->shared)
        t->depth -= t->path.data[--t->path.n].outermost;
    for (uint32_t d = step->fresh.n; ok && d-- > 0;)
        ok = enter_location(g, t, step->fresh.locs[d]);
    assert(t->nodes.data || t->path.n == 0);
    if (ok && t->path.n)
        weight_add(&t->nodes.data[t->path.data[t->path.n - 1].node].flat, w);
    return ok;
}

static bool walk_samples(const struct graph *g, struct tree *t, struct err *err)
{
    struct stack_reader r;
    const struct samples *samples = &g->p->samples;
    if (!stack_reader_init(&r, g->p, err))
        return false;
    bool ok = true;
    for (uint32_t i = 0; ok && i < samples->n; i++) {
        struct weight w = {samples->values[g->spec.value_index][i],
                           g->spec.mean ? samples->values[0][i] : 0};
        if (w.sum == 0 && w.div == 0)
            continue;
        struct stack_step step = stack_read_step(&r, i);
        ok = grow_by_sample(g, t, &step, w);
    }
    stack_reader_done(&r);
    return ok ? true : err_nomem(err);
}

/* What a node has of its own and what its children have. They come after it. */
static void add_up(struct tree *t)
{
    for (size_t i = t->nodes.n; i-- > 0;) {
        struct tree_node *n = &t->nodes.data[i];
        weight_add(&n->cum, n->flat);
        if (n->parent != PP_NONE)
            weight_add(&t->nodes.data[n->parent].cum, n->cum);
    }
}

/* Moves the tree's columns into the graph. */
static bool take_nodes(struct graph *g, const struct tree *t, struct err *err)
{
    size_t n = t->nodes.n;
    g->n_nodes = (uint32_t)n;
    g->node_info = arena_array(g->arena, uint32_t, n);
    g->node_parent = arena_array(g->arena, uint32_t, n);
    g->flat = arena_array(g->arena, struct weight, n);
    g->cum = arena_array(g->arena, struct weight, n);
    g->names = arena_array(g->arena, struct str, n);
    g->tree_inlined = arena_array(g->arena, bool, n);
    g->tree_residual = arena_array(g->arena, bool, n);
    if (!g->node_info || !g->node_parent || !g->flat || !g->cum || !g->names || !g->tree_inlined ||
        !g->tree_residual)
        return err_nomem(err);
    g->tree_slots = arena_array(g->arena, uint32_t, (size_t)t->mask + 1);
    if (!g->tree_slots)
        return err_nomem(err);
    memcpy(g->tree_slots, t->slots, ((size_t)t->mask + 1) * sizeof *g->tree_slots);
    g->tree_mask = t->mask;
    for (size_t i = 0; i < n; i++) {
        const struct tree_node *node = &t->nodes.data[i];
        g->node_info[i] = node->info;
        g->node_parent[i] = node->parent;
        g->flat[i] = node->flat;
        g->cum[i] = node->cum;
        g->tree_inlined[i] = node->inlined;
    }
    return true;
}

bool graph_grow_tree(struct graph *g, struct err *err)
{
    struct tree t = {0};
    bool ok = (rehash(&t, 1024) || err_nomem(err)) && walk_samples(g, &t, err);
    if (ok)
        add_up(&t);
    ok = ok && take_nodes(g, &t, err);
    free(t.nodes.data);
    free(t.path.data);
    free(t.slots);
    return ok;
}

uint32_t graph_tree_child(const struct graph *g, uint32_t parent, uint32_t info)
{
    uint32_t at = (uint32_t)child_hash(parent, info) & g->tree_mask;
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
