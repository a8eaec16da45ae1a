/* Edges by (source, destination): open addressing over an array of edges. Private to src/graph. */
#ifndef CPPROF_GRAPH_EDGE_TABLE_H
#define CPPROF_GRAPH_EDGE_TABLE_H

#include "graph/graph.h"

struct edge_slot {
    uint32_t src, dst;
    int64_t sum;
    uint32_t stamp; /* last sample (+ 1) that was added */
    bool residual, inlined;
};

struct edge_table {
    struct edge_slot *slots; /* src == PP_NONE: empty */
    int64_t *divs;           /* beside slots, with `mean` only */
    uint32_t n, mask;
    bool mean;
};

bool edge_table_init(struct edge_table *t, bool mean);
void edge_table_done(struct edge_table *t);

/* Adds one call of sample `stamp`; a second one of the same sample changes nothing. False: no
 * memory. */
bool edge_table_add(struct edge_table *t, uint32_t src, uint32_t dst, struct weight w,
                    bool residual, bool inlined, uint32_t stamp);
bool edge_table_merge(struct edge_table *into, const struct edge_table *from);
/* The edges in an array, ordered by source, then destination. */
PP_MUST_CHECK bool edge_table_take(const struct edge_table *t, struct arena *a,
                                   struct graph_edge **out, uint32_t *n, struct err *err);

#endif
