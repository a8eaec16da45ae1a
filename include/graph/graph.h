/* Nodes and edges of a profile: who spends (flat), who is responsible (cum), who calls whom.
 *
 * A node is what all frames with one identity share (spec/report.md 3.1); in call-tree mode, what
 * they share under one parent. Nodes are numbered in the order of the location table (graph mode)
 * or of first appearance (tree mode), so no result depends on the number of threads.
 * Everything lives in the graph's arena. */
#ifndef CPPROF_GRAPH_GRAPH_H
#define CPPROF_GRAPH_GRAPH_H

#include "profile/profile.h"
#include "util/buf.h"
#include "util/ckint.h"

/* Which parts of a frame make its identity, and how source paths are shown. */
struct graph_rules {
    bool names, files, lines, columns, addresses; /* kept by the granularity */
    bool object_names;                            /* object file and start line belong to it */
    struct str source_path, trim_path;
};

/* All fields equal: one node. */
struct node_info {
    str_id name, file, objfile; /* in the profile's strings */
    uint64_t address;
    int64_t line, column, start_line;
};

struct graph_spec {
    struct graph_rules rules;
    uint32_t value_index; /* the sample type whose values are summed */
    bool mean;            /* values are divided by the sums of sample type 0 */
    bool drop_negative;
    bool call_tree;
    double nodefraction; /* call_tree: see graph.light */
    bool frames_only;    /* identities and frames, no sums: who walks the samples on their own */
    unsigned threads;
};

struct weight {
    int64_t sum, div; /* div: sum of the divisors, 0 without `mean` */
};

/* Sums wrap, as those of the reference do. */
static inline void weight_add(struct weight *to, struct weight w)
{
    to->sum = wrap_add(to->sum, w.sum);
    to->div = wrap_add(to->div, w.div);
}

/* sum / div where there is a divisor, else sum: the number that is printed. */
int64_t weight_value(struct weight w);

struct graph_edge {
    uint32_t src, dst; /* nodes */
    struct weight w;
    bool residual; /* some frame between them is not shown */
    bool inlined;  /* every call was inlined */
};

/* Edge indices of each node: list[begin[node]] .. list[begin[node + 1]] - 1. */
struct adjacency {
    uint32_t *begin, *list;
};

enum edge_need {
    EDGES_NONE,
    EDGES_INLINE_SUFFIX, /* those into kept nodes that are inlined somewhere, in any order */
    EDGES_ALL
};

/* Where each location's frames lead, outermost frame first. */
struct frame_map {
    uint32_t *begin; /* n_locations + 1 */
    uint32_t *info;  /* index into infos */
};

struct graph {
    struct arena *arena;
    struct profile *p;
    struct graph_spec spec;

    /* identities: in graph mode node i has identity i */
    struct node_info *infos;
    uint32_t n_infos;
    bool *info_inlined; /* stands somewhere as an inlined frame */
    bool *info_kept;    /* frames of others are skipped (graph mode) */
    struct frame_map frames;
    str_id *files; /* by function: source path as trimmed so far */

    /* nodes */
    uint32_t n_nodes;
    uint32_t *node_info;   /* node -> identity */
    uint32_t *node_parent; /* tree mode: node or PP_NONE; graph mode: NULL */
    struct weight *flat, *cum;
    struct {
        uint32_t n;
        int64_t flat;
    } light; /* tree mode: contexts lighter than spec.nodefraction that are no nodes: how many */
    bool *tree_inlined, *tree_residual; /* tree mode: the edge from the parent */
    uint32_t *tree_slots, tree_mask;    /* tree mode: node + 1 by (parent, identity) */

    /* edges, after graph_build_edges */
    struct graph_edge *edges;
    uint32_t n_edges;
    bool *edge_targets; /* by identity: edges into it were wanted */
    struct adjacency in, out;

    /* the nodes to show, in order, after graph_collect / graph_trim */
    uint32_t *shown;
    uint32_t n_shown;
    struct str *names; /* by node, printable; filled for shown nodes and their neighbours */
    bool lost_names;   /* memory ran out while one was made: it is empty */
};

