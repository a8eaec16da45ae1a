/* A C++ name as a tree: what cxx_read.c reads, cxx_resolve.c makes concrete, cxx_print.c writes.
 *
 * Names are parsed by libiberty. Its own printer is not used because it prints a name in one way
 * only: it cannot leave out template arguments, nor the parameters of functions that enclose a
 * local name, and both is what reports show unless asked for more (spec/driver.md 8.5); where it
 * collapses references or expands packs differently, the reference program's text is the rule.
 *
 * Read trees share subtrees (the substitutions of the mangled form) and still hold template
 * parameters; resolved trees have neither parameters nor pack expansions with a known pack.
 * Nodes and texts live in an arena and are never freed singly. */
#ifndef CPPROF_SYMBOLIZE_CXX_NODE_H
#define CPPROF_SYMBOLIZE_CXX_NODE_H

#include <stdbool.h>

#include "util/arena.h"
#include "util/buf.h"

/* Deeper trees are refused: their printing would need an unbounded stack. */
#define CXX_MAX_DEPTH 1000
/* Bytes of one readable name: templates of templates grow exponentially. */
#define CXX_MAX_OUTPUT ((size_t)1 << 20)
/* Nodes visited for one name, a shared one each time. */
#define CXX_MAX_STEPS 1000000

enum cxx_kind {
    CXX_TEXT,      /* text; flag: a standard substitution that may hold template arguments */
    CXX_QUALIFIED, /* a::b; flag: a is the function that b is local to */
    CXX_TYPED,     /* a is a function name, b its type */
    CXX_TEMPLATE,  /* a, with the arguments in list b; flag: stood for by a parameter */
    CXX_TPARAM,    /* template parameter number num */
    CXX_FPARAM,    /* function parameter number num, 0 is this */
    CXX_SPECIAL,   /* text before a; if b is there, "-in-" and b */
    CXX_SUFFIXED,  /* a, text, b */
    CXX_TAGGED,    /* a[abi:b] */
    CXX_DTOR,      /* ~a */
    CXX_CV,        /* type a with the qualifiers in list b */
    CXX_FNQUAL,    /* function type or name a, qualifiers b, text "&", "&&" or nothing */
    CXX_QUALIFIER, /* text, and in parentheses list a unless NULL */
    CXX_VENDOR,    /* type a with the vendor's qualifier b */
    CXX_POINTER,
    CXX_REF,
    CXX_RREF,
    CXX_COMPLEX,
    CXX_IMAGINARY,
    CXX_BUILTIN,  /* text */
    CXX_FUNCTION, /* a returned (or NULL), list b of arguments; flag: encloses a local name */
    CXX_ARRAY,    /* a dimension (or NULL), b element */
    CXX_PTRMEM,   /* a class, b member */
    CXX_FIXED,    /* a base; flag: accumulator; num: saturating */
    CXX_VECTOR,   /* a dimension, b element */
    CXX_LIST,     /* a (NULL in an empty list), b the rest; as an element: an argument pack.
                     flag: made by expanding a pack */
    CXX_INIT,     /* type a (or NULL), list b in braces */
    CXX_OPERATOR, /* text: "+", "new[]" */
    CXX_CAST,     /* conversion operator, or cast in an expression, to type a */
    CXX_NULLARY,
    CXX_UNARY,         /* operator a, operand b; flag: operand first */
    CXX_BINARY,        /* operator a, operands b, c */
    CXX_TRINARY,       /* operator a, operand b, two more in list c */
    CXX_FOLD,          /* operator a, b, c (or NULL); flag: dots at the left */
    CXX_LITERAL,       /* type a, value text; flag: negative */
    CXX_CALL,          /* vendor's expression: a(b) */
    CXX_DECLTYPE,      /* a */
    CXX_LAMBDA,        /* parameter types a, template head b (or NULL), num from 0 */
    CXX_DEFAULT_ARG,   /* num from 0, a */
    CXX_UNNAMED,       /* type number num from 0 */
    CXX_EXPANSION,     /* a...; flag: of a pack of unknown size */
    CXX_BINDING,       /* list a in brackets */
    CXX_AUTO,          /* parameter of a generic lambda, num from 0 */
    CXX_HEAD_TYPE,     /* explicit template parameter of a lambda: typename */
    CXX_HEAD_VALUE,    /* type a */
    CXX_HEAD_TEMPLATE, /* list a */
    CXX_HEAD_PACK,     /* a */
    CXX_HEAD_NAME,     /* use of one: text is the prefix, num from 0 */
};

struct cxx_node {
    enum cxx_kind kind;
    bool flag;
    long num;
    struct str text;
    struct cxx_node *a, *b, *c;
};

static inline bool cxx_text_is(const struct cxx_node *n, struct str s)
{
    return str_eq(n->text, s);
}
/* Whether a list has no elements. */
static inline bool cxx_list_is_empty(const struct cxx_node *list)
{
    return !list || !list->a;
}

/* Reads a name that starts with "_Z". With `params` the whole must be a name, with the types of
 * its function; else what follows the name is ignored. NULL: not a name, or a bound was met.
 * Texts point into `mangled` or live in the arena. */
struct cxx_node *cxx_read(struct arena *a, const char *mangled, bool params);

/* The tree with each template parameter replaced by its argument, packs expanded, references
 * collapsed, qualifiers merged. NULL: a parameter without an argument, or a bound was met. */
struct cxx_node *cxx_resolve(struct arena *a, struct cxx_node *root);

struct cxx_style {
    bool template_args;    /* print template arguments */
    bool enclosing_params; /* print parameters of functions that enclose a local name */
};
/* Appends the text of a resolved tree; false when a bound was met (out is then cut). */
bool cxx_print(const struct cxx_node *root, struct cxx_style style, struct buf *out);

#endif
