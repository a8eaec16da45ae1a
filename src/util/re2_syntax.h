/* The syntax tree of a regular expression in RE2's dialect, as Go's regexp/syntax reads it.
 *
 * regex.c parses a pattern into this tree once; re2_emit.c writes it out again as an unambiguous
 * PCRE2 pattern and re2_nfa.c compiles it for the simulation that never backtracks. Flags are
 * resolved while parsing: every node says by itself what it matches. */
#ifndef CPPROF_UTIL_RE2_SYNTAX_H
#define CPPROF_UTIL_RE2_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/attr.h"
#include "util/buf.h"
#include "util/err.h"
#include "util/str.h"

#define PP_RE2_MAX_RUNE 0x10FFFFu
#define PP_RE2_MAX_HEIGHT 1000  /* of a tree: "expression nests too deeply" */
#define PP_RE2_MAX_SIZE 3355443 /* instructions: "expression too large" */

enum re2_op {
    PP_RE2_EMPTY,
    PP_RE2_LITERAL,    /* runes, one after another; with `fold` in any case */
    PP_RE2_CLASS,      /* one rune out of cls */
    PP_RE2_ANY_NOT_NL, /* one rune but \n */
    PP_RE2_ANY,
    PP_RE2_BEGIN_LINE,
    PP_RE2_END_LINE,
    PP_RE2_BEGIN_TEXT,
    PP_RE2_END_TEXT,
    PP_RE2_WORD,
    PP_RE2_NOT_WORD,
    PP_RE2_CAPTURE,
    PP_RE2_STAR,
    PP_RE2_PLUS,
    PP_RE2_QUEST,
    PP_RE2_REPEAT, /* min..max times; max -1: no bound */
    PP_RE2_CONCAT,
    PP_RE2_ALTERNATE,
    PP_RE2_PAREN, /* on the parser's stack only, as is the next */
    PP_RE2_BAR,
};

struct re2_range {
    uint32_t lo, hi;
};

struct re2_set { /* sorted and disjoint after re2_set_clean */
    struct re2_range *at;
    size_t n, cap;
};

struct re2_prop {
    uint16_t id; /* for re2_prop_pcre */
    bool neg;
    bool fold; /* taken with every rune that is equal to a member but for case */
};

/* One rune that is in one of the parts. */
struct re2_class {
    struct re2_set set;
    struct re2_prop *props;
    size_t n_props, cap_props;
    bool neg;    /* the part is what is not in set or props; never without props */
    uint32_t id; /* counts the classes of a pattern */
    struct re2_class *next;
};

struct re2_node {
    enum re2_op op;
    bool fold, lazy, capturing;
    bool nullable;  /* may match the empty string */
    uint16_t flags; /* of the parser, where a parenthesis opened */
    int min, max;
    uint32_t *runes;
    size_t n_runes, cap_runes;
    struct re2_class *cls;
    struct re2_node **sub;
    size_t n_sub;
    int height;
    int64_t size; /* as the size check last saw it; 0: never */
    struct re2_node *next_free;
};

/* Parses `pattern` into a tree that lives in `a` and is at most PP_RE2_MAX_HEIGHT high.
 * On false err has PP_ERR_USAGE and Go's message, or PP_ERR_NOMEM. */
PP_MUST_CHECK bool re2_parse(struct arena *a, struct str pattern, const struct re2_node **out,
                             struct err *err);

/* Sets of runes; false when memory ran out. */
PP_MUST_CHECK bool re2_set_add(struct arena *a, struct re2_set *s, uint32_t lo, uint32_t hi);
PP_MUST_CHECK bool re2_set_add_folded(struct arena *a, struct re2_set *s, uint32_t lo, uint32_t hi);
PP_MUST_CHECK bool re2_set_negate(struct arena *a, struct re2_set *s);
void re2_set_clean(struct re2_set *s);
bool re2_set_has(const struct re2_set *s, uint32_t rune);

/* Simple case folding: the runes equal to `rune` but for case, itself included, ascending. */
#define PP_RE2_ORBIT 4
size_t re2_fold_orbit(uint32_t rune, uint32_t out[PP_RE2_ORBIT]);
/* The i-th group of runes equal but for case; 0 past the last. */
size_t re2_fold_group(size_t i, uint32_t out[PP_RE2_ORBIT]);

/* Names of \p{...}: categories, their long names, scripts; letter case, '_', '-' and ' ' do not
 * count. False when there is no such name. */
bool re2_prop_find(struct str name, uint16_t *id);
/* The ranges of a property that needs no Unicode table: *n of them, or 0. */
const struct re2_range *re2_prop_ranges(uint16_t id, size_t *n);
/* What to write between the braces of PCRE2's \p{...}; with_sc: the library is 10.40 or newer. */
void re2_prop_pcre(uint16_t id, bool with_sc, struct buf *out);
/* The property stands for the complement of what re2_prop_pcre names. */
bool re2_prop_is_complement(uint16_t id);

#endif
