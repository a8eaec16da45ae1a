/* The symbolizer as driver_fetch calls it. */
#ifndef CPPROF_DRIVER_SYMBOLS_H
#define CPPROF_DRIVER_SYMBOLS_H

#include "driver/fetch.h"
#include "symbolize/symbolize.h"

/* The hooks for fetch_options.symbolizer; `s` has to outlive the fetch. */
struct driver_symbolizer driver_symbols(struct symbolizer *s);

/* Where binaries are searched: $PPROF_BINARY_PATH, else below the home directory (spec/driver.md
 * 1.3). `home` may be NULL. The result is in `out`, NUL-terminated; NULL: no memory. */
const char *driver_binary_path(const char *env, const char *home, struct buf *out);

#endif
