/* Flat and cum of graph mode. Source: spec/report.md 3.4.
 *
 * Stacks that follow each other often share their outer frames. So a worker touches only the frames
 * that change; what goes through the others waits in the path from the root. */
#include <stdlib.h>

#include "graph/graph_impl.h"
#include "graph/walk.h"
#include "util/vec.h"

/* A frame of the stack at hand. The weights of the samples that go through it gather here until a
 * stack without it comes: then they are added to its node and to the frame outside. */
struct sum_frame {
    struct weight w;
    uint32_t node; /* the sink, where a frame further out is the same */
};

/* One worker's sums, by node; the last one is the sink, for what does not count. */
struct sums {
    struct weight *flat, *cum;
    bool *on_path;              /* some frame of the stack at hand is it */
    VEC(struct sum_frame) path; /* from the root */
};

static void sums_free(struct sums *s)
{
    if (!s)
        return;
    free(s->flat);
    free(s->cum);
    free(s->on_path);
    free(s->path.data);
    free(s);
}

static void *sums_begin(const struct graph *g, const struct frame_pool *pool, const void *arg)
{
    (void)arg;
    (void)pool;
    size_t n = g->n_infos + (size_t)1;
    struct sums *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->flat = calloc(n, sizeof *s->flat);
    s->cum = calloc(n, sizeof *s->cum);
    s->on_path = calloc(n, sizeof *s->on_path);
    if (!s->flat || !s->cum || !s->on_path) {
        sums_free(s);
        return NULL;
    }
    return s;
}

/* Shortens the path to its outer n frames. */
static void leave(struct sums *s, size_t n)
{
    struct weight inner = {0, 0};
    while (s->path.n > n) {
        const struct sum_frame *f = &s->path.data[--s->path.n];
        weight_add(&inner, f->w);
        weight_add(&s->cum[f->node], inner);
        s->on_path[f->node] = false;
    }
    if (n)
        weight_add(&s->path.data[n - 1].w, inner);
}

static bool visit(const struct graph *g, void *state, const struct walk_path *path, struct weight w)
{
    struct sums *s = state;
    leave(s, path->shared);
    if (!vec_hold(&s->path, path->n))
        return false;
    struct sum_frame *frames = s->path.data;
    bool *on_path = s->on_path;
    const uint32_t sink = g->n_infos;
    for (uint32_t i = path->shared; i < path->n; i++) {
        uint32_t node = path->frames[i] & WALK_NODE;
        frames[i] = (struct sum_frame){{0, 0}, on_path[node] ? sink : node};
        on_path[node] = true;
    }
    s->path.n = path->n;
    if (path->n == 0)
        return true;
    weight_add(&s->path.data[path->n - 1].w, w);
    weight_add(&s->flat[path->frames[path->n - 1] & WALK_NODE], w);
    return true;
}

static void add_up(struct graph *g, struct sums *s)
{
    leave(s, 0);
    for (uint32_t n = 0; n < g->n_infos; n++) {
        weight_add(&g->flat[n], s->flat[n]);
        weight_add(&g->cum[n], s->cum[n]);
    }
}

bool graph_accumulate(struct graph *g, struct err *err)
{
    struct walk_spec walk = {.begin = sums_begin, .visit = visit};
    g->flat = arena_array(g->arena, struct weight, g->n_infos);
    g->cum = arena_array(g->arena, struct weight, g->n_infos);
    g->node_info = arena_array(g->arena, uint32_t, g->n_infos);
    g->names = arena_array(g->arena, struct str, g->n_infos);
    if (!g->flat || !g->cum || !g->node_info || !g->names)
        return err_nomem(err);
    g->n_nodes = g->n_infos;
    for (uint32_t n = 0; n < g->n_nodes; n++)
        g->node_info[n] = n;
    bool ok = walk_samples(g, &walk, err);
    for (size_t i = 0; i < WALK_MAX_WORKERS; i++) {
        if (ok && walk.states[i])
            add_up(g, walk.states[i]);
        sums_free(walk.states[i]);
    }
    return ok;
}
