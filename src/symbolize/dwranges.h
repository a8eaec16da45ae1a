/* Address ranges of units and functions (DWARF 5, sections 2.17, 7.25 to 7.28). */
#ifndef CPPROF_SYMBOLIZE_DWRANGES_H
#define CPPROF_SYMBOLIZE_DWRANGES_H

#include "symbolize/dwform.h"
#include "util/vec.h"

struct dw_spans {
    struct elf_span *data; /* [lo, hi), lo < hi, as listed */
    size_t n, cap;
};

/* Appends the range list that an attribute DW_AT_ranges names. What is damaged ends the list.
 * False: no memory, or the bound on work is reached. */
PP_MUST_CHECK bool dw_ranges_read(const struct dwunit *u, uint64_t value, uint16_t form,
                                  struct dw_spans *out);

/* Appends the ranges of the unit itself. */
PP_MUST_CHECK bool dw_ranges_of_unit(const struct dwunit *u, struct dw_spans *out);

/* What .debug_aranges says: the unit at each offset of .debug_info and its ranges. Calls fn for
 * each range; false from it ends the walk. */
void dw_aranges_walk(const struct dwfile *f,
                     bool (*fn)(void *arg, uint64_t unit_off, struct elf_span span), void *arg);

#endif
