/* Which functions, and which inlined calls in them, hold given addresses: one pass over the
 * entries of a unit. */
#ifndef CPPROF_SYMBOLIZE_DWSCAN_H
#define CPPROF_SYMBOLIZE_DWSCAN_H

#include "symbolize/dwdie.h"

/* A DW_TAG_subprogram or DW_TAG_inlined_subroutine that was met. */
struct dw_node {
    uint64_t off;    /* of its entry */
    uint32_t parent; /* the nearest such entry around it, or PP_NONE */
    bool inlined;
};

struct dw_scan {
    struct dw_node *nodes;
    size_t n_nodes, cap_nodes;
    struct dw_spans spans; /* scratch */
    /* Whether an address may be in a function at all; NULL: nobody can tell. Saves a second look
     * at the unit for addresses between functions. */
    bool (*may_be_code)(const void *arg, uint64_t addr);
    const void *arg;
};

void dw_scan_done(struct dw_scan *s);

/* Finds the innermost node of each of n ascending addresses: leaf[i], an index into s->nodes
 * (emptied first), or PP_NONE. Damage ends the scan: what was found before it stays.
 * False: no memory. */
PP_MUST_CHECK bool dw_scan_unit(struct dw_scan *s, struct dwunit *u, const uint64_t *addrs,
                                size_t n, uint32_t *leaf);

#endif
