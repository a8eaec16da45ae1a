/* Row numbers behind a hash: finds an equal row of a growing table. Open addressing, linear
 * probing; the rows themselves and their comparison belong to the caller:
 *
 *     struct probe at = hash_index_probe(&x, hash);
 *     while ((row = hash_index_next(&x, &at)) != PP_NONE)
 *         if (row equals the wanted one)
 *             return row;
 *     hash_index_put(&x, &at);     the new row's number is the count of rows put before
 *
 * hash_index_reserve must have succeeded before each probe that may end in a put. */
#ifndef CPPROF_PROFILE_HASH_INDEX_H
#define CPPROF_PROFILE_HASH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/attr.h"

struct hash_index {
    uint32_t *slots;  /* row + 1, 0 empty */
    size_t n_slots;   /* a power of two, or 0 */
    uint32_t *hashes; /* of row i; so growing never asks for the rows */
    size_t n, cap;
};

struct probe {
    size_t slot;
    uint32_t hash;
};

PP_MUST_CHECK bool hash_index_grow(struct hash_index *x);
void hash_index_done(struct hash_index *x);

static inline bool hash_index_reserve(struct hash_index *x)
{
    if (PP_LIKELY(x->n < x->cap && x->n + 1 <= x->n_slots / 4 * 3))
        return true;
    return hash_index_grow(x);
}

static inline struct probe hash_index_probe(const struct hash_index *x, uint64_t hash)
{
    uint32_t folded = (uint32_t)(hash ^ hash >> 32);
    return (struct probe){folded & (x->n_slots - 1), folded};
}

static inline uint32_t hash_index_next(const struct hash_index *x, struct probe *at)
{
    uint32_t used;
    while ((used = x->slots[at->slot]) != 0) {
        if (x->hashes[used - 1] == at->hash) {
            at->slot = (at->slot + 1) & (x->n_slots - 1);
            return used - 1;
        }
        at->slot = (at->slot + 1) & (x->n_slots - 1);
    }
    return PP_NONE;
}

static inline void hash_index_put(struct hash_index *x, const struct probe *at)
{
    x->hashes[x->n++] = at->hash;
    x->slots[at->slot] = (uint32_t)x->n;
}

#endif
