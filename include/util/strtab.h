/* Interned strings: equal strings have equal ids. Id 0 is the empty string. */
#ifndef CPPROF_UTIL_STRTAB_H
#define CPPROF_UTIL_STRTAB_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/attr.h"
#include "util/str.h"

typedef uint32_t str_id;

struct strtab {
    struct arena *arena; /* holds the tables, and the bytes of strings added by copy */
    struct str *items;   /* items[id] */
    uint32_t *hashes;    /* hashes[id]: the low half of its str_hash */
    uint32_t n, cap;
    uint32_t *slots; /* open addressing: id + 1, 0 empty */
    uint32_t n_slots;
};

/* False when memory ran out (nothing to release but the arena). */
PP_MUST_CHECK bool strtab_init(struct strtab *t, struct arena *a, uint32_t expected);
/* The id of `s`, added if it is new. The bytes must live as long as the arena.
 * PP_NONE: no memory. */
str_id strtab_add(struct strtab *t, struct str s);
/* The same, copying the bytes into the arena if it is new. */
str_id strtab_add_copy(struct strtab *t, struct str s);
/* The id of `s`, or PP_NONE when no such string was added. */
str_id strtab_find(const struct strtab *t, struct str s);

/* The same with the hash that some table keeps of the string. */
str_id strtab_find_hashed(const struct strtab *t, struct str s, uint32_t hash);

/* For who looks for many strings: each fetches what the next one reads, and the last one what
 * strtab_find_hashed reads. */
static inline void strtab_fetch(const struct strtab *t, uint32_t hash)
{
    __builtin_prefetch(&t->slots[hash & (t->n_slots - 1)]);
}
static inline void strtab_fetch_item(const struct strtab *t, uint32_t hash)
{
    uint32_t used = t->slots[hash & (t->n_slots - 1)];
    __builtin_prefetch(&t->items[used ? used - 1 : 0]);
    __builtin_prefetch(&t->hashes[used ? used - 1 : 0]);
}
static inline void strtab_fetch_bytes(const struct strtab *t, uint32_t hash)
{
    uint32_t used = t->slots[hash & (t->n_slots - 1)];
    __builtin_prefetch(t->items[used ? used - 1 : 0].ptr);
}

static inline struct str strtab_get(const struct strtab *t, str_id id)
{
    return t->items[id];
}

#endif
