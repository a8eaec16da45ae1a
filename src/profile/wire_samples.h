/* Samples that are still in the bytes of the inflated file. */
#ifndef CPPROF_PROFILE_WIRE_SAMPLES_H
#define CPPROF_PROFILE_WIRE_SAMPLES_H

#include <stdint.h>

#include "profile/idmap.h"
#include "profile/steps.h"
#include "profile/wire.h"

struct wire_samples {
    const uint8_t *data, *end; /* the inflated file */
    const uint64_t *offsets;   /* offsets[i]: where the length of sample message i stands */
    struct step_strips steps;
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
