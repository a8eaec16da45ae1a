/* From a syntax tree to something that matches: PCRE2's notation, or a simulation of our own. */
#ifndef CPPROF_UTIL_RE2_MATCH_H
#define CPPROF_UTIL_RE2_MATCH_H

#include "util/re2_syntax.h"

/* How to ask for Unicode properties, whose tables belong to the matching library. */
struct re2_props {
    bool (*has)(void *ctx, uint16_t id, uint32_t rune);
    void *ctx;
    bool with_sc; /* for re2_prop_pcre */
};

/* Appends a PCRE2 pattern that matches the same: for a UTF pattern with PCRE2_DOTALL,
 * PCRE2_MULTILINE, PCRE2_ALT_CIRCUMFLEX and newlines that are \n. False: out of memory. */
PP_MUST_CHECK bool re2_emit(const struct re2_node *re, const struct re2_props *props,
                            struct buf *out);

/* A pattern that is nothing but strings to look for: `foo`, `^foo`, `foo$|^(bar|baz)$`. */
struct re2_literal {
    struct str text;
    bool at_begin, at_end;
};
#define PP_RE2_MAX_LITERALS 32
/* The literals in order of preference, in `a`; *n is 0 when the pattern is more than that. */
PP_MUST_CHECK bool re2_literals(struct arena *a, const struct re2_node *re,
                                struct re2_literal **out, size_t *n);
bool re2_literals_find(const struct re2_literal *lits, size_t n, struct str text, size_t *from,
                       size_t *to);

/* A simulation of all paths at once, in time proportional to text times pattern. It takes any
 * bytes and finds what a backtracking matcher would find first. */
struct re2_nfa;
/* NULL: no memory, or, which *too_large tells, a program above PP_RE2_MAX_PROGRAM. */
struct re2_nfa *re2_nfa_new(const struct re2_node *re, const struct re2_props *props,
                            bool *too_large);
void re2_nfa_free(struct re2_nfa *nfa);

enum re2_found { PP_RE2_NO, PP_RE2_YES, PP_RE2_GAVE_UP };
/* The leftmost match, the preferred one there. Without `to` only whether there is one.
 * *budget is lowered by the steps taken; the search gives up when it is spent. */
enum re2_found re2_nfa_find(struct re2_nfa *nfa, struct str text, size_t *from, size_t *to,
                            uint64_t *budget);

#endif
