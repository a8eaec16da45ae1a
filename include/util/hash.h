/* Hashes of numbers and strings.
 *
 * Tables hash with a key that a program draws anew for each run: a file cannot be made so that its
 * ids or names all meet in one place. What such a hash is must not show in any result. Fingerprints
 * have no key: they are the same in every run and on every machine. */
#ifndef CPPROF_UTIL_HASH_H
#define CPPROF_UTIL_HASH_H

#include <stdint.h>
#include <string.h>

#include "util/str.h"

struct hash_key {
    uint64_t a, b;
};

/* Of all tables of the process. As long as nobody sets it, that of the fingerprints. */
extern struct hash_key hash_key;

/* For a program, once, before its first table: draws the key. */
void hash_setup(void);

/* The inputs stay in the result: one that makes a factor zero does not hide the other. */
static inline uint64_t hash_fold(struct hash_key key, uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 u128;
    u128 m = (u128)(a ^ key.a) * (b ^ key.b);
    return (uint64_t)m ^ (uint64_t)(m >> 64) ^ a ^ b;
}

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
    return hash_fold(hash_key, a, b);
}

uint64_t str_hash(struct str s);

uint64_t fingerprint_mix(uint64_t a, uint64_t b);
uint64_t fingerprint_str(struct str s);

#endif
