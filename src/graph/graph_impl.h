/* What the parts of the graph stage share. Private to src/graph. */
#ifndef CPPROF_GRAPH_GRAPH_IMPL_H
#define CPPROF_GRAPH_GRAPH_IMPL_H

#include "graph/graph.h"
#include "util/ckint.h"

/* frames.c: identities and frame map for the current files; `kept` restricts the identities that
 * are shown (NULL: all). Renumbers the nodes of graph mode, so flat and cum must be redone. */
PP_MUST_CHECK bool graph_map_frames(struct graph *g, const struct node_info *kept, uint32_t n_kept,
                                    struct err *err);
/* frames.c: trims the source paths once more, in place; *changed tells whether any moved. */
PP_MUST_CHECK bool graph_retrim_files(struct graph *g, bool *changed, struct err *err);

/* sums.c: flat and cum of graph mode over all samples. */
PP_MUST_CHECK bool graph_accumulate(struct graph *g, struct err *err);
/* edges.c: the edges of graph mode. */
PP_MUST_CHECK bool graph_accumulate_edges(struct graph *g, enum edge_need need, struct err *err);

/* tree.c: nodes, flat, cum of call-tree mode. */
PP_MUST_CHECK bool graph_grow_tree(struct graph *g, struct err *err);
/* tree.c: the child of `parent` (PP_NONE: a root) with that identity, or PP_NONE. */
uint32_t graph_tree_child(const struct graph *g, uint32_t parent, uint32_t info);
/* tree.c: the tree's edges: one into each node that has a parent. */
PP_MUST_CHECK bool graph_tree_edges(struct graph *g, struct err *err);
/* tree.c: takes nodes out, hanging their children on their parents (spec/report.md 4.3). */
PP_MUST_CHECK bool graph_cut_tree(struct graph *g, const bool *keep, struct err *err);

/* graph.c: whether a node (of that weight) stays once the sums are known (spec/report.md 3.4,
 * end). */
bool graph_stays(const struct graph *g, struct weight flat, struct weight cum);
bool graph_has_weight(const struct graph *g, uint32_t node);
/* graph.c: shown := every (kept) node with weight. */
PP_MUST_CHECK bool graph_collect(struct graph *g, struct err *err);
/* graph.c: adjacency lists from g->edges. */
PP_MUST_CHECK bool graph_index_edges(struct graph *g, struct err *err);

#endif
