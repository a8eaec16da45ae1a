/* From addresses of a process to addresses of a file (spec/driver.md 9.3, 9.4). */
#ifndef CPPROF_SYMBOLIZE_BASE_H
#define CPPROF_SYMBOLIZE_BASE_H

#include "symbolize/object.h"

/* How a file lies in a process: bytes from `offset` on are at [start, limit). */
struct base_mapping {
    uint64_t start, limit, offset;
};

/* What the rules look at in a file. */
struct base_image {
    uint16_t type;                     /* ET_EXEC, ET_DYN, ET_REL, ... */
    const struct object_segment *text; /* executable PT_LOAD that has .text, or NULL */
    const struct object_segment *segments;
    size_t n_segments;
    bool has_reloc; /* `reloc` is the address of the kernel's relocation symbol */
    uint64_t reloc;
};

/* base = address in the process - address in the file (modulo 2^64), when `segment` (or NULL) is
 * what is mapped.
 * Errors: PP_ERR_FORMAT with the reference's messages. */
PP_MUST_CHECK bool base_compute(const struct base_image *img, const struct object_segment *segment,
                                const struct base_mapping *m, uint64_t *base, struct err *err);

/* The segment that the first address asked for lies in, then its base.
 * Errors: PP_ERR_FORMAT: the address is outside of the mapping; not one segment fits. */
PP_MUST_CHECK bool base_of_address(const struct base_image *img, const struct base_mapping *m,
                                   uint64_t addr, uint64_t *base, struct err *err);

#endif
