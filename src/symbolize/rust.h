/* Rust's two manglings (spec/driver.md 8.5). Each appends the readable form, or appends part of
 * it and returns false. libiberty reads both as well, but always prints generic arguments, has no
 * form that names an impl without its path, and gives up where the reference program does not. */
#ifndef CPPROF_SYMBOLIZE_RUST_H
#define CPPROF_SYMBOLIZE_RUST_H

#include <stdbool.h>

#include "util/buf.h"

/* "_R...": version 0 (RFC 2603). Without `generic_args` the brackets stay, empty. */
bool rust_v0_demangle(struct str name, bool generic_args, struct buf *out);

/* "_ZN...17h<16 digits>E": the older form; the hash is left out. */
bool rust_legacy_demangle(struct str name, struct buf *out);

#endif
