/* Walking all samples by several workers. Private to src/graph. */
#ifndef CPPROF_GRAPH_WALK_H
#define CPPROF_GRAPH_WALK_H

#include "graph/graph.h"

#define WALK_MAX_WORKERS 64

/* A frame of a walked stack: its node, or n_infos where that is not kept, and these bits. */
#define WALK_NODE ((UINT32_C(1) << 29) - 1)
#define WALK_TARGET (UINT32_C(1) << 29)  /* kept, and edges into it are wanted */
#define WALK_CALLS (UINT32_C(1) << 30)   /* no frame is inlined into it */
#define WALK_SKIPPED (UINT32_C(1) << 31) /* not kept */

/* The frames of all locations, one location after another. */
struct frame_pool {
    uint32_t *frames;
    uint32_t n;
    uint32_t *entries; /* by location: walk.c */
};

/* The frames of a sample's stack, root first, and how many of them are those of the sample that
 * the same state met before it: at first none. */
struct walk_path {
    const uint32_t *frames; /* or their places in the pool */
    uint32_t n, shared;
    uint32_t sample;
};

/* Visits one sample. False: no memory. */
typedef bool walk_fn(const struct graph *g, void *state, const struct walk_path *path,
                     struct weight w);

struct walk_spec {
    bool in_order;                  /* by one worker */
    bool places;                    /* a path has places: for who keeps something by frame */
    const bool *targets;            /* by node; NULL: none */
    const bool *samples;            /* by sample: only these; NULL: all */
    const void *arg;                /* for `begin` */
    void *states[WALK_MAX_WORKERS]; /* made by `begin` when a worker starts */
    void *(*begin)(const struct graph *g, const struct frame_pool *pool, const void *arg);
    walk_fn *visit;
};

/* Runs `visit` over all samples that have weight. states[i] is NULL where no worker ran. The caller
 * frees the states, also after a failure. */
PP_MUST_CHECK bool walk_samples(const struct graph *g, struct walk_spec *spec, struct err *err);

#endif
