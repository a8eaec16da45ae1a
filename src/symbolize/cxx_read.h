/* Shared by the readers of C++ names: cxx_read.c (names and types), cxx_read_expr.c (expressions
 * and lambdas). The only file that includes the demangling library's header. */
#ifndef CPPROF_SYMBOLIZE_CXX_READ_H
#define CPPROF_SYMBOLIZE_CXX_READ_H

#include <libiberty/demangle.h>

#include "symbolize/cxx_node.h"

typedef struct demangle_component comp;

struct cxx_reader {
    struct arena *arena;
    struct cxx_node **nodes; /* nodes[d_counting - 1]: already read */
    size_t n_nodes, cap;
    unsigned depth;
    unsigned lambdas; /* whose parameters are being read */
};

static inline comp *left(const comp *c)
{
    return c->u.s_binary.left;
}

static inline comp *right(const comp *c)
{
    return c->u.s_binary.right;
}

/* All of these give NULL when something is missing, too deep, or memory ran out. */
struct cxx_node *cxx_new_node(struct cxx_reader *r, enum cxx_kind kind);
struct cxx_node *cxx_new_text(struct cxx_reader *r, enum cxx_kind kind, struct str s);
/* A node over one or two subtrees; one that the library left out (NULL) is left out. */
struct cxx_node *cxx_new_tree(struct cxx_reader *r, enum cxx_kind kind, comp *a, comp *b);
/* The same where no subtree may be missing. */
struct cxx_node *cxx_new_unary(struct cxx_reader *r, enum cxx_kind kind, comp *a);
struct cxx_node *cxx_new_binary(struct cxx_reader *r, enum cxx_kind kind, comp *a, comp *b);

struct cxx_node *cxx_read_comp(struct cxx_reader *r, comp *c);
/* A chain of argument components. */
struct cxx_node *cxx_read_list(struct cxx_reader *r, comp *c);

/* The library's text of a leaf; ptr is NULL on failure. */
struct str cxx_spell(struct arena *a, const comp *c);
/* An operator's spelling without the word "operator". */
struct str cxx_spell_operator(struct arena *a, const comp *c);

struct cxx_node *cxx_read_lambda(struct cxx_reader *r, const comp *c);
struct cxx_node *cxx_read_expansion(struct cxx_reader *r, const comp *c);
struct cxx_node *cxx_read_extended_operator(struct cxx_reader *r, const comp *c);
struct cxx_node *cxx_read_unary(struct cxx_reader *r, const comp *c);
struct cxx_node *cxx_read_binary(struct cxx_reader *r, const comp *c);
struct cxx_node *cxx_read_trinary(struct cxx_reader *r, const comp *c);
struct cxx_node *cxx_read_literal(struct cxx_reader *r, const comp *c);
struct cxx_node *cxx_read_init(struct cxx_reader *r, const comp *c);

#endif
