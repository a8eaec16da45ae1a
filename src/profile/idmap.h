/* Ids of a file (any 64-bit numbers) to indices: a plain table when they are dense, else a hash. */
#ifndef CPPROF_PROFILE_IDMAP_H
#define CPPROF_PROFILE_IDMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/attr.h"
#include "util/str.h"

struct idmap {
    uint32_t *dense; /* dense[id] is the index or PP_NONE; NULL: hashed */
    uint64_t n_dense;
    uint64_t n_whole; /* n when the ids are exactly 1 to n, else 0 */
    bool in_order;    /* and the i-th one is i + 1 */
    uint64_t *keys;
    uint32_t *values; /* PP_NONE: empty slot */
    uint64_t mask;
};

/* Maps the i-th id to i for i < n; of equal ids the last wins. False: no memory.
 * `ids` points to the first of n uint64_t that lie `stride` bytes apart. */
bool idmap_build(struct idmap *m, struct arena *a, const void *ids, size_t stride, uint32_t n);

uint32_t idmap_find_hashed(const struct idmap *m, uint64_t id);

/* The index of `id`, or PP_NONE. */
static inline uint32_t idmap_find(const struct idmap *m, uint64_t id)
{
    if (PP_LIKELY(m->dense != NULL))
        return id < m->n_dense ? m->dense[id] : PP_NONE;
    return idmap_find_hashed(m, id);
}

#endif
