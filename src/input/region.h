/* Bytes of a source that are read or inflated: a region that grows.
 *
 * A small one comes from the heap, where the memory of the source before it is used again: many
 * small sources cost no new pages. A large one is a mapping of its own, which grows without a copy
 * and goes back to the system at once. */
#ifndef CPPROF_INPUT_REGION_H
#define CPPROF_INPUT_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/attr.h"

struct region {
    uint8_t *data; /* NULL: none */
    size_t cap;
    bool is_mapping;
};

/* Makes the region `cap` > 0 bytes long; the first `used` stay, which is at most the old and the
 * new length. False: no memory; the region is as it was. */
PP_MUST_CHECK bool region_resize(struct region *r, size_t cap, size_t used);
void region_done(struct region *r);
/* Hands the bytes over to the arena. On false they are still the region's. */
PP_MUST_CHECK bool region_give(struct region *r, struct arena *a);

#endif
