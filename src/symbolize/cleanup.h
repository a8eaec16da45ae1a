/* Names that are readable already: parameter and template argument lists taken out of them. */
#ifndef CPPROF_SYMBOLIZE_CLEANUP_H
#define CPPROF_SYMBOLIZE_CLEANUP_H

#include "symbolize/demangle.h"

/* Whether a name looks like a demangled C++ one (spec/driver.md 8.5). */
bool cleanup_looks_like_cxx(struct str name);

/* Appends `name` without its outermost balanced pairs of `open` and `close` and what is in them. */
void cleanup_remove_pairs(struct str name, char open, char close, struct buf *out);

/* Appends what the mode leaves of a name that is not a linkage name. */
void cleanup_name(struct str name, enum demangle_mode mode, struct buf *out);

#endif
