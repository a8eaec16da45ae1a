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

/* The number in w, seven bits of each of its bytes: at most four, and nothing above them. */
static inline uint64_t wire_gather(uint64_t w)
{
    w = (w & 0x007F007F) | (w >> 1 & 0x3F803F80);
    return (w & 0x3FFF) | (w >> 2 & 0xFFFC000);
}

/* The same for up to eight bytes. */
static inline uint64_t wire_gather_long(uint64_t w)
{
    w = (w & UINT64_C(0x007F007F007F007F)) | (w >> 1 & UINT64_C(0x3F803F803F803F80));
    w = (w & UINT64_C(0x00003FFF00003FFF)) | (w >> 2 & UINT64_C(0x0FFFC0000FFFC000));
    return (w & 0xFFFFFFF) | (w >> 4 & UINT64_C(0xFFFFFFF0000000));
}

/* The top bits of the bytes that end a number. */
static inline uint64_t wire_stops(uint64_t w)
{
    return ~w & UINT64_C(0x8080808080808080);
}

/* The bits up to the lowest of `stops`, and how many they are. */
static inline uint64_t wire_up_to(uint64_t stops)
{
    return stops ^ (stops - 1);
}
static inline unsigned wire_bits(uint64_t stops)
{
    return (unsigned)__builtin_ctzll(stops) + 1;
}

/* Whether four bytes in a row go on: only then a number may be too long for wire_gather. */
static inline bool wire_goes_on(uint64_t w)
{
    uint64_t on = w & UINT64_C(0x8080808080808080), two = on & on >> 8;
    return (two & two >> 16) != 0;
}

/* Runs `use(number)` for every number of a packed run; `bad` is executed once on damage.
 *
 * Eight bytes are looked at together: the bytes without the continuation bit end the numbers, so
 * their places come from one mask, and no number waits for the length of the one before. Three
 * numbers are taken without a branch on their lengths. Where they do not lie in eight bytes, the
 * next one goes the plain way; what is left at the end lies in the last eight bytes of the run. */
// NOLINTBEGIN(bugprone-macro-parentheses): a name and statements have no parentheses
#define WIRE_RUN_EACH(at, end, number, use, bad)                                                  \
    do {                                                                                          \
        const uint8_t *run_at = (at), *const run_end = (end);                                     \
        const bool run_long = run_end - run_at >= 8;                                              \
        uint64_t number;                                                                          \
        while (run_at < run_end) {                                                                \
            if (PP_LIKELY(run_end - run_at >= 8)) {                                               \
                const uint64_t run_w = wire_load64(run_at), run_first = wire_stops(run_w);        \
                const uint64_t run_second = run_first & (run_first - 1);                          \
                const uint64_t run_third = run_second & (run_second - 1);                         \
                if (PP_LIKELY(run_third && !wire_goes_on(run_w))) {                               \
                    const uint64_t run_one = wire_up_to(run_first);                               \
                    const uint64_t run_two = wire_up_to(run_second);                              \
                    const uint64_t run_all = wire_up_to(run_third);                               \
                    number = wire_gather(run_w & run_one);                                        \
                    use;                                                                          \
                    number = wire_gather((run_w & (run_two ^ run_one)) >> wire_bits(run_first));  \
                    use;                                                                          \
                    number = wire_gather((run_w & (run_all ^ run_two)) >> wire_bits(run_second)); \
                    use;                                                                          \
                    run_at += wire_bits(run_third) / 8;                                           \
                    continue;                                                                     \
                }                                                                                 \
            } else if (run_long) {                                                                \
                const unsigned run_left = 8 * (unsigned)(run_end - run_at);                       \
                uint64_t run_w = wire_load64(run_end - 8) >> (64 - run_left);                     \
                uint64_t run_stops = wire_stops(run_w) & ((UINT64_C(1) << run_left) - 1);         \
                while (run_stops && PP_LIKELY(!wire_goes_on(run_w))) {                            \
                    const unsigned run_bits = wire_bits(run_stops);                               \
                    number = wire_gather(run_w & wire_up_to(run_stops));                          \
                    use;                                                                          \
                    run_w >>= run_bits;                                                           \
                    run_stops >>= run_bits;                                                       \
                    run_at += run_bits / 8;                                                       \
                }                                                                                 \
                if (PP_LIKELY(run_at == run_end))                                                 \
                    break;                                                                        \
            }                                                                                     \
            if (!wire_run_next(&run_at, run_end, &number)) {                                      \
                bad;                                                                              \
            }                                                                                     \
            use;                                                                                  \
        }                                                                                         \
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
