/* The samples of an older format on their way into a profile: stacks of plain addresses.
 * A parser adds samples, then numbers the locations, attaches mappings and finishes. */
#ifndef CPPROF_LEGACY_STACKS_H
#define CPPROF_LEGACY_STACKS_H

#include "legacy/legacy.h"
#include "profile/builder.h"

struct stacks {
    struct builder b; /* the profile to be: header fields and strings go there at once */
    struct err *err;
    uint32_t width; /* values a sample */
    VEC(int64_t) values;
    VEC(uint64_t) begin; /* where each sample's addresses start */
    VEC(uint64_t) addrs; /* leaf first, already adjusted */
    VEC(int64_t) bytes;  /* label "bytes" of each sample; empty: no labels */

    /* After stacks_number: one location a distinct address, in order of first use. */
    VEC(uint32_t) locs; /* one an address of addrs */
    VEC(struct location) locations;
    VEC(uint32_t) slots;      /* hash table of location index + 1; 0 is empty */
    const struct line *lines; /* one a location, function PP_NONE: no line; or NULL */
    bool drop_leaf_copies;    /* cut the second frame where it repeats the leaf minus 1 */
};

PP_MUST_CHECK bool stacks_init(struct stacks *s, struct arena *a, struct err *err);
void stacks_done(struct stacks *s);

/* Sets sample types from pairs of type and unit, and the width. */
PP_MUST_CHECK bool stacks_types(struct stacks *s, const char *const (*types)[2], uint32_t n);
PP_MUST_CHECK bool stacks_period_type(struct stacks *s, struct str type, struct str unit);

/* Opens a sample; its addresses follow. */
PP_MUST_CHECK bool stacks_sample(struct stacks *s, const int64_t *values);
PP_MUST_CHECK bool stacks_frame(struct stacks *s, uint64_t addr);
/* Sets the "bytes" label of the open sample; all samples or none have it. */
PP_MUST_CHECK bool stacks_bytes(struct stacks *s, int64_t bytes);
/* Adds every hex number of `text` less `minus` to the open sample. On a number that is too big:
 * PP_ERR_FORMAT, citing `line`. */
PP_MUST_CHECK bool stacks_hex_frames(struct stacks *s, struct str text, uint64_t minus,
                                     struct str line);

static inline size_t stacks_count(const struct stacks *s)
{
    return s->begin.n;
}
static inline size_t stacks_end(const struct stacks *s, size_t sample)
{
    return sample + 1 < s->begin.n ? s->begin.data[sample + 1] : s->addrs.n;
}

PP_MUST_CHECK bool stacks_number(struct stacks *s);
/* The location of an address, or PP_NONE. After stacks_number. */
uint32_t stacks_find(const struct stacks *s, uint64_t addr);

/* Makes the profile. Mappings are in the builder, lines and mappings of locations set. */
PP_MUST_CHECK bool stacks_finish(struct stacks *s, struct profile **out);

#endif
