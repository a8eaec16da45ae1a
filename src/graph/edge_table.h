/* Edges by (source, destination), numbered in the order in which they are met. Private to
 * src/graph. */
#ifndef CPPROF_GRAPH_EDGE_TABLE_H
#define CPPROF_GRAPH_EDGE_TABLE_H

#include "graph/graph.h"
#include "util/ckint.h"

/* What is no edge may be added here. */
#define EDGE_SINK 0u

/* Marks of an edge. */
enum {
    EDGE_ON_PATH = 1, /* for who fills the table: the stack at hand has it already */
    EDGE_CALLED = 2,  /* not every call was inlined */
    EDGE_RESIDUAL = 4
};

/* In columns: what every frame touches must stay in the cache. */
struct edge_table {
    uint8_t *marks;
    int64_t *sums, *divs; /* divs: only with `mean` */
    uint64_t *keys;       /* source << 32 | destination */
    uint32_t n, cap;
    uint32_t *slots; /* by key: the edge's number, 0: empty */
    uint32_t mask;
    bool mean;
};

bool edge_table_init(struct edge_table *t, bool mean);
void edge_table_done(struct edge_table *t);

/* PP_NONE: the sink. */
static inline uint32_t edge_table_src(const struct edge_table *t, uint32_t edge)
{
    return (uint32_t)(t->keys[edge] >> 32);
}

static inline void edge_table_weigh(struct edge_table *t, uint32_t edge, struct weight w)
{
    t->sums[edge] = wrap_add(t->sums[edge], w.sum);
    if (t->mean)
        t->divs[edge] = wrap_add(t->divs[edge], w.div);
}

/* The number of the edge, which is new if there is none; PP_NONE: no memory. Columns may move. */
uint32_t edge_table_add(struct edge_table *t, uint32_t src, uint32_t dst);
bool edge_table_merge(struct edge_table *into, const struct edge_table *from);
/* The edges in an array, ordered by source, then destination, if that is asked for: else their
 * order depends on the workers. A table that is all zero has none. */
PP_MUST_CHECK bool edge_table_take(const struct edge_table *t, bool in_order, struct arena *a,
                                   struct graph_edge **out, uint32_t *n, struct err *err);

#endif
