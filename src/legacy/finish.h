/* How every text parser ends: number the locations, read the memory map, make the profile. */
#ifndef CPPROF_LEGACY_FINISH_H
#define CPPROF_LEGACY_FINISH_H

#include "legacy/lines.h"
#include "legacy/stacks.h"

/* Finds the memory map section from the current line on, and finishes with it. */
PP_MUST_CHECK bool finish_with_section(struct stacks *s, struct lines *l, struct profile **out);
/* All the lines that are left are the memory map. */
PP_MUST_CHECK bool finish_with_map(struct stacks *s, struct lines *l, struct profile **out);
/* There is no memory map; locations are numbered already, some may have lines. */
PP_MUST_CHECK bool finish_without_map(struct stacks *s, struct profile **out);

#endif
