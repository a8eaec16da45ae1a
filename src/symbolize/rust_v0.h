/* The reader of Rust's v0 mangling: paths (rust_v0.c), types and constants (rust_v0_type.c), and
 * the text on both sides (rust_v0_text.c). After a failure nothing is read or written any more. */
#ifndef CPPROF_SYMBOLIZE_RUST_V0_H
#define CPPROF_SYMBOLIZE_RUST_V0_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

struct v0 {
    struct str in; /* behind "_R" */
    size_t pos;
    size_t end; /* of what is being read: in a back reference, where that stands */
    struct buf *out;
    size_t start; /* out->len at the beginning */
    bool skip, generic_args, failed;
    unsigned depth, steps;
    uint64_t lifetimes; /* bound by enclosing "for<...>" */
    char last;          /* byte written last */
};

/* Where reading goes on after a back reference. */
struct place {
    size_t pos, end;
};

/* --- input: '\0' and false at the end and after a failure --- */

char v0_peek(const struct v0 *v);
bool v0_accept(struct v0 *v, char c);
void v0_expect(struct v0 *v, char c);
uint64_t v0_read_base62(struct v0 *v);
uint64_t v0_read_disambiguator(struct v0 *v); /* 0 when there is none */
struct str v0_read_identifier(struct v0 *v, bool *punycode);

/* A level of recursion; false when there are too many. Always paired with leave. */
bool v0_enter(struct v0 *v);
void v0_leave(struct v0 *v);

/* Goes to the place that a back reference names; false: nothing to do there (or a bad one). */
bool v0_enter_backref(struct v0 *v, struct place *back);
void v0_leave_backref(struct v0 *v, struct place back);

/* --- output: nothing while skip is set --- */

void v0_write(struct v0 *v, const char *s);
void v0_write_str(struct v0 *v, struct str s);
void v0_write_u64(struct v0 *v, uint64_t num);
void v0_write_identifier(struct v0 *v, struct str id, bool punycode);
void v0_write_lifetime(struct v0 *v, uint64_t lifetime);

/* --- the grammar --- */

/* In a value path generic arguments need "::" before them, in a type they do not. */
void v0_read_path(struct v0 *v, bool in_value);
void v0_read_generic_args(struct v0 *v); /* up to the closing E, without brackets */
void v0_read_type(struct v0 *v);
void v0_read_const(struct v0 *v);

#endif
