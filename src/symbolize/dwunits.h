/* Which units hold which addresses. */
#ifndef CPPROF_SYMBOLIZE_DWUNITS_H
#define CPPROF_SYMBOLIZE_DWUNITS_H

#include "symbolize/dwfile.h"
#include "util/vec.h"

struct dw_pair {
    uint32_t unit, addr; /* indices */
};

struct dw_pairs {
    struct dw_pair *data; /* by unit, then by address */
    size_t n, cap;
};

/* Pairs of units and the ascending addresses in their ranges: those of the unit's first entry, or
 * if it has none, those in .debug_aranges. An address may be in several units.
 * *unlisted gets the units that have no ranges anywhere (malloc'ed, *n_unlisted of them).
 * False: no memory. */
PP_MUST_CHECK bool dwunits_match(const struct dwfile *f, const uint64_t *addrs, size_t n,
                                 struct dw_pairs *out, uint32_t **unlisted, size_t *n_unlisted);

#endif
