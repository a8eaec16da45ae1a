/* Abbreviation tables: what the entries of .debug_info are made of (DWARF 5, section 7.5.3). */
#ifndef CPPROF_SYMBOLIZE_DWABBREV_H
#define CPPROF_SYMBOLIZE_DWABBREV_H

#include <stdbool.h>
#include <stdint.h>

#include "symbolize/dwreader.h"
#include "util/arena.h"

/* What the widths of forms depend on. */
struct dw_widths {
    uint8_t version, addr_size, off_size;
};

struct dw_attr {
    uint16_t name, form; /* 0xffff: a number that does not fit, hence unknown */
    int64_t implicit;    /* value of DW_FORM_implicit_const */
};

/* One step over attributes nobody asks for. Runs of fixed width are one step. */
struct dw_skip {
    uint16_t form; /* 0: `bytes` bytes; else one value of that form */
    uint32_t bytes;
};

/* An attribute that stands behind fixed widths only. */
struct dw_fixed {
    uint32_t at; /* bytes from the first attribute */
    uint16_t form;
};

struct dw_abbrev {
    uint64_t code;
    uint16_t tag;
    bool children;
    bool has_pc;   /* has DW_AT_low_pc or DW_AT_ranges */
    bool pc_fixed; /* what there is of the next three has its place below */
    struct dw_fixed low_pc, high_pc, ranges, sibling; /* form 0: none, or not fixed */
    uint32_t n_attrs, n_skips;
    const struct dw_attr *attrs;
    const struct dw_skip *skips;
};

struct dw_abbrevs {
    struct dw_abbrev *items; /* by code */
    size_t n;
    bool dense; /* items[code - 1] */
};

/* The width of a form, or -1 when it depends on the value (or the form is unknown). */
int dw_form_width(uint16_t form, struct dw_widths w);

/* Moves over one value; a form that is not known is a failure of the cursor. */
void dw_form_skip(struct dwreader *r, uint16_t form, struct dw_widths w);
/* The same of a form whose width depends on the value. */
void dw_form_skip_variable(struct dwreader *r, uint16_t form, struct dw_widths w);

/* Reads the table at `off`, up to the entry `last_code` if that is not 0. *used is the number of
 * bytes read. NULL: damaged, or no memory. */
const struct dw_abbrevs *dw_abbrevs_read(struct arena *a, struct str section, uint64_t off,
                                         struct dw_widths w, bool big_endian, uint64_t last_code,
                                         uint64_t *used);

const struct dw_abbrev *dw_abbrev_search(const struct dw_abbrevs *t, uint64_t code);

static inline const struct dw_abbrev *dw_abbrev_get(const struct dw_abbrevs *t, uint64_t code)
{
    if (PP_LIKELY(t->dense))
        return code - 1 < t->n ? &t->items[code - 1] : NULL;
    return dw_abbrev_search(t, code);
}

#endif
