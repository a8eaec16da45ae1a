/* Distinct pairs of 32-bit ids to dense indices, in order of first appearance. */
#ifndef CPPROF_PROFILE_PAIR_MAP_H
#define CPPROF_PROFILE_PAIR_MAP_H

#include <stdint.h>

#include "util/vec.h"

struct pair_map {
    VEC(uint64_t) pairs; /* by index: first id in the high half */
    uint32_t *slots;     /* index + 1; 0 empty */
    uint32_t n_slots;    /* a power of two, or 0 */
};

/* The index of the pair; a new one is the largest so far. PP_NONE: no memory. */
uint32_t pair_map_add(struct pair_map *m, uint32_t a, uint32_t b);
void pair_map_done(struct pair_map *m);

static inline uint32_t pair_map_first(const struct pair_map *m, uint32_t i)
{
    return (uint32_t)(m->pairs.data[i] >> 32);
}
static inline uint32_t pair_map_second(const struct pair_map *m, uint32_t i)
{
    return (uint32_t)m->pairs.data[i];
}

#endif
