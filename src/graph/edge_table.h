/* Edges by (source, destination), in open addressing. Private to src/graph. */
#ifndef CPPROF_GRAPH_EDGE_TABLE_H
#define CPPROF_GRAPH_EDGE_TABLE_H

#include "graph/graph.h"

/* All of an edge in one place: most of its cost is the cache line it lies in. */
struct edge_slot {
    uint64_t key; /* source << 32 | destination; UINT64_MAX: empty */
    struct weight w;
    bool residual, called; /* called: not every call was inlined */
    bool on_path;          /* for who fills the table: the stack at hand has it already */
};

/* What is no edge may be added here. */
#define EDGE_SINK 0u

struct edge_table {
    struct edge_slot *slots; /* the sink, then mask + 1 for edges */
    uint32_t n, mask;
};

bool edge_table_init(struct edge_table *t);
void edge_table_done(struct edge_table *t);

static inline uint64_t edge_table_key(uint32_t src, uint32_t dst)
{
    return (uint64_t)src << 32 | dst;
}

/* Where the search for an edge begins. */
static inline uint32_t edge_table_start(const struct edge_table *t, uint64_t key)
{
    return ((uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & t->mask) + 1;
}

/* Fetches an edge's cache line for an edge_table_add that comes soon. */
static inline void edge_table_fetch(const struct edge_table *t, uint32_t src, uint32_t dst)
{
    __builtin_prefetch(&t->slots[edge_table_start(t, edge_table_key(src, dst))], 1);
}

/* The slot of the edge, new if there is none; PP_NONE: no memory. A change of `mask` tells that the
 * others have moved. */
uint32_t edge_table_add(struct edge_table *t, uint32_t src, uint32_t dst);
bool edge_table_merge(struct edge_table *into, const struct edge_table *from);
/* The edges in an array, ordered by source, then destination. */
PP_MUST_CHECK bool edge_table_take(const struct edge_table *t, struct arena *a,
                                   struct graph_edge **out, uint32_t *n, struct err *err);

#endif
