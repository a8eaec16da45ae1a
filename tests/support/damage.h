/* Damaged copies of good input: what bits, cuts, splices and hostile writers do to a file. */
#ifndef CPPROF_TESTS_SUPPORT_DAMAGE_H
#define CPPROF_TESTS_SUPPORT_DAMAGE_H

#include <stdint.h>

#include "util/buf.h"

/* A sequence of pseudo-random numbers; equal seeds give equal sequences everywhere. */
struct dice {
    uint64_t state;
};
uint64_t dice_roll(struct dice *d, uint64_t sides); /* below `sides`; 0 when that is 0 */

/* Appends a damaged copy of `data` to `out`; `other` is where splices come from. Half of the
 * damage is to bytes, half to the fields of a protobuf message (which most bytes are read as). */
void damage_copy(struct dice *d, struct str data, struct str other, struct buf *out);

#endif
