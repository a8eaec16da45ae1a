/* Identifiers of Rust's v0 mangling that are not ASCII. */
#ifndef CPPROF_SYMBOLIZE_RUST_PUNYCODE_H
#define CPPROF_SYMBOLIZE_RUST_PUNYCODE_H

#include <stdbool.h>

#include "util/buf.h"

/* Appends the identifier in UTF-8; false (nothing appended) when it is badly encoded. */
bool rust_punycode_decode(struct str id, struct buf *out);

#endif
