/* Samples in order through one function a sample: kept, kept with another stack, or dropped.
 * New columns are built from the first change on; without a change the profile stays as it is. */
#ifndef CPPROF_PROFILE_SAMPLE_REWRITE_H
#define CPPROF_PROFILE_SAMPLE_REWRITE_H

#include "profile/profile.h"
#include "util/vec.h"

struct sample_rewrite {
    struct profile *p;
    struct err *err;
    uint32_t next;       /* the sample whose turn it is */
    uint32_t max_depth;  /* of the new stacks */
    bool changed;        /* new columns are being built */
    VEC(uint32_t) kept;  /* from here on once changed: old index of each kept sample, */
    VEC(uint64_t) begin; /* where its stack begins in locs */
    VEC(uint32_t) locs;
};

void sample_rewrite_init(struct sample_rewrite *w, struct profile *p, struct err *err);
void sample_rewrite_done(struct sample_rewrite *w);

/* One of these for every sample, in order. `stack` is the sample's own for keep, and the new one
 * for replace. False: no memory (in err). */
PP_MUST_CHECK bool sample_rewrite_keep(struct sample_rewrite *w, struct stack stack);
PP_MUST_CHECK bool sample_rewrite_replace(struct sample_rewrite *w, struct stack stack);
PP_MUST_CHECK bool sample_rewrite_drop(struct sample_rewrite *w);

/* Swaps the new columns in, after the last sample. */
PP_MUST_CHECK bool sample_rewrite_apply(struct sample_rewrite *w);

#endif
