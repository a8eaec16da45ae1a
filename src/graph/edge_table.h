/* Edges by (source, destination): open addressing over an array of edges. Private to src/graph. */
#ifndef CPPROF_GRAPH_EDGE_TABLE_H
#define CPPROF_GRAPH_EDGE_TABLE_H

#include "graph/graph.h"

/* All of an edge in one place: most of its cost is the cache line it lies in. */
struct edge_slot {
    uint64_t key; /* source << 32 | destination; UINT64_MAX: empty */
    int64_t sum;
    uint32_t stamp;        /* last sample (+ 1) that was added */
    bool residual, called; /* called: not every call was inlined */
};

struct edge_table {
    struct edge_slot *slots;
    int64_t *divs; /* beside slots, with `mean` only */
    uint32_t n, mask;
    bool mean;
};

/* One call that a sample makes. */
struct edge_call {
    uint64_t key;
    uint32_t hash;
    bool residual, called;
};

bool edge_table_init(struct edge_table *t, bool mean);
void edge_table_done(struct edge_table *t);

/* Notes a call and fetches its cache line; edge_table_add does the rest when it is there. */
static inline void edge_table_prepare(const struct edge_table *t, struct edge_call *call,
                                      uint32_t src, uint32_t dst, bool residual, bool inlined)
{
    uint64_t key = (uint64_t)src << 32 | dst;
    uint32_t hash = (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32);
    *call = (struct edge_call){key, hash, residual, !inlined};
    __builtin_prefetch(&t->slots[hash & t->mask], 1);
}

/* Adds the calls of one sample; a second one of the same edge changes nothing. False: no memory. */
bool edge_table_add(struct edge_table *t, const struct edge_call *calls, uint32_t n,
                    struct weight w, uint32_t stamp);
bool edge_table_merge(struct edge_table *into, const struct edge_table *from);
/* The edges in an array, ordered by source, then destination. */
PP_MUST_CHECK bool edge_table_take(const struct edge_table *t, struct arena *a,
                                   struct graph_edge **out, uint32_t *n, struct err *err);

#endif
