/* What the parts of the parser share: re2_parse.c has the operators, re2_lex.c what stands
 * for one rune, re2_stack.c puts the tree together. A position is an offset in the pattern; `pos`
 * is the next byte to read. */
#ifndef CPPROF_UTIL_RE2_PARSE_H
#define CPPROF_UTIL_RE2_PARSE_H

#include "util/re2_syntax.h"

enum {
    PP_RE2_FOLD = 1 << 0,     /* i */
    PP_RE2_DOT_NL = 1 << 1,   /* s */
    PP_RE2_ONE_LINE = 1 << 2, /* not m */
    PP_RE2_SWAPPED = 1 << 3,  /* U: x* is lazy and x*? is greedy */
};

struct re2_parser {
    struct arena *a;
    struct str src;
    size_t pos;
    uint16_t flags;
    struct err *err;
    struct re2_node **stack;
    size_t n_stack, cap_stack;
    struct re2_node *free_nodes;
    uint32_t n_classes;
    int64_t n_nodes;   /* taken from the arena; returned nodes are used again first */
    int64_t repeats;   /* product of all repeat counts seen */
    bool tracks_sizes; /* the pattern may grow large: know the size of each node */
};

/* Fails with "error parsing regexp: WHAT: `FRAGMENT`", where the fragment is [from, to). */
bool re2_fail(struct re2_parser *p, const char *what, size_t from, size_t to);

struct re2_class *re2_class_new(struct re2_parser *p); /* NULL: failed */

/* The next rune; at the end U+FFFD without moving. False: the bytes are not UTF-8. */
PP_MUST_CHECK bool re2_next_rune(struct re2_parser *p, uint32_t *rune);
/* Whether [from, to) is UTF-8, else fails. */
PP_MUST_CHECK bool re2_check_utf8(struct re2_parser *p, size_t from, size_t to);

/* All of these start at the backslash or bracket and leave pos behind what they have read. */
PP_MUST_CHECK bool re2_lex_escape(struct re2_parser *p, uint32_t *rune);
PP_MUST_CHECK bool re2_lex_bracket(struct re2_parser *p, struct re2_class **out);
/* \d \pN and the like. *out is NULL and nothing read when there is none. */
PP_MUST_CHECK bool re2_lex_class_escape(struct re2_parser *p, struct re2_class **out);

/* The stack. A pushed node may melt into the literal below it. */
struct re2_node *re2_node_new(struct re2_parser *p, enum re2_op op); /* NULL: failed */
PP_MUST_CHECK bool re2_push(struct re2_parser *p, struct re2_node *n);
PP_MUST_CHECK bool re2_push_op(struct re2_parser *p, enum re2_op op);
PP_MUST_CHECK bool re2_push_literal(struct re2_parser *p, uint32_t rune);
PP_MUST_CHECK bool re2_push_class(struct re2_parser *p, struct re2_class *cls);
/* Height, size and nullability of a node whose children are complete. */
PP_MUST_CHECK bool re2_check_limits(struct re2_parser *p, struct re2_node *n);
bool re2_fail_large(struct re2_parser *p);
/* At a '|': makes one node of the branch above the topmost '(' or '|'. */
PP_MUST_CHECK bool re2_close_branch(struct re2_parser *p);
/* Then moves the '|' below that node above it, so that finished branches gather below; branches
 * of one rune melt into one class. *found: there was a '|'. */
PP_MUST_CHECK bool re2_swap_bar(struct re2_parser *p, bool *found);
/* At a ')' or the end: leaves one node above the topmost '(', with all branches. */
PP_MUST_CHECK bool re2_close_group(struct re2_parser *p);

#endif
