/* How a call tree grows. Private to src/graph/tree*.c.
 *
 * Most contexts are met once. So the tree is made of twigs: a twig is a run of contexts, each
 * called by the one before it and by no other sample's stack elsewhere, and has one weight. Where
 * stacks part or end, twigs do. */
#ifndef CPPROF_GRAPH_TREE_IMPL_H
#define CPPROF_GRAPH_TREE_IMPL_H

#include "graph/graph_impl.h"
#include "util/vec.h"

/* The twig without contexts that the roots hang on. */
#define TWIG_ROOT 0u

struct twig {
    uint32_t at, n;     /* its contexts in tree.contexts */
    uint32_t depth;     /* contexts above it */
    uint32_t parent;    /* twig */
    uint32_t born;      /* twigs are older than what hangs on them and came with a later sample */
    struct weight flat; /* of its last context; the others have none */
    struct weight cum;  /* of each of them */
};

/* A context: its identity, and this bit if some call of it was not inlined. */
#define CONTEXT_CALLED (UINT32_C(1) << 31)

struct tree {
    VEC(struct twig) twigs;
    VEC(uint32_t) contexts;
    uint32_t *slots; /* twig by (parent, first identity); 0: empty */
    uint32_t mask;
    VEC(uint32_t) path; /* by frame of the stack at hand: its twig */
    uint32_t n_visits;
};

/* Grows by all samples, with flat and cum. The caller calls tree_done, also after a failure. */
PP_MUST_CHECK bool tree_grow(const struct graph *g, struct tree *t, struct err *err);
void tree_done(struct tree *t);

#endif
