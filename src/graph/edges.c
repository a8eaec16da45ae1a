/* The edges of graph mode. Source: spec/report.md 3.4. */
#include <stdlib.h>

#include "graph/edge_table.h"
#include "graph/graph_impl.h"
#include "graph/walk.h"

/* Calls of one sample that are noted before they are added, so that memory has time to come. */
#define MAX_CALLS 64

/* A worker's state: its own table of edges. */
struct edge_state {
    struct edge_table table;
    struct edge_call calls[MAX_CALLS];
    uint32_t n_calls;
};

static void *edges_begin(const struct graph *g)
{
    struct edge_state *s = malloc(sizeof *s);
    if (s && !edge_table_init(&s->table, g->spec.mean)) {
        free(s);
        return NULL;
    }
    if (s)
        s->n_calls = 0;
    return s;
}

static void edges_free(struct edge_state *s)
{
    if (s)
        edge_table_done(&s->table);
    free(s);
}

/* Where a walk from root to leaf has come to. */
struct path {
    uint32_t parent; /* the last kept node, PP_NONE at first */
    bool residual;   /* a frame after it was not kept */
};

static bool add_calls(struct edge_state *s, struct weight w, uint32_t stamp)
{
    bool ok = edge_table_add(&s->table, s->calls, s->n_calls, w, stamp);
    s->n_calls = 0;
    return ok;
}

static inline bool step(struct edge_state *s, struct path *at, uint32_t node, bool wanted,
                        bool inlined, struct weight w, uint32_t stamp)
{
    bool ok = true;
    if (wanted && at->parent != PP_NONE && at->parent != node) {
        edge_table_prepare(&s->table, &s->calls[s->n_calls++], at->parent, node, at->residual,
                           inlined);
        if (s->n_calls == MAX_CALLS)
            ok = add_calls(s, w, stamp);
    }
    *at = (struct path){node, false};
    return ok;
}

static bool several_frames(const struct graph *g, struct edge_state *s, struct path *at,
                           uint32_t loc, struct weight w, uint32_t stamp)
{
    uint32_t first = g->frames.begin[loc], end = g->frames.begin[loc + 1];
    for (uint32_t f = first; f < end; f++) {
        uint32_t n = g->frames.info[f];
        if (!g->info_kept[n])
            at->residual = true;
        else if (!step(s, at, n, g->edge_targets[n], f > first, w, stamp))
            return false;
    }
    return true;
}

static bool visit(const struct graph *g, void *state, const struct stack *stack, struct weight w,
                  uint32_t stamp)
{
    struct edge_state *s = state;
    struct path at = {PP_NONE, false};
    bool ok = true;
    for (uint32_t d = stack->n; ok && d-- > 0;) {
        uint32_t value = stack->locs[d] & WALK_VALUE;
        switch ((enum walk_kind)(stack->locs[d] >> WALK_KIND_SHIFT)) {
        case WALK_NODE:
            at = (struct path){value, false};
            break;
        case WALK_TARGET:
            ok = step(s, &at, value, true, false, w, stamp);
            break;
        case WALK_DROPPED:
            at.residual = true;
            break;
        case WALK_FRAMES:
            ok = several_frames(g, s, &at, value, w, stamp);
            break;
        }
    }
    return ok && add_calls(s, w, stamp);
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
    bool ok =
        walk_samples(g, &walk, err) && (edge_table_init(&all, g->spec.mean) || err_nomem(err));
    for (size_t i = 0; i < WALK_MAX_WORKERS; i++) {
        struct edge_state *s = walk.states[i];
        if (ok && s)
            ok = edge_table_merge(&all, &s->table) || err_nomem(err);
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
