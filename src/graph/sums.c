/* Flat and cum of graph mode. Source: spec/report.md 3.4. */
#include <stdlib.h>

#include "graph/graph_impl.h"
#include "graph/walk.h"
#include "util/ckint.h"

/* One node's cum and the last sample that met it, side by side: they are touched together. */
struct node_sum {
    int64_t cum;
    uint32_t stamp;
};

/* One worker's sums, by node. */
struct sums {
    struct node_sum *nodes;
    int64_t *flat;
    int64_t *cum_div, *flat_div; /* only with mean */
};

static void sums_free(struct sums *s)
{
    if (!s)
        return;
    free(s->nodes);
    free(s->flat);
    free(s->cum_div);
    free(s->flat_div);
    free(s);
}

static void *sums_begin(const struct graph *g)
{
    size_t n = g->n_infos + (size_t)1;
    struct sums *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->nodes = calloc(n, sizeof *s->nodes);
    s->flat = calloc(n, sizeof *s->flat);
    if (g->spec.mean) {
        s->cum_div = calloc(n, sizeof *s->cum_div);
        s->flat_div = calloc(n, sizeof *s->flat_div);
    }
    if (!s->nodes || !s->flat || (g->spec.mean && (!s->cum_div || !s->flat_div))) {
        sums_free(s);
        return NULL;
    }
    return s;
}

static inline void add_cum(struct sums *s, uint32_t n, struct weight w, uint32_t stamp)
{
    struct node_sum *node = &s->nodes[n];
    if (node->stamp == stamp)
        return;
    node->stamp = stamp;
    node->cum = wrap_add(node->cum, w.sum);
    if (s->cum_div)
        s->cum_div[n] = wrap_add(s->cum_div[n], w.div);
}

static bool visit(const struct graph *g, void *state, const struct stack *stack, struct weight w,
                  uint32_t stamp)
{
    struct sums *s = state;
    uint32_t leaf = PP_NONE;
    for (uint32_t d = stack->n; d-- > 0;) {
        uint32_t value = stack->locs[d] & WALK_VALUE;
        switch ((enum walk_kind)(stack->locs[d] >> WALK_KIND_SHIFT)) {
        case WALK_NODE:
        case WALK_TARGET:
            add_cum(s, value, w, stamp);
            leaf = value;
            break;
        case WALK_DROPPED:
            leaf = PP_NONE;
            break;
        case WALK_FRAMES:
            for (uint32_t f = g->frames.begin[value]; f < g->frames.begin[value + 1]; f++) {
                uint32_t n = g->frames.info[f];
                leaf = g->info_kept[n] ? n : PP_NONE;
                if (leaf != PP_NONE)
                    add_cum(s, n, w, stamp);
            }
            break;
        }
    }
    if (leaf == PP_NONE) /* no frames, or the one at the leaf is not shown */
        return true;
    s->flat[leaf] = wrap_add(s->flat[leaf], w.sum);
    if (s->flat_div)
        s->flat_div[leaf] = wrap_add(s->flat_div[leaf], w.div);
    return true;
}

static void add_up(struct graph *g, const struct sums *s)
{
    for (uint32_t n = 0; n < g->n_infos; n++) {
        g->flat[n].sum = wrap_add(g->flat[n].sum, s->flat[n]);
        g->cum[n].sum = wrap_add(g->cum[n].sum, s->nodes[n].cum);
        if (s->cum_div) {
            g->flat[n].div = wrap_add(g->flat[n].div, s->flat_div[n]);
            g->cum[n].div = wrap_add(g->cum[n].div, s->cum_div[n]);
        }
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
