/* The longer reads of the cursor (DWARF 5, sections 7.4 and 7.6). */
#include "symbolize/dwreader.h"

uint64_t dwr_uleb_long(struct dwreader *r)
{
    uint64_t v = 0;
    unsigned shift = 0;
    while (r->p < r->end) {
        uint8_t b = *r->p++;
        if (shift < 64)
            v |= (uint64_t)(b & 0x7f) << shift;
        shift += 7;
        if (b < 0x80)
            return v;
    }
    r->bad = true;
    return 0;
}

int64_t dwr_sleb(struct dwreader *r)
{
    uint64_t v = 0;
    unsigned shift = 0;
    while (r->p < r->end) {
        uint8_t b = *r->p++;
        if (shift < 64)
            v |= (uint64_t)(b & 0x7f) << shift;
        shift += 7;
        if (b < 0x80) {
            if ((b & 0x40) && shift < 64)
                v |= ~UINT64_C(0) << shift;
            return (int64_t)v;
        }
    }
    r->bad = true;
    return 0;
}

struct str dwr_cstr(struct dwreader *r)
{
    size_t left = dwr_left(r);
    const uint8_t *nul = left ? memchr(r->p, 0, left) : NULL;
    if (!nul) {
        r->bad = true;
        r->p = r->end;
        return PP_STR("");
    }
    struct str s = {(const char *)r->p, (size_t)(nul - r->p)};
    r->p = nul + 1;
    return s;
}

struct str dwr_bytes(struct dwreader *r, uint64_t n)
{
    if (!dwr_has(r, n) || n == 0)
        return PP_STR("");
    struct str s = {(const char *)r->p, (size_t)n};
    r->p += n;
    return s;
}

struct str dwr_str_at(struct str section, uint64_t off)
{
    struct dwreader r = dwr_at(section, off, false);
    return r.bad ? PP_STR("") : dwr_cstr(&r);
}

uint64_t dwr_initial_length(struct dwreader *r, unsigned *off_size)
{
    uint64_t len = dwr_u32(r);
    *off_size = 4;
    if (len == 0xffffffff) {
        *off_size = 8;
        return dwr_u64(r);
    }
    if (len >= 0xfffffff0) /* reserved */
        r->bad = true;
    return len;
}
