/* Range lists of versions 2 to 5, and the .debug_aranges table.
 *
 * Ranges of functions that the linker dropped start at 0 or at the highest address: they are
 * reported as they are here, and refused where an address is matched (elfimg_is_code). */
#include "symbolize/dwranges.h"

#include "symbolize/dwarf.h"

static uint64_t highest(unsigned addr_size)
{
    return addr_size >= 8 ? UINT64_MAX : (UINT64_C(1) << (addr_size * 8)) - 1;
}

static bool add_span(struct dw_spans *out, uint64_t lo, uint64_t hi)
{
    if (lo >= hi)
        return true;
    if (!vec_grow(out))
        return false;
    out->data[out->n++] = (struct elf_span){lo, hi};
    return true;
}

/* Versions 2 to 4: pairs of offsets from a base, ended by two zeros. */
static bool read_old(const struct dwunit *home, uint64_t off, struct dw_spans *out)
{
    unsigned size = home->widths.addr_size;
    uint64_t top = highest(size), base = home->low_pc;
    struct dwreader r = dwr_at(home->file->sec[DW_RANGES], off, home->file->big_endian);
    uint64_t left = dwr_left(&r);
    for (;;) {
        uint64_t lo = dwr_uint(&r, size), hi = dwr_uint(&r, size);
        if (r.bad || (lo == 0 && hi == 0))
            break;
        if (lo == top)
            base = hi;
        else if (!add_span(out, (lo + base) & top, (hi + base) & top))
            return false;
    }
    return dwfile_spend(home->file, left - dwr_left(&r));
}

/* One entry of a version 5 list; false at its end, or when it is damaged. */
static bool read_entry(const struct dwunit *u, struct dwreader *r, uint64_t *base,
                       struct elf_span *span)
{
    unsigned size = u->widths.addr_size;
    uint64_t top = highest(size);
    *span = (struct elf_span){0, 0};
    switch (dwr_u8(r)) {
    case DW_RLE_base_addressx:
        return dwunit_addr(u, dwr_uleb(r), base) && !r->bad;
    case DW_RLE_startx_endx:
        if (!dwunit_addr(u, dwr_uleb(r), &span->lo) || !dwunit_addr(u, dwr_uleb(r), &span->hi))
            return false;
        break;
    case DW_RLE_startx_length:
        if (!dwunit_addr(u, dwr_uleb(r), &span->lo))
            return false;
        span->hi = (span->lo + dwr_uleb(r)) & top;
        break;
    case DW_RLE_offset_pair:
        span->lo = (*base + dwr_uleb(r)) & top;
        span->hi = (*base + dwr_uleb(r)) & top;
        break;
    case DW_RLE_base_address:
        *base = dwr_uint(r, size);
        break;
    case DW_RLE_start_end:
        span->lo = dwr_uint(r, size);
        span->hi = dwr_uint(r, size);
        break;
    case DW_RLE_start_length:
        span->lo = dwr_uint(r, size);
        span->hi = (span->lo + dwr_uleb(r)) & top;
        break;
    default: /* DW_RLE_end_of_list, or a kind that is not known */
        return false;
    }
    return !r->bad;
}

static bool read_new(const struct dwunit *u, struct str section, uint64_t off, struct dw_spans *out)
{
    const struct dwunit *home = u->skeleton ? u->skeleton : u;
    struct dwreader r = dwr_at(section, off, u->file->big_endian);
    uint64_t base = home->low_pc, left = dwr_left(&r);
    struct elf_span span;
    while (read_entry(u, &r, &base, &span))
        if (!add_span(out, span.lo, span.hi))
            return false;
    return dwfile_spend(u->file, left - dwr_left(&r));
}

bool dw_ranges_read(const struct dwunit *u, uint64_t value, uint16_t form, struct dw_spans *out)
{
    const struct dwunit *home = u->skeleton ? u->skeleton : u;
    if (u->widths.version < 5)
        return read_old(home, value + (u->skeleton ? home->ranges_base : 0), out);
    const struct dwfile *f = u->file;
    struct str lists = f->sec[DW_RNGLISTS];
    uint64_t off = value;
    if (form == DW_FORM_rnglistx) {
        unsigned size = u->widths.off_size;
        struct dwreader r = dwr_at(lists, u->rnglists_base, f->big_endian);
        if (value > dwr_left(&r))
            return true;
        dwr_skip(&r, value * size);
        off = u->rnglists_base + dwr_uint(&r, size);
        if (r.bad)
            return true;
    } else if (u->skeleton) {
        /* An offset in a .dwo counts in its own section, which may be one of many in a .dwp. */
        if (lists.len)
            off += u->rnglists_base - (u->widths.off_size == 8 ? 20 : 12);
        else
            lists = home->file->sec[DW_RNGLISTS];
    }
    return read_new(u, lists, off, out);
}

bool dw_ranges_of_unit(const struct dwunit *u, struct dw_spans *out)
{
    if (u->has_high_pc)
        return add_span(out, u->low_pc, u->high_pc);
    if (u->has_ranges)
        return dw_ranges_read(u, u->ranges, u->ranges_form, out);
    return true;
}

/* One table of .debug_aranges; the cursor is at its end afterwards. */
static bool walk_table(struct dwreader *r,
                       bool (*fn)(void *arg, uint64_t unit_off, struct elf_span span), void *arg)
{
    const uint8_t *start = r->p;
    unsigned off_size;
    uint64_t len = dwr_initial_length(r, &off_size);
    if (r->bad || !len)
        return false;
    struct dwreader t = *r;
    dwr_skip(r, len);
    if (!r->bad)
        t.end = r->p;
    uint16_t version = dwr_u16(&t);
    uint64_t unit_off = dwr_uint(&t, off_size);
    uint8_t addr_size = dwr_u8(&t), seg_size = dwr_u8(&t);
    if (t.bad || version != 2 || seg_size != 0 || (addr_size != 4 && addr_size != 8))
        return !r->bad;
    /* Pairs start at a multiple of their size, counted from the table's start. */
    uint64_t at = (uint64_t)(t.p - start), pair = UINT64_C(2) * addr_size;
    dwr_skip(&t, (pair - at % pair) % pair);
    while (dwr_left(&t) >= pair) {
        uint64_t lo = dwr_uint(&t, addr_size), size = dwr_uint(&t, addr_size);
        if (lo == 0 && size == 0)
            break;
        if (size && size <= highest(addr_size) - lo &&
            !fn(arg, unit_off, (struct elf_span){lo, lo + size}))
            return false;
    }
    return !r->bad;
}

void dw_aranges_walk(const struct dwfile *f,
                     bool (*fn)(void *arg, uint64_t unit_off, struct elf_span span), void *arg)
{
    struct dwreader r = dwr_at(f->sec[DW_ARANGES], 0, f->big_endian);
    while (dwr_left(&r) > 4 && walk_table(&r, fn, arg))
        continue;
}
