/* Which nodes a sample's stack goes through, by a plain search. */
#ifndef CPPROF_TESTS_SUPPORT_SAMPLE_NODES_H
#define CPPROF_TESTS_SUPPORT_SAMPLE_NODES_H

#include "graph/graph.h"

/* The kept nodes, each once, from the root on, into out, which has room for all nodes; *leaf is the
 * node that gets the flat value, or PP_NONE. Returns how many. */
uint32_t sample_nodes(const struct graph *g, struct stack_reader *r, uint32_t sample, uint32_t *out,
                      uint32_t *leaf);

#endif
