/* Attribute values: reading one, and what it means (DWARF 5, section 7.5.5). */
#ifndef CPPROF_SYMBOLIZE_DWFORM_H
#define CPPROF_SYMBOLIZE_DWFORM_H

#include "symbolize/dwfile.h"

struct dw_value {
    uint16_t form; /* never DW_FORM_indirect; 0: there is no such attribute */
    uint64_t u;    /* number, offset, index, as read */
    struct str s;  /* DW_FORM_string */
};

/* Reads the value and moves behind it. Blocks are skipped. */
static inline bool dw_value_is_set(const struct dw_value *v)
{
    return v->form != 0;
}
void dw_value_read(struct dwreader *r, const struct dw_attr *at, struct dw_widths w,
                   struct dw_value *v);

/* A place in some unit. unit is NULL when the reference leads nowhere. */
struct dw_place {
    struct dwunit *unit;
    uint64_t off; /* in unit->info */
};

/* The number, 0 for a form that has none. */
uint64_t dw_value_number(const struct dw_value *v);
/* Whether the form is an address (else a constant). */
bool dw_value_is_addr(const struct dw_value *v);
/* The address; false when an index leads out of .debug_addr. */
bool dw_value_addr(const struct dwunit *u, const struct dw_value *v, uint64_t *addr);
/* Entry `index` of the unit's part of .debug_addr. */
bool dwunit_addr(const struct dwunit *u, uint64_t index, uint64_t *addr);
struct str dw_value_str(const struct dwunit *u, const struct dw_value *v);
struct dw_place dw_value_place(struct dwunit *u, const struct dw_value *v);

#endif
