/* The edges of graph mode. Source: spec/report.md 3.4. */
#include <stdlib.h>

#include "graph/edge_table.h"
#include "graph/graph_impl.h"
#include "graph/walk.h"
#include "util/vec.h"

/* A frame of the stack at hand, and the edge that ends in it. As with the sums of nodes, weights
 * gather in the frame until it is left. */
struct edge_frame {
    struct weight w;
    uint32_t node; /* the kept frame that comes last, up to here; PP_NONE: none */
    uint32_t slot; /* of the edge into this frame; EDGE_SINK: none that counts */
    bool residual; /* a frame after `node` is not kept */
};

/* A worker's state: its own table of edges, and the path from the root. */
struct edge_state {
    struct edge_table table;
    VEC(struct edge_frame) path;
    VEC(uint32_t) calls; /* the new frames of the path that edges end in */
};

static void *edges_begin(const struct graph *g)
{
    (void)g;
    struct edge_state *s = calloc(1, sizeof *s);
    if (s && !edge_table_init(&s->table)) {
        free(s);
        return NULL;
    }
    return s;
}

static void edges_free(struct edge_state *s)
{
    if (!s)
        return;
    edge_table_done(&s->table);
    free(s->path.data);
    free(s->calls.data);
    free(s);
}

/* Shortens the path to its outer n frames. */
static void leave(struct edge_state *s, size_t n)
{
    struct weight inner = {0, 0};
    while (s->path.n > n) {
        const struct edge_frame *f = &s->path.data[--s->path.n];
        struct edge_slot *slot = &s->table.slots[f->slot];
        weight_add(&inner, f->w);
        weight_add(&slot->w, inner);
        slot->on_path = false;
    }
    if (n)
        weight_add(&s->path.data[n - 1].w, inner);
}

/* Lays the new frames out, and notes which of them are called. */
static bool enter(struct edge_state *s, const struct walk_path *path)
{
    struct edge_frame at = {{0, 0}, PP_NONE, EDGE_SINK, false};
    if (!vec_hold(&s->path, path->n) || !vec_hold(&s->calls, path->n))
        return false;
    if (path->shared) {
        at.node = s->path.data[path->shared - 1].node;
        at.residual = s->path.data[path->shared - 1].residual;
    }
    s->calls.n = 0;
    for (uint32_t i = path->shared; i < path->n; i++) {
        uint32_t frame = path->frames[i], node = frame & WALK_NODE;
        bool kept = frame & WALK_KEPT, wanted = frame & WALK_TARGET;
        edge_table_fetch(&s->table, at.node, node);
        s->calls.data[s->calls.n] = i;
        s->calls.n += wanted & (at.node != PP_NONE) & (at.node != node);
        at.node = kept ? node : at.node;
        at.residual = !kept;
        s->path.data[i] = at;
    }
    s->path.n = path->n;
    return true;
}

/* The slot of the edge into frame i of the path. */
static uint32_t slot_of(struct edge_state *s, size_t i)
{
    return edge_table_add(&s->table, s->path.data[i - 1].node, s->path.data[i].node);
}

/* The table grew: edges have moved. */
static void renew_slots(struct edge_state *s)
{
    for (size_t i = 1; i < s->path.n; i++)
        if (s->path.data[i].slot != EDGE_SINK)
            s->path.data[i].slot = slot_of(s, i);
}

/* Finds the edges of the calls. A second call in one stack changes nothing. */
static bool find_edges(struct edge_state *s, const struct walk_path *path)
{
    for (size_t k = 0; k < s->calls.n; k++) {
        uint32_t i = s->calls.data[k], before = s->table.mask, at = slot_of(s, i);
        if (at == PP_NONE)
            return false;
        if (s->table.mask != before)
            renew_slots(s);
        struct edge_slot *slot = &s->table.slots[at];
        if (slot->on_path)
            continue;
        slot->on_path = true;
        slot->residual |= s->path.data[i - 1].residual;
        slot->called |= !(path->frames[i] & WALK_INLINED);
        s->path.data[i].slot = at;
    }
    return true;
}

static bool visit(const struct graph *g, void *state, const struct walk_path *path, struct weight w)
{
    (void)g;
    struct edge_state *s = state;
    leave(s, path->shared);
    if (!enter(s, path) || !find_edges(s, path))
        return false;
    if (path->n)
        weight_add(&s->path.data[path->n - 1].w, w);
    return true;
}

/* The nodes into which edges are wanted; false: none at all. */
static bool choose_targets(const struct graph *g, enum edge_need need, bool *targets)
{
    bool any = false;
    for (uint32_t n = 0; n < g->n_infos; n++) {
        targets[n] = g->info_kept[n] && (need == EDGES_ALL || g->info_inlined[n]);
        any |= targets[n];
    }
    return any;
}

static bool walk_edges(struct graph *g, struct err *err)
{
    struct walk_spec walk = {.targets = g->edge_targets, .begin = edges_begin, .visit = visit};
    struct edge_table all = {0};
    bool ok = walk_samples(g, &walk, err) && (edge_table_init(&all) || err_nomem(err));
    for (size_t i = 0; i < WALK_MAX_WORKERS; i++) {
        struct edge_state *s = walk.states[i];
        if (ok && s) {
            leave(s, 0);
            ok = edge_table_merge(&all, &s->table) || err_nomem(err);
        }
        edges_free(s);
    }
    ok = ok && edge_table_take(&all, g->arena, &g->edges, &g->n_edges, err);
    edge_table_done(&all);
    return ok;
}

bool graph_accumulate_edges(struct graph *g, enum edge_need need, struct err *err)
{
    g->n_edges = 0;
    g->edge_targets = arena_array(g->arena, bool, g->n_infos);
    if (!g->edge_targets)
        return err_nomem(err);
    return !choose_targets(g, need, g->edge_targets) || walk_edges(g, err);
}
