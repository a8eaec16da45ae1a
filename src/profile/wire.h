/* Protobuf wire primitives by the reference's own rules (spec/profile.md 1.3). */
#ifndef CPPROF_PROFILE_WIRE_H
#define CPPROF_PROFILE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "util/attr.h"

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

/* A cursor over one message; pos == end when it is used up. */
struct wire {
    const uint8_t *pos, *end;
};

struct wire_field {
    uint64_t number;
    unsigned type;
    uint64_t value;      /* WIRE_VARINT */
    const uint8_t *data; /* WIRE_BYTES */
    uint64_t len;
};

/* At most 10 bytes; bits above 2^64 are dropped. False: longer, or cut short. */
static inline bool wire_varint(struct wire *w, uint64_t *out)
{
    const uint8_t *p = w->pos;
    if (PP_LIKELY(p < w->end && p[0] < 0x80)) {
        *out = p[0];
        w->pos = p + 1;
        return true;
    }
    uint64_t v = 0;
    for (unsigned i = 0; i < 10 && p < w->end; i++) {
        uint8_t b = *p++;
        v |= (uint64_t)(b & 0x7F) << (7 * i);
        if (b < 0x80) {
            *out = v;
            w->pos = p;
            return true;
        }
    }
    return false;
}

/* The same for a length. Many are about 127: whether they take one byte or two is not to be guessed
 * by a branch. */
static inline bool wire_length(struct wire *w, uint64_t *out)
{
    const uint8_t *p = w->pos;
    if (p >= w->end)
        return false;
    uint64_t first = p[0], second = p[w->end - p > 1], two = first >> 7;
    if (PP_UNLIKELY(two & second >> 7))
        return wire_varint(w, out);
    *out = (first & 0x7F) | (second & -two) << 7;
    w->pos = p + 1 + two;
    return true;
}

/* The next number of a packed run that ends at `end` (*at < end). False as wire_varint. */
static inline bool wire_run_next(const uint8_t **at, const uint8_t *end, uint64_t *out)
{
    struct wire rest = {*at, end};
    bool ok = wire_varint(&rest, out);
    *at = rest.pos;
    return ok;
}

static inline uint64_t wire_load64(const uint8_t *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    return w;
}

/* The number in the low `bits` (8 to 32) of w, seven bits of each byte. */
static inline uint64_t wire_gather(uint64_t w, unsigned bits)
{
    w &= (UINT64_C(1) << bits) - 1;
    return (w & 0x7F) | (w >> 1 & 0x3F80) | (w >> 2 & 0x1FC000) | (w >> 3 & 0xFE00000);
}

/* The top bits of the bytes that end a number. */
static inline uint64_t wire_stops(uint64_t w)
{
    return ~w & UINT64_C(0x8080808080808080);
}

/* How many bits there are up to the end of each number. */
struct wire_ends {
    unsigned first, second, third;
};

/* The first three numbers in w; third is 0 where they are not all there, or one is too long for
 * wire_gather. */
static inline struct wire_ends wire_three(uint64_t w)
{
    uint64_t stops = wire_stops(w), second = stops & (stops - 1), third = second & (second - 1);
    if (PP_UNLIKELY(third == 0))
        return (struct wire_ends){0, 0, 0};
    struct wire_ends e = {(unsigned)__builtin_ctzll(stops) + 1,
                          (unsigned)__builtin_ctzll(second) + 1,
                          (unsigned)__builtin_ctzll(third) + 1};
    if (PP_UNLIKELY((e.first > 32) | (e.second - e.first > 32) | (e.third - e.second > 32)))
        e.third = 0;
    return e;
}

/* Runs `use(number)` for every number of a packed run; `bad` is executed once on damage.
 *
 * Eight bytes are looked at together: the bytes without the continuation bit end the numbers, so
 * their places come from one mask, and no number waits for the length of the one before. Three
 * numbers are taken without a branch on their lengths. Where they do not lie in eight bytes, the
 * next one goes the plain way; what is left at the end lies in the last eight bytes of the run. */
// NOLINTBEGIN(bugprone-macro-parentheses): a name and statements have no parentheses
#define WIRE_RUN_EACH(at, end, number, use, bad)                                                 \
    do {                                                                                         \
        const uint8_t *run_at = (at), *const run_end = (end);                                    \
        const bool run_long = run_end - run_at >= 8;                                             \
        uint64_t number;                                                                         \
        while (run_at < run_end) {                                                               \
            const unsigned run_left = run_end - run_at < 8 ? (unsigned)(run_end - run_at) : 8;   \
            if (PP_LIKELY(run_left == 8)) {                                                      \
                const uint64_t run_w = wire_load64(run_at);                                      \
                const struct wire_ends run_ends = wire_three(run_w);                             \
                if (PP_LIKELY(run_ends.third)) {                                                 \
                    number = wire_gather(run_w, run_ends.first);                                 \
                    use;                                                                         \
                    number =                                                                     \
                        wire_gather(run_w >> run_ends.first, run_ends.second - run_ends.first);  \
                    use;                                                                         \
                    number =                                                                     \
                        wire_gather(run_w >> run_ends.second, run_ends.third - run_ends.second); \
                    use;                                                                         \
                    run_at += run_ends.third / 8;                                                \
                    continue;                                                                    \
                }                                                                                \
            } else if (run_long) {                                                               \
                const uint64_t run_w = wire_load64(run_end - 8) >> (64 - 8 * run_left);          \
                uint64_t run_stops = wire_stops(run_w) & ((UINT64_C(1) << 8 * run_left) - 1);    \
                unsigned run_from = 0;                                                           \
                while (run_stops) {                                                              \
                    unsigned run_to = (unsigned)__builtin_ctzll(run_stops) + 1;                  \
                    if (PP_UNLIKELY(run_to - run_from > 32))                                     \
                        break;                                                                   \
                    number = wire_gather(run_w >> run_from, run_to - run_from);                  \
                    run_from = run_to;                                                           \
                    run_stops &= run_stops - 1;                                                  \
                    use;                                                                         \
                }                                                                                \
                run_at += run_from / 8;                                                          \
                if (PP_LIKELY(run_at == run_end))                                                \
                    break;                                                                       \
            }                                                                                    \
            if (!wire_run_next(&run_at, run_end, &number)) {                                     \
                bad;                                                                             \
            }                                                                                    \
            use;                                                                                 \
        }                                                                                        \
    } while (0)
// NOLINTEND(bugprone-macro-parentheses)

/* Reads one field; false on damage (groups and unknown wire types are damage). */
static inline bool wire_next(struct wire *w, struct wire_field *f)
{
    uint64_t tag;
    if (!wire_varint(w, &tag))
        return false;
    f->number = tag >> 3;
    f->type = tag & 7;
    f->value = 0;
    f->data = NULL;
    f->len = 0;
    switch (f->type) {
    case WIRE_VARINT:
        return wire_varint(w, &f->value);
    case WIRE_BYTES:
        if (!wire_length(w, &f->len) || f->len > (uint64_t)(w->end - w->pos))
            return false;
        f->data = w->pos;
        w->pos += f->len;
        return true;
    case WIRE_FIXED64:
    case WIRE_FIXED32: {
        unsigned n = f->type == WIRE_FIXED64 ? 8 : 4;
        if (w->end - w->pos < (ptrdiff_t)n)
            return false;
        w->pos += n;
        return true;
    }
    default:
        return false;
    }
}

#endif
