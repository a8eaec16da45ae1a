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

/* The next number of a packed run that ends at `end` (*at < end). Up to four bytes are taken without a
 * branch on their number: ids of one, two and three bytes alternate, and guessing wrong costs more
 * than the arithmetic. False as wire_varint. */
static inline bool wire_run_next(const uint8_t **at, const uint8_t *end, uint64_t *out)
{
    static const uint32_t keep[5] = {0, 0x7F, 0x3FFF, 0x1FFFFF, 0xFFFFFFF};
    uint32_t w;
    if (PP_LIKELY(end - *at >= 4)) {
        memcpy(&w, *at, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        w = __builtin_bswap32(w);
#endif
        uint32_t ends = ~w & 0x80808080u;
        if (PP_LIKELY(ends != 0)) {
            unsigned n = (unsigned)__builtin_ctz(ends) / 8 + 1;
            *at += n;
            *out = ((w & 0x7F) | (w >> 1 & 0x3F80) | (w >> 2 & 0x1FC000) | (w >> 3 & 0xFE00000)) &
                   keep[n];
            return true;
        }
    }
    struct wire rest = {*at, end};
    bool ok = wire_varint(&rest, out);
    *at = rest.pos;
    return ok;
}

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
        if (!wire_varint(w, &f->len) || f->len > (uint64_t)(w->end - w->pos))
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
