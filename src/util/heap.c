/* The settings of the C library's heap, where it has any. */
#include "util/heap.h"

#include <malloc.h>

/* Freed memory at the end of a heap is kept up to here. */
#define KEPT_SIZE (2 * HEAP_MAPPED_SIZE)

void heap_setup(void)
{
#ifdef M_MMAP_THRESHOLD
    (void)mallopt(M_MMAP_THRESHOLD, (int)HEAP_MAPPED_SIZE); /* a refusal costs only time */
    (void)mallopt(M_TRIM_THRESHOLD, (int)KEPT_SIZE);
#endif
}
