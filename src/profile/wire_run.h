/* What two packed runs of numbers have in common at their ends.
 *
 * Stacks are written leaf first. Samples that stand beside each other often share their outer
 * frames, and these are then the same bytes at the end of both runs: comparing eight bytes at a
 * time costs a tenth of decoding them. */
#ifndef CPPROF_PROFILE_WIRE_RUN_H
#define CPPROF_PROFILE_WIRE_RUN_H

#include "profile/wire.h"

/* A run that was read: whole numbers, n of them. */
struct wire_run {
    const uint8_t *data;
    uint64_t len, n;
};

/* How many numbers end in data[0..len). */
static inline uint64_t wire_run_count(const uint8_t *data, uint64_t len)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint8_t *end = data + len;
    uint64_t n = 0;
    if (len < 8) {
        for (; data < end; data++)
            n += *data < 0x80;
        return n;
    }
    for (; end - data >= 8; data += 8)
        n += ((wire_stops(wire_load64(data)) >> 7) * ones) >> 56;
    /* What is left, from the last eight bytes. */
    uint64_t left = ~(UINT64_MAX >> 8 * (end - data));
    return n + (((wire_stops(wire_load64(end - 8)) & left) >> 7) * ones >> 56);
}

/* How many bytes before a and before b are equal, at most `most`. */
static inline uint64_t wire_equal_before(const uint8_t *a, const uint8_t *b, uint64_t most)
{
    uint64_t n = 0;
    for (; most - n >= 8; n += 8) {
        uint64_t differ = wire_load64(a - n - 8) ^ wire_load64(b - n - 8);
        if (differ)
            return n + (unsigned)__builtin_clzll(differ) / 8;
    }
    while (n < most && a[-1 - (ptrdiff_t)n] == b[-1 - (ptrdiff_t)n])
        n++;
    return n;
}

/* Whether a number begins `equal` bytes before the end. */
static inline bool wire_begins(const uint8_t *data, uint64_t len, uint64_t equal)
{
    return equal == len || data[len - equal - 1] < 0x80;
}

/* The bytes of the first number among the last `equal` bytes before `end`, which holds a whole one.
 * Its length is not to be guessed by a branch. */
static inline uint64_t wire_first_len(const uint8_t *end, uint64_t equal)
{
    const uint8_t *at = end - equal;
    uint64_t stops = equal >= 8 ? wire_stops(wire_load64(at)) : 0;
    if (PP_LIKELY(stops))
        return wire_bits(stops) / 8;
    while (*at >= 0x80)
        at++;
    return (uint64_t)(at + 1 - (end - equal));
}

/* How many numbers at the end of both are the same; *shared_len: their bytes. */
static inline uint64_t wire_run_shared(const struct wire_run *before, const uint8_t *data,
                                       uint64_t len, uint64_t *shared_len)
{
    uint64_t most = len < before->len ? len : before->len;
    *shared_len = 0;
    if (most == 0)
        return 0;
    const uint8_t *end = data + len;
    uint64_t equal = wire_equal_before(end, before->data + before->len, most);
    if (equal == 0)
        return 0;
    /* The first of the equal bytes may belong to a number whose other bytes differ. */
    bool begins = wire_begins(data, len, equal);
    begins &= wire_begins(before->data, before->len, equal);
    equal -= wire_first_len(end, equal) & ((uint64_t)begins - 1);
    *shared_len = equal;
    return before->n - wire_run_count(before->data, before->len - equal);
}

#endif
