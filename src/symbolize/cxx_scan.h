/* The scanner of mangled C++ names, shared by cxx_scan.c (names and types), cxx_scan_expr.c
 * (expressions) and cxx_renumber.c (what it is for).
 *
 * It is the grammar of the Itanium C++ ABI, chapter 5.1, without meanings: it walks over the name
 * and counts what back references count. What it does not know ends it, with `failed` set. */
#ifndef CPPROF_SYMBOLIZE_CXX_SCAN_H
#define CPPROF_SYMBOLIZE_CXX_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "util/str.h"
#include "util/vec.h"

/* What a number means: an entry of the library's table, or a name that it has not. */
struct entry {
    uint32_t index;
    struct str name; /* with its length; ptr NULL: use index */
};

struct edit {
    size_t from, to; /* bytes of the input that are replaced */
    struct entry by;
};

struct scan {
    struct str in;
    size_t pos;
    unsigned depth, steps;
    bool failed, differs; /* differs: the library has to read something else */
    uint32_t n_library;   /* entries in the library's table by now */
    VEC(struct entry) table;
    VEC(struct edit) edits;
};

/* --- input: '\0' and false at the end and after a failure --- */

static inline char at(const struct scan *s, size_t ahead)
{
    return s->failed || ahead >= s->in.len - s->pos ? '\0' : s->in.ptr[s->pos + ahead];
}

static inline bool accept(struct scan *s, char c)
{
    if (c == '\0' || at(s, 0) != c)
        return false;
    s->pos++;
    return true;
}

static inline bool accept2(struct scan *s, const char *code)
{
    if (at(s, 0) != code[0] || at(s, 1) != code[1])
        return false;
    s->pos += 2;
    return true;
}

static inline void expect(struct scan *s, char c)
{
    if (!accept(s, c))
        s->failed = true;
}

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static inline bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* --- the tables --- */

/* Something that the reference program counts; cxx_scan_count: that the library counts too. */
void cxx_scan_add_entry(struct scan *s, struct entry e);
void cxx_scan_count(struct scan *s);
/* What was read from there on is something else to the library. */
void cxx_scan_replace(struct scan *s, size_t from, struct str by);
/* A back reference, its S already read. */
void cxx_scan_reference(struct scan *s);

/* --- the grammar: each takes what it is called off the input --- */

/* A level of recursion; false when there are too many. Always paired with leave. */
bool cxx_scan_enter(struct scan *s);
void cxx_scan_leave(struct scan *s);

size_t cxx_scan_number(struct scan *s);
void cxx_scan_index(struct scan *s);             /* [<number>] _ */
struct str cxx_scan_source_name(struct scan *s); /* with its length */
void cxx_scan_tags(struct scan *s);
void cxx_scan_operator(struct scan *s, bool in_expression);
void cxx_scan_name(struct scan *s);
void cxx_scan_encoding(struct scan *s);
void cxx_scan_template_param(struct scan *s);
void cxx_scan_template_args(struct scan *s);
/* cast: of a conversion operator, whose template arguments may follow. */
void cxx_scan_type(struct scan *s, bool cast);
void cxx_scan_types(struct scan *s); /* up to the end of the list, which stays */
void cxx_scan_expression(struct scan *s);

#endif
