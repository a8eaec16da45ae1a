/* The key of the tables, and the hashes of whole strings. */
#include "util/hash.h"

#include <sys/random.h>
#include <time.h>

#define FINGERPRINT_KEY                          \
    {                                            \
        0x9E3779B97F4A7C15u, 0xD6E8FEB86659FD93u \
    }

struct hash_key hash_key = FINGERPRINT_KEY;
static const struct hash_key fingerprint_key = FINGERPRINT_KEY;

void hash_setup(void)
{
    struct hash_key drawn;
    if (getrandom(&drawn, sizeof drawn, GRND_NONBLOCK) == (ssize_t)sizeof drawn) {
        hash_key = drawn;
        return;
    }
    /* An old kernel, or one that has just started: hard to guess is better than known. */
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    hash_key.a ^= (uint64_t)now.tv_nsec << 32 ^ (uint64_t)(uintptr_t)&now;
    hash_key.b ^= (uint64_t)now.tv_sec << 40 ^ (uint64_t)now.tv_nsec;
}

static uint64_t hash_bytes(struct hash_key key, struct str s)
{
    uint64_t h = s.len ^ 0x2545F4914F6CDD1Du, w;
    size_t i = 0;
    for (; s.len - i >= 8; i += 8) {
        memcpy(&w, s.ptr + i, 8);
        h = hash_fold(key, h, w);
    }
    if (i < s.len) {
        w = 0;
        memcpy(&w, s.ptr + i, s.len - i);
        h = hash_fold(key, h, w ^ 0xA0761D6478BD642Fu);
    }
    return hash_fold(key, h, s.len);
}

uint64_t str_hash(struct str s)
{
    return hash_bytes(hash_key, s);
}

uint64_t fingerprint_mix(uint64_t a, uint64_t b)
{
    return hash_fold(fingerprint_key, a, b);
}

uint64_t fingerprint_str(struct str s)
{
    return hash_bytes(fingerprint_key, s);
}
