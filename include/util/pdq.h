/* Sorting where the order of equal elements is part of the contract: pattern-defeating quicksort
 * with the choices of the reference's runtime, so that ties come out as they do there. */
#ifndef CPPROF_UTIL_PDQ_H
#define CPPROF_UTIL_PDQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sorts index[0..n), which the caller fills with the elements in their present order.
 * less(arg, x, y): whether element x comes before y; false for equal ones. */
void pdq_sort(uint32_t *index, size_t n, bool (*less)(void *arg, uint32_t x, uint32_t y),
              void *arg);

#endif
