/* Line tables: file, line and column of addresses (DWARF 5, section 6.2; versions 2 to 5). */
#ifndef CPPROF_SYMBOLIZE_DWLINE_H
#define CPPROF_SYMBOLIZE_DWLINE_H

#include "symbolize/dwform.h"
#include "util/arena.h"
#include "util/vec.h"

struct dw_line_file {
    struct str name;
    uint64_t dir;
    struct str path; /* composed at the first use; ptr NULL before */
};

struct dw_lines {
    const struct dwunit *unit; /* the one that has DW_AT_stmt_list */
    uint16_t version;
    uint8_t addr_size, min_inst, max_ops, opcode_base, line_range;
    int8_t line_base;
    uint8_t operands[256]; /* of the standard opcodes */
    struct dwreader program;
    VEC(struct str) dirs;
    VEC(struct dw_line_file) files;
};

struct dw_line_hit {
    bool found;
    uint64_t file, line, column;
};

/* Reads the header of the unit's line table. False: it has none, or it is damaged. */
PP_MUST_CHECK bool dw_lines_open(const struct dwunit *u, struct dw_lines *l);
void dw_lines_done(struct dw_lines *l);

/* Runs the program once against n ascending addresses. hits[i] has to be zeroed. The row of an
 * address is the last one not above it in its sequence; no rows are kept. */
void dw_lines_find(struct dw_lines *l, const uint64_t *addrs, size_t n, struct dw_line_hit *hits);

/* The path of file number `index`, joined with its directory and the directory of compilation;
 * empty when there is no such file. In `a`. */
struct str dw_lines_file(struct dw_lines *l, uint64_t index, struct arena *a);
bool dw_lines_has_file(const struct dw_lines *l, uint64_t index);

#endif
