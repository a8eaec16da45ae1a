/* Builds a profile row by row: for the legacy parsers, the merger and tests.
 * Arrays grow on the heap; builder_finish moves them into the profile's arena. A failed call is
 * remembered in `err`, so a parser may look at it once per record. */
#ifndef CPPROF_PROFILE_BUILDER_H
#define CPPROF_PROFILE_BUILDER_H

#include "profile/profile.h"
#include "util/vec.h"

struct builder {
    struct profile *p; /* header fields, strings: set them directly */
    struct err *err;
    VEC(struct mapping) mappings;
    VEC(struct function) functions;
    VEC(struct location) locations;
    VEC(uint32_t) line_begin; /* locations.n entries; the end is lines.n */
    VEC(struct line) lines;
    VEC(uint64_t) stack_begin; /* samples entries */
    VEC(uint32_t) locs;
    VEC(int64_t) values; /* row-major: samples x p->n_types */
    VEC(uint64_t) label_begin;
    VEC(struct label) labels;
    uint32_t n_samples, max_depth;
};

/* A builder on a new profile in `a`. */
PP_MUST_CHECK bool builder_init(struct builder *b, struct arena *a, struct err *err);
void builder_done(struct builder *b); /* frees what was not finished */

/* Strings: copied. PP_NONE when memory ran out (recorded in err). */
str_id builder_str(struct builder *b, struct str s);
/* Sets the sample types; call before the first sample. */
PP_MUST_CHECK bool builder_types(struct builder *b, const struct value_type *types, uint32_t n);

/* Each returns the new index, or PP_NONE. Ids in the rows are given as they shall stand; 0 asks
 * for index + 1. */
uint32_t builder_mapping(struct builder *b, const struct mapping *m);
uint32_t builder_function(struct builder *b, const struct function *f);
/* Opens a location; its lines are those added until the next location. */
uint32_t builder_location(struct builder *b, const struct location *l);
bool builder_line(struct builder *b, const struct line *l);

/* Opens a sample with p->n_types values; frames and labels follow. */
bool builder_sample(struct builder *b, const int64_t *values);
bool builder_frame(struct builder *b, uint32_t location);                     /* leaf first */
bool builder_stack(struct builder *b, const uint32_t *locations, uint32_t n); /* a whole one */
bool builder_label(struct builder *b, const struct label *l);

/* Moves everything into the profile. *out is NULL on failure. */
PP_MUST_CHECK bool builder_finish(struct builder *b, struct profile **out);

#endif
