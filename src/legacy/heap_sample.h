/* Scaling of sampled allocations, shared by the heap formats. */
#ifndef CPPROF_LEGACY_HEAP_SAMPLE_H
#define CPPROF_LEGACY_HEAP_SAMPLE_H

#include <stdint.h>

/* From what a sampler with one sample in `rate` bytes saw to what there was
 * (spec/profile.md 3.3, "Unsampling"). */
void heap_unsample(int64_t *count, int64_t *bytes, int64_t rate);

#endif
