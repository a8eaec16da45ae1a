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
#ifndef CPPROF_UTIL_HASH_INDEX_H
#define CPPROF_UTIL_HASH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/attr.h"

/* A row's number + 1 beside its hash: one cache line tells both. used == 0: empty. */
struct hash_slot {
    uint32_t used, hash;
};

struct hash_index {
    struct hash_slot *slots;
    size_t n_slots; /* a power of two, or 0 */
    size_t n;       /* rows */
};

struct probe {
    size_t slot;
    uint32_t hash;
};

PP_MUST_CHECK bool hash_index_grow(struct hash_index *x);
void hash_index_done(struct hash_index *x);

static inline bool hash_index_reserve(struct hash_index *x)
{
    if (PP_LIKELY(x->n + 1 <= x->n_slots / 4 * 3))
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
    struct hash_slot slot;
    while ((slot = x->slots[at->slot]).used != 0) {
        at->slot = (at->slot + 1) & (x->n_slots - 1);
        if (slot.hash == at->hash)
            return slot.used - 1;
    }
    return PP_NONE;
}

static inline void hash_index_put(struct hash_index *x, const struct probe *at)
{
    x->n++;
    x->slots[at->slot] = (struct hash_slot){(uint32_t)x->n, at->hash};
}

/* For who looks for many rows (x must have slots): fetches the slot of a hash; then, with that at
 * hand, gives the row that most likely has the hash, or PP_NONE. */
static inline void hash_index_fetch(const struct hash_index *x, uint64_t hash)
{
    __builtin_prefetch(&x->slots[hash_index_probe(x, hash).slot]);
}

static inline uint32_t hash_index_peek(const struct hash_index *x, uint64_t hash)
{
    struct probe at = hash_index_probe(x, hash);
    return hash_index_next(x, &at);
}

#endif
