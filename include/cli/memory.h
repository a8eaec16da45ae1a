/* --max-memory for everything that the process allocates, libraries included. */
#ifndef CPPROF_CLI_MEMORY_H
#define CPPROF_CLI_MEMORY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>

#include "util/err.h"

struct memory_bound {
    bool set;
    struct rlimit before;
};

/* From here on the process may allocate `bytes` more than it has; 0: no bound. What is above fails
 * as if memory had run out. Where the system has no such limit nothing happens. */
void memory_bound_begin(struct memory_bound *b, uint64_t bytes);
void memory_bound_end(const struct memory_bound *b);

#endif
