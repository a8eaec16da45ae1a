/* Entries of .debug_info that describe functions: one entry, and what it refers to. */
#ifndef CPPROF_SYMBOLIZE_DWDIE_H
#define CPPROF_SYMBOLIZE_DWDIE_H

#include "symbolize/dwform.h"
#include "symbolize/dwranges.h"

struct dw_die {
    uint16_t tag;
    struct dw_value low_pc, high_pc, ranges;
    struct dw_value name, linkage_name;
    struct dw_value abstract_origin, specification;
    struct dw_value call_file, call_line, call_column, decl_line;
};

/* Reads the attributes of one entry whose code has been read already. */
void dw_die_attrs(struct dwreader *r, const struct dw_abbrev *ab, struct dw_widths w,
                  struct dw_die *die);

/* Reads the entry at a place; false when there is none. */
PP_MUST_CHECK bool dw_die_read(struct dw_place at, struct dw_die *die);

/* Appends the address ranges of an entry. False: no memory, or too much work. */
PP_MUST_CHECK bool dw_die_ranges(const struct dwunit *u, const struct dw_die *die,
                                 struct dw_spans *out);

struct dw_function {
    struct str linkage_name, name; /* empty: there is none */
    uint64_t decl_line;
};

/* Names and line of declaration, if need be by way of abstract origins and specifications. */
void dw_die_function(struct dw_place at, struct dw_function *out);

#endif
