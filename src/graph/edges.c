/* The edges of graph mode. Source: spec/report.md 3.4.
 *
 * A call site mostly calls one function, and always the same one where that is inlined. So each
 * frame of a location remembers the edge that left it last, and the table of edges is asked only
 * where another node follows. */
#include <stdlib.h>

#include "graph/edge_table.h"
#include "graph/graph_impl.h"
#include "graph/walk.h"
#include "util/vec.h"

/* A frame of some location, and the edge that was last followed from there: all in one place, most
 * of the cost is the cache line it lies in. */
struct call_site {
    uint32_t frame;
    uint32_t dst;  /* node, or PP_NONE: none yet */
    uint32_t edge; /* EDGE_SINK: none that counts */
};

/* The edge that ends in a frame of the stack at hand. As with the sums of nodes, weights gather in
 * the frame until it is left. */
struct edge_frame {
    struct weight w;
    uint32_t edge; /* EDGE_SINK: none that counts */
};

/* A worker's state: its own table of edges, and the path from the root. */
struct edge_state {
    struct edge_table table;
    struct call_site *sites; /* by place; the last one is outside of the root */
    uint32_t outside;
    VEC(struct edge_frame) path;
};

static void edges_free(struct edge_state *s)
{
    if (!s)
        return;
    edge_table_done(&s->table);
    free(s->sites);
    free(s->path.data);
    free(s);
}

static void *edges_begin(const struct graph *g, const struct frame_pool *pool, const void *arg)
{
    (void)arg;
    struct edge_state *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->outside = pool->n;
    s->sites = malloc((pool->n + (size_t)1) * sizeof *s->sites);
    if (!s->sites || !edge_table_init(&s->table, g->spec.mean)) {
        edges_free(s);
        return NULL;
    }
    for (uint32_t i = 0; i < pool->n; i++)
        s->sites[i] = (struct call_site){pool->frames[i], PP_NONE, EDGE_SINK};
    s->sites[pool->n] = (struct call_site){WALK_CALLS, PP_NONE, EDGE_SINK};
    return s;
}

/* Shortens the path to its outer n frames. */
static void leave(struct edge_state *s, size_t n)
{
    struct weight inner = {0, 0};
    struct edge_table *t = &s->table;
    const struct edge_frame *path = s->path.data;
    uint8_t *marks = t->marks;
    for (size_t i = s->path.n; i > n; i--) {
        const struct edge_frame *f = &path[i - 1];
        weight_add(&inner, f->w);
        edge_table_weigh(t, f->edge, inner);
        marks[f->edge] &= (uint8_t)~EDGE_ON_PATH;
    }
    if (n)
        weight_add(&s->path.data[n - 1].w, inner);
    s->path.n = n;
}

/* UINT32_MAX for a frame that is not kept, else 0. */
static uint32_t skipped(uint32_t frame)
{
    return 0 - frame / WALK_SKIPPED;
}

/* What an edge that is followed from a frame is: EDGE_CALLED, EDGE_RESIDUAL. */
static uint32_t marks_of(uint32_t frame)
{
    return frame / (WALK_CALLS / EDGE_CALLED) & (EDGE_CALLED | EDGE_RESIDUAL);
}

/* The last node of the path's first n frames that is kept, or PP_NONE. */
static uint32_t last_kept(const struct edge_state *s, const struct walk_path *path, uint32_t n)
{
    while (n > 0 && skipped(s->sites[path->frames[n - 1]].frame))
        n--;
    return n ? s->sites[path->frames[n - 1]].frame & WALK_NODE : PP_NONE;
}

/* Finds the edge that ends in frame i of the path; the site before it remembers the edge. After a
 * frame that is not kept, the same site may lead on from another source. */
static bool follow(struct edge_state *s, const struct walk_path *path, uint32_t i)
{
    struct call_site *site = &s->sites[i ? path->frames[i - 1] : s->outside];
    uint32_t frame = s->sites[path->frames[i]].frame, dst = frame & WALK_NODE;
    uint32_t src = last_kept(s, path, i), edge = EDGE_SINK;
    if (site->dst == dst && edge_table_src(&s->table, site->edge) == src)
        return true;
    if (frame & WALK_TARGET && src != PP_NONE && src != dst)
        edge = edge_table_add(&s->table, src, dst);
    if (edge == PP_NONE)
        return false;
    site->dst = dst;
    site->edge = edge;
    return true;
}

/* Lays the new frames out. A second call in one stack changes nothing. Nothing branches on what a
 * frame is, which no processor could predict, and sites are fetched together: more of them than the
 * cache holds are in use. */
static bool enter(struct edge_state *s, const struct walk_path *path)
{
    if (!vec_hold(&s->path, path->n))
        return false;
    const uint32_t *places = path->frames, n = path->n;
    const struct call_site *sites = s->sites;
    const struct call_site *from = &sites[path->shared ? places[path->shared - 1] : s->outside];
    struct edge_frame *out = s->path.data;
    uint8_t *marks = s->table.marks;
    for (uint32_t i = path->shared; i < n; i++)
        __builtin_prefetch(&sites[places[i]], 1);
    for (uint32_t i = path->shared; i < n; i++) {
        const struct call_site *site = &sites[places[i]];
        uint32_t kept = ~skipped(site->frame), node = site->frame & WALK_NODE;
        if (PP_UNLIKELY(kept & (skipped(from->frame) | (from->dst ^ node)))) {
            if (!follow(s, path, i))
                return false;
            marks = s->table.marks;
        }
        uint32_t edge = from->edge & kept;
        edge &= marks[edge] % 2u - 1; /* EDGE_SINK where it is EDGE_ON_PATH */
        marks[edge] |= (uint8_t)(EDGE_ON_PATH | marks_of(from->frame));
        out[i] = (struct edge_frame){{0, 0}, edge};
        from = site;
    }
    s->path.n = n;
    return true;
}

static bool visit(const struct graph *g, void *state, const struct walk_path *path, struct weight w)
{
    (void)g;
    struct edge_state *s = state;
    leave(s, path->shared);
    if (!enter(s, path))
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

/* Adds a worker's edges up; the first one's table is taken as it is. */
static bool add_up(struct edge_table *all, struct edge_state *s)
{
    leave(s, 0);
    if (all->n)
        return edge_table_merge(all, &s->table);
    *all = s->table;
    s->table = (struct edge_table){0};
    return true;
}

static bool walk_edges(struct graph *g, bool in_order, struct err *err)
{
    struct walk_spec walk = {
        .places = true, .targets = g->edge_targets, .begin = edges_begin, .visit = visit};
    struct edge_table all = {0};
    bool ok = walk_samples(g, &walk, err);
    for (size_t i = 0; i < WALK_MAX_WORKERS; i++) {
        struct edge_state *s = walk.states[i];
        ok = ok && (!s || add_up(&all, s) || err_nomem(err));
        edges_free(s);
    }
    ok = ok && edge_table_take(&all, in_order, g->arena, &g->edges, &g->n_edges, err);
    edge_table_done(&all);
    return ok;
}

bool graph_accumulate_edges(struct graph *g, enum edge_need need, struct err *err)
{
    g->n_edges = 0;
    g->edge_targets = arena_array(g->arena, bool, g->n_infos);
    if (!g->edge_targets)
        return err_nomem(err);
    return !choose_targets(g, need, g->edge_targets) || walk_edges(g, need == EDGES_ALL, err);
}
