/* Samples that are still in the bytes of the inflated file. */
#ifndef CPPROF_PROFILE_WIRE_SAMPLES_H
#define CPPROF_PROFILE_WIRE_SAMPLES_H

#include <stdint.h>

#include "profile/idmap.h"
#include "profile/wire.h"

/* What a stack has in common with the one before it in the file, where both are one packed run of
 * ids, this one at the beginning of its sample. */
struct wire_step {
    uint16_t shared;    /* so many ids at the end */
    uint16_t fresh_len; /* bytes of the others; WIRE_STEP_UNKNOWN: nothing is known */
};
#define WIRE_STEP_UNKNOWN UINT16_MAX

/* Where the ids of such a sample begin: its length, a tag, the length of the run. */
static inline const uint8_t *wire_step_ids(const uint8_t *sample)
{
    const uint8_t *at = sample + 1 + (sample[0] >> 7) + 1;
    return at + 1 + (at[0] >> 7);
}

struct wire_samples {
    const uint8_t *data, *end;     /* the inflated file */
    const uint64_t *offsets;       /* offsets[i]: where the length of sample message i stands */
    const struct wire_step *steps; /* by sample, or NULL */
    struct idmap locations;
};

/* The message of sample i; its length was checked when the file was scanned. */
static inline struct wire wire_sample(const uint8_t *data, const uint8_t *end, uint64_t offset)
{
    struct wire w = {data + offset, end};
    uint64_t len = 0;
    if (!wire_length(&w, &len))
        len = 0;
    w.end = w.pos + len;
    return w;
}

#endif
