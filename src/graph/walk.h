/* Walking all samples by several workers. Private to src/graph. */
#ifndef CPPROF_GRAPH_WALK_H
#define CPPROF_GRAPH_WALK_H

#include "graph/graph.h"

#define WALK_MAX_WORKERS 64

/* What stands for a location in a walked stack: the kind in the top bits, the rest below. */
#define WALK_KIND_SHIFT 30
#define WALK_VALUE ((UINT32_C(1) << WALK_KIND_SHIFT) - 1)
enum walk_kind {
    WALK_NODE,    /* one frame, whose node is kept: its number */
    WALK_TARGET,  /* the same, and edges into it are wanted */
    WALK_DROPPED, /* one frame, not kept */
    WALK_FRAMES   /* several frames: the location */
};

/* Visits one sample; `stamp` is its number + 1. False: no memory. */
typedef bool walk_fn(const struct graph *g, void *state, const struct stack *s, struct weight w,
                     uint32_t stamp);

struct walk_spec {
    const bool *targets;            /* by node; NULL: none */
    void *states[WALK_MAX_WORKERS]; /* made by `begin` when a worker starts */
    void *(*begin)(const struct graph *g);
    walk_fn *visit;
};

/* Runs `visit` over all samples that have weight. states[i] is NULL where no worker ran. The caller
 * frees the states, also after a failure. */
PP_MUST_CHECK bool walk_samples(const struct graph *g, struct walk_spec *spec, struct err *err);

#endif
