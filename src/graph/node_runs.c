/* Which samples go through each node.
 *
 * Stacks that follow each other often share their outer frames, so a node stays on the path from
 * sample to sample: runs are kept, not samples. */
#include <stdlib.h>

#include "graph/graph_impl.h"
#include "graph/walk.h"
#include "util/vec.h"

#define RUN_OPEN UINT32_MAX /* its end is not known yet: the node is on the path */

struct run_state {
    const struct node_runs_spec *spec;
    VEC(uint32_t) samples, leaf; /* of each sample met */
    VEC(struct sample_run) runs;
    uint32_t *first, *last; /* by node, into runs; PP_NONE: none */
    VEC(uint32_t) path;     /* by frame of the stack at hand: its node, PP_NONE: of another frame */
};

static void run_state_free(struct run_state *s)
{
    if (!s)
        return;
    free(s->samples.data);
    free(s->leaf.data);
    free(s->runs.data);
    free(s->first);
    free(s->last);
    free(s->path.data);
    free(s);
}

/* n times PP_NONE. */
static uint32_t *column_of_none(uint32_t n)
{
    uint32_t *column = malloc((n + (size_t)1) * sizeof *column);
    if (column)
        memset(column, 0xFF, (n + (size_t)1) * sizeof *column);
    return column;
}

static void *runs_begin(const struct graph *g, const struct frame_pool *pool, const void *arg)
{
    (void)pool;
    struct run_state *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->spec = arg;
    s->first = column_of_none(g->n_nodes);
    s->last = column_of_none(g->n_nodes);
    if (!s->first || !s->last) {
        run_state_free(s);
        return NULL;
    }
    return s;
}

/* Shortens the path to its outer n frames: the runs of the others end. */
static void leave(struct run_state *s, size_t n)
{
    for (size_t i = n; i < s->path.n; i++) {
        uint32_t last = s->path.data[i] == PP_NONE ? PP_NONE : s->last[s->path.data[i]];
        if (last != PP_NONE)
            s->runs.data[last].to = (uint32_t)s->samples.n;
    }
    s->path.n = n;
}

static bool add_run(struct run_state *s, uint32_t node)
{
    if (s->runs.n >= PP_NONE || !vec_grow(&s->runs))
        return false;
    uint32_t added = (uint32_t)s->runs.n++, last = s->last[node];
    s->runs.data[added] = (struct sample_run){(uint32_t)s->samples.n, RUN_OPEN, PP_NONE};
    *(last == PP_NONE ? &s->first[node] : &s->runs.data[last].next) = added;
    s->last[node] = added;
    return true;
}

/* A frame is the node's: its run goes on or a new one begins, unless it is a frame further out that
 * holds the run open. */
static bool enter(struct run_state *s, uint32_t i, uint32_t node)
{
    struct sample_run *last = s->last[node] == PP_NONE ? NULL : &s->runs.data[s->last[node]];
    if (!last || last->to < s->samples.n)
        return add_run(s, node);
    if (last->to == RUN_OPEN)
        s->path.data[i] = PP_NONE;
    last->to = RUN_OPEN;
    return true;
}

/* The node of frame i, PP_NONE if it is not kept. In a call tree no frame is that of another one,
 * and what a context that is no node calls is none. */
static uint32_t node_of(const struct graph *g, const struct run_state *s,
                        const struct walk_path *path, uint32_t i)
{
    uint32_t frame = path->frames[i], node = frame & WALK_NODE;
    if (!g->node_parent)
        return frame & WALK_SKIPPED ? PP_NONE : node;
    uint32_t parent = i ? s->path.data[i - 1] : PP_NONE;
    return i && parent == PP_NONE ? PP_NONE : graph_tree_child(g, parent, node);
}

static bool visit(const struct graph *g, void *state, const struct walk_path *path, struct weight w)
{
    (void)w;
    struct run_state *s = state;
    leave(s, path->shared);
    if (!vec_hold(&s->path, path->n) || !vec_grow(&s->samples) || !vec_grow(&s->leaf))
        return false;
    for (uint32_t i = path->shared; i < path->n; i++) {
        uint32_t node = s->path.data[i] = node_of(g, s, path, i);
        if (node != PP_NONE && s->spec->nodes[node] && !enter(s, i, node))
            return false;
    }
    s->path.n = path->n;
    s->samples.data[s->samples.n++] = path->sample;
    s->leaf.data[s->leaf.n++] = path->n ? node_of(g, s, path, path->n - 1) : PP_NONE;
    return true;
}

void node_runs_done(struct node_runs *r)
{
    free(r->samples);
    free(r->leaf);
    free(r->runs);
    free(r->first);
    *r = (struct node_runs){0};
}

bool graph_node_runs(const struct graph *g, const struct node_runs_spec *spec,
                     struct node_runs *out, struct err *err)
{
    struct walk_spec walk = {.in_order = true,
                             .samples = spec->samples,
                             .arg = spec,
                             .begin = runs_begin,
                             .visit = visit};
    *out = (struct node_runs){0};
    bool ok = walk_samples(g, &walk, err);
    struct run_state *s = walk.states[0];
    if (ok && !s)
        ok = (s = runs_begin(g, NULL, spec)) != NULL || err_nomem(err);
    if (ok) {
        leave(s, 0);
        *out = (struct node_runs){s->samples.data, s->leaf.data, s->runs.data, s->first};
        s->samples.data = s->leaf.data = NULL;
        s->runs.data = NULL;
        s->first = NULL;
    }
    run_state_free(s);
    return ok;
}