/* Nodes with flat and cum over all samples. No edges yet; shown is every node with weight.
 * Errors: PP_ERR_NOMEM, PP_ERR_LIMIT. */
PP_MUST_CHECK bool graph_build(struct arena *a, struct profile *p, const struct graph_spec *spec,
                               struct graph **out, struct err *err);

/* Edges among the kept frames (graph mode), or the tree's own. */
PP_MUST_CHECK bool graph_build_edges(struct graph *g, enum edge_need need, struct err *err);

/* Removes the edges with keep[i] false and renews the adjacency. */
PP_MUST_CHECK bool graph_filter_edges(struct graph *g, const bool *keep, struct err *err);

/* The printable name of a node (spec/report.md 6.1); made on first use. ptr is NULL: no memory. */
struct str graph_name(struct graph *g, uint32_t node);
/* The printable name of an identity, appended to out. */
void node_info_name(const struct profile *p, const struct node_info *info, struct buf *out);

static inline const struct node_info *graph_info(const struct graph *g, uint32_t node)
{
    return &g->infos[g->node_info[node]];
}

/* --- the samples of nodes (graph/node_runs.c) --- */

/* Of which samples, and for which nodes. */
struct node_runs_spec {
    const bool *samples; /* by sample: it matters */
    const bool *nodes;   /* by node */
};

/* Places from..to - 1 in node_runs.samples: these samples go through the node. */
struct sample_run {
    uint32_t from, to;
    uint32_t next; /* run, PP_NONE: no more */
};

struct node_runs {
    uint32_t *samples; /* those that matter and have weight, in order */
    uint32_t
        *leaf; /* of each of them: the node that gets the flat value, PP_NONE: it is not kept */
    struct sample_run *runs;
    uint32_t *first; /* by node: its first run, PP_NONE: no sample goes through it, or not wanted */
};

/* The samples that go through each kept node. The caller calls node_runs_done, also after a
 * failure. Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool graph_node_runs(const struct graph *g, const struct node_runs_spec *spec,
                                   struct node_runs *out, struct err *err);
void node_runs_done(struct node_runs *r);

/* --- order (graph/order.c, spec/report.md 5) --- */

enum node_order { ORDER_FLAT, ORDER_CUM, ORDER_ENTROPY };

/* Sorts g->shown. ORDER_ENTROPY needs edges. */
PP_MUST_CHECK bool graph_sort(struct graph *g, enum node_order order, struct err *err);
/* The same from the present order, ties left where the reference's sort leaves them: after a tree
 * was cut, nodes of one name and score keep an order that shows in the report. */
PP_MUST_CHECK bool graph_sort_again(struct graph *g, enum node_order order, struct err *err);
/* Sorts n edge indices: heaviest first (5.6). */
PP_MUST_CHECK bool graph_sort_edges(struct graph *g, uint32_t *edges, uint32_t n, struct err *err);

/* --- trimming (graph/trim.c, spec/report.md 4) --- */

struct trim_spec {
    int64_t nodecount; /* <= 0: no limit */
    double nodefraction, edgefraction;
    enum node_order order;
    bool dot;             /* tags count against nodecount; redundant edges go */
    enum edge_need edges; /* what the report wants in the end */
    /* dot: how many tag boxes node `node` would bring, at most 4 (4.4) */
    uint32_t (*tag_count)(void *arg, uint32_t node);
    void *arg;
};

struct trim_result {
    uint32_t orig_count; /* nodes before the count limit */
    uint32_t dropped_nodes, dropped_edges;
    int64_t node_cutoff;
};

/* |trunc(total * fraction)|: what counts as light (4.1). */
int64_t graph_cutoff(int64_t total, double fraction);
/* Chooses and sorts the nodes to show and builds the edges wanted. */
PP_MUST_CHECK bool graph_trim(struct graph *g, const struct trim_spec *spec,
                              struct trim_result *out, struct err *err);

/* Source path trimming (3.2); the result points into `path`. */
struct str graph_trim_path(struct str path, struct str trim_path, struct str source_path);

#endif
