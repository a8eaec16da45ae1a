/* The unit index of a .dwp: a hash table from dwo id to the parts of each section.
 * Version 5: DWARF 5, section 7.3.5; version 2: GNU DebugFissionDWP. */
#include "symbolize/dwsplit.h"

struct index_header {
    uint32_t version, columns, units, slots;
    struct dwreader body; /* at the hash table */
};

static bool read_header(struct str index, bool big_endian, struct index_header *h)
{
    struct dwreader r = dwr_at(index, 0, big_endian);
    struct dwreader again = r;
    /* Version 2 has 4 bytes of version, version 5 has 2 and 2 of padding. */
    h->version = dwr_u32(&r);
    if (h->version != 2) {
        h->version = dwr_u16(&again);
        dwr_skip(&again, 2);
        r = again;
    }
    h->columns = dwr_u32(&r);
    h->units = dwr_u32(&r);
    h->slots = dwr_u32(&r);
    h->body = r;
    return !r.bad && (h->version == 2 || h->version == 5) && h->slots > 0 &&
           (h->slots & (h->slots - 1)) == 0 && h->columns > 0 && h->columns <= 16 &&
           dwr_left(&r) / 12 >= h->slots;
}

/* The row number (from 1), 0 when the id is not there. */
static uint32_t find_row(const struct index_header *h, uint64_t id)
{
    uint64_t mask = h->slots - 1, at = id & mask, step = ((id >> 32) & mask) | 1;
    for (uint32_t tries = 0; tries < h->slots; tries++, at = (at + step) & mask) {
        struct dwreader sig = h->body, row = h->body;
        dwr_skip(&sig, at * 8);
        dwr_skip(&row, (uint64_t)h->slots * 8 + at * 4);
        uint64_t found = dwr_u64(&sig);
        uint32_t index = dwr_u32(&row);
        if (index == 0)
            return 0;
        if (found == id)
            return index;
    }
    return 0;
}

/* Section numbers of the columns differ between the versions where it says so. */
static struct dw_slice *slice_of(struct dwp_row *row, uint32_t version, uint32_t section)
{
    switch (section) {
    case 1:
        return &row->info;
    case 3:
        return &row->abbrev;
    case 6:
        return &row->str_offsets;
    case 8: /* version 2: .debug_macro */
        return version == 5 ? &row->rnglists : NULL;
    default:
        return NULL;
    }
}

bool dwp_index_find(struct str index, bool big_endian, uint64_t dwo_id, struct dwp_row *out)
{
    struct index_header h;
    memset(out, 0, sizeof *out);
    if (!read_header(index, big_endian, &h))
        return false;
    uint32_t row = find_row(&h, dwo_id);
    if (row == 0 || row > h.units)
        return false;
    struct dwreader ids = h.body;
    dwr_skip(&ids, (uint64_t)h.slots * 12);
    struct dwreader offs = ids, sizes = ids;
    uint64_t line = (uint64_t)h.columns * 4;
    dwr_skip(&offs, line * row);
    dwr_skip(&sizes, line * (h.units + (uint64_t)row));
    for (uint32_t c = 0; c < h.columns; c++) {
        uint32_t off = dwr_u32(&offs), size = dwr_u32(&sizes);
        struct dw_slice *s = slice_of(out, h.version, dwr_u32(&ids));
        if (s)
            *s = (struct dw_slice){off, size};
    }
    return !ids.bad && !offs.bad && !sizes.bad;
}
