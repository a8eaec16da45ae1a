/* Work on ranges of an array by several threads. Results must not depend on how it was split. */
#ifndef CPPROF_UTIL_PAR_H
#define CPPROF_UTIL_PAR_H

#include <stdbool.h>
#include <stddef.h>

/* Runs fn(arg, worker, from, to) over pieces of [0, n) with worker in [0, threads).
 * A worker number never runs twice at once, so it may index per-thread state; pieces of one
 * worker come in increasing order. With threads <= 1, or n below `grain`, runs in the caller.
 * Falls back to fewer threads when one cannot be started; the work is always done. */
void par_ranges(unsigned threads, size_t n, size_t grain,
                void (*fn)(void *arg, unsigned worker, size_t from, size_t to), void *arg);

/* Number of usable cores, at least 1. */
unsigned par_cores(void);

#endif
