/* Linkage names to readable ones: C++ (Itanium), Rust legacy and v0 (spec/driver.md 8.5).
 * The library is behind src/symbolize/cxx_read.h. */
#ifndef CPPROF_SYMBOLIZE_DEMANGLE_H
#define CPPROF_SYMBOLIZE_DEMANGLE_H

#include <stdbool.h>

#include "profile/profile.h"
#include "util/buf.h"

enum demangle_mode { DEMANGLE_DEFAULT, DEMANGLE_NONE, DEMANGLE_TEMPLATES, DEMANGLE_FULL };

/* Appends the readable form of a linkage name to `out`; false (nothing appended) when it is not
 * one. Bounded in depth and output length. */
bool demangle_name(struct str name, enum demangle_mode mode, struct buf *out);

/* Applies the reference's rules to every function of a profile: `force` first puts system names
 * back (8.5). */
PP_MUST_CHECK bool demangle_profile(struct profile *p, enum demangle_mode mode, bool force,
                                    struct err *err);

#endif
