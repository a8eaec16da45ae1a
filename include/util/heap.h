/* What the heap does with memory that is given back. */
#ifndef CPPROF_UTIL_HEAP_H
#define CPPROF_UTIL_HEAP_H

#include <stddef.h>

/* From here on an allocation is a mapping of its own: it grows without a copy, and goes back to the
 * system when it is freed. */
#define HEAP_MAPPED_SIZE ((size_t)4 << 20)

/* For a program, once, before its threads start: smaller allocations use memory again that was
 * freed, without asking the system. Reading many sources spends a fifth of its time on new pages
 * otherwise. */
void heap_setup(void);

#endif
