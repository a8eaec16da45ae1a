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
    const uint64_t ends = UINT64_C(0x8080808080808080), ones = UINT64_C(0x0101010101010101);
    uint64_t n = 0;
    for (; len >= 8; data += 8, len -= 8)
        n += (((~wire_load64(data) & ends) >> 7) * ones) >> 56;
    for (; len; data++, len--)
        n += *data < 0x80;
    return n;
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

/* How many of the last `equal` bytes before `end` are left without the first number there. */
static inline uint64_t wire_without_first(const uint8_t *end, uint64_t equal)
{
    while (end[-(ptrdiff_t)equal] >= 0x80)
        equal--;
    return equal - 1;
}

/* How many numbers at the end of both are the same; *shared_len: their bytes. */
static inline uint64_t wire_run_shared(const struct wire_run *before, const uint8_t *data,
                                       uint64_t len, uint64_t *shared_len)
{
    uint64_t most = len < before->len ? len : before->len;
    *shared_len = 0;
    if (most == 0)
        return 0;
    const uint8_t *end = data + len, *before_end = before->data + before->len;
    uint64_t equal = wire_equal_before(end, before_end, most);
    /* The first of the equal bytes may belong to a number whose other bytes differ. */
    bool starts = (equal == len || end[-1 - (ptrdiff_t)equal] < 0x80) &&
                  (equal == before->len || before_end[-1 - (ptrdiff_t)equal] < 0x80);
    if (!starts && equal)
        equal = wire_without_first(end, equal);
    *shared_len = equal;
    return before->n - wire_run_count(before->data, before->len - equal);
}

#endif
