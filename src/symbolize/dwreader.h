/* A forward cursor over bytes of an object file, of either byte order.
 *
 * After the first read beyond the end every read yields 0 and moves nothing, and `bad` stays set:
 * a parser reads a whole record and looks once. */
#ifndef CPPROF_SYMBOLIZE_DWREADER_H
#define CPPROF_SYMBOLIZE_DWREADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "util/attr.h"
#include "util/str.h"

struct dwreader {
    const uint8_t *p, *end;
    bool swap; /* the data's byte order is not this machine's */
    bool bad;
};

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define DW_HOST_BIG true
#else
#define DW_HOST_BIG false
#endif

/* A cursor at data[off..len); an offset beyond the end gives a cursor that is bad already. */
static inline struct dwreader dwr_at(struct str data, uint64_t off, bool big_endian)
{
    const uint8_t *base = (const uint8_t *)data.ptr;
    struct dwreader r = {base, base, big_endian != DW_HOST_BIG, off > data.len};
    if (data.len) {
        r.end = base + data.len;
        r.p = off > data.len ? r.end : base + off;
    }
    return r;
}

static inline size_t dwr_left(const struct dwreader *r)
{
    return (size_t)(r->end - r->p);
}

static inline bool dwr_has(struct dwreader *r, uint64_t n)
{
    if (PP_LIKELY(n <= dwr_left(r)))
        return true;
    r->bad = true;
    r->p = r->end;
    return false;
}

static inline void dwr_skip(struct dwreader *r, uint64_t n)
{
    if (dwr_has(r, n) && n)
        r->p += n;
}

static inline uint8_t dwr_u8(struct dwreader *r)
{
    return dwr_has(r, 1) ? *r->p++ : 0;
}

static inline uint16_t dwr_u16(struct dwreader *r)
{
    uint16_t v;
    if (!dwr_has(r, 2))
        return 0;
    memcpy(&v, r->p, 2);
    r->p += 2;
    return r->swap ? __builtin_bswap16(v) : v;
}

static inline uint32_t dwr_u32(struct dwreader *r)
{
    uint32_t v;
    if (!dwr_has(r, 4))
        return 0;
    memcpy(&v, r->p, 4);
    r->p += 4;
    return r->swap ? __builtin_bswap32(v) : v;
}

static inline uint64_t dwr_u64(struct dwreader *r)
{
    uint64_t v;
    if (!dwr_has(r, 8))
        return 0;
    memcpy(&v, r->p, 8);
    r->p += 8;
    return r->swap ? __builtin_bswap64(v) : v;
}

static inline uint32_t dwr_u24(struct dwreader *r)
{
    uint32_t a = dwr_u8(r), b = dwr_u8(r), c = dwr_u8(r);
    return r->swap != DW_HOST_BIG ? a << 16 | b << 8 | c : c << 16 | b << 8 | a;
}

/* An unsigned number of 1, 2, 4 or 8 bytes; another width is a failure. */
static inline uint64_t dwr_uint(struct dwreader *r, unsigned size)
{
    switch (size) {
    case 1:
        return dwr_u8(r);
    case 2:
        return dwr_u16(r);
    case 4:
        return dwr_u32(r);
    case 8:
        return dwr_u64(r);
    default:
        r->bad = true;
        r->p = r->end;
        return 0;
    }
}

/* Bits above the 64th are dropped; a number that does not end is a failure. */
uint64_t dwr_uleb_long(struct dwreader *r);
int64_t dwr_sleb(struct dwreader *r);

static inline uint64_t dwr_uleb(struct dwreader *r)
{
    if (PP_LIKELY(r->p < r->end && *r->p < 0x80))
        return *r->p++;
    return dwr_uleb_long(r);
}

static inline void dwr_skip_leb(struct dwreader *r)
{
    while (r->p < r->end)
        if (*r->p++ < 0x80)
            return;
    r->bad = true;
}

/* The bytes up to a NUL, which has to be there. */
struct str dwr_cstr(struct dwreader *r);
struct str dwr_bytes(struct dwreader *r, uint64_t n);

/* The NUL-terminated string at an offset of a section; empty when there is none. */
struct str dwr_str_at(struct str section, uint64_t off);

/* An initial length: 4 bytes, or 12 for 64-bit DWARF. Sets *off_size to 4 or 8. */
uint64_t dwr_initial_length(struct dwreader *r, unsigned *off_size);

#endif
