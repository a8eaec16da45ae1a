/* The state of a merge. Private to merge.c, merge_tables.c, merge_samples.c and merge_gc.c.
 *
 * `built` holds the result; the indices find an equal row in its tables. The maps lead from a row
 * of the source at hand to the row of the result plus 1; 0 means that the row was not met yet, so
 * only what samples reach is ever looked at. */
#ifndef CPPROF_PROFILE_MERGER_H
#define CPPROF_PROFILE_MERGER_H

#include "profile/builder.h"
#include "profile/label_order.h"
#include "util/buf.h"
#include "util/hash_index.h"

typedef VEC(uint32_t) row_map;
typedef VEC(struct label) label_rows;

struct merger {
    struct builder built;
    struct err *err;
    bool started;    /* a first source gave the header */
    bool has_labels; /* some source had decoded labels */
    int64_t signs;   /* all values and sums or-ed: negative if one was */
    struct hash_index mappings, functions, locations, samples;

    row_map string_of, mapping_of, function_of, location_of; /* of the source at hand */
    VEC(struct line) lines;                                  /* of the location at hand */
    VEC(uint32_t) stacks;                                    /* of the samples at hand, merged */
    VEC(int64_t) values;
    struct label_order labels; /* of the sample at hand */
    label_rows own_labels;     /* the same in ids of the result */
    struct buf label_key, other_key;
    VEC(struct ordered_label) other_labels;

    struct arena scratch;
    VEC(str_id) comments;
    row_map seen_comment; /* string to 1 */
};

/* Makes the maps empty, for a new source. */
PP_MUST_CHECK bool merger_start_source(struct merger *m, const struct profile *src);

/* The row of the result for a row of the source, or PP_NONE (recorded in err). */
str_id merger_string(struct merger *m, const struct profile *src, str_id id);
uint32_t merger_mapping(struct merger *m, const struct profile *src, uint32_t mapping);
uint32_t merger_location_slow(struct merger *m, const struct profile *src, uint32_t location);

static inline uint32_t merger_location(struct merger *m, const struct profile *src,
                                       uint32_t location)
{
    uint32_t row = m->location_of.data[location];
    return PP_LIKELY(row) ? row - 1 : merger_location_slow(m, src, location);
}

/* Fills the maps with the rows that the result has. */
PP_MUST_CHECK bool merger_look_up(struct merger *m, const struct profile *src);
void merger_look_up_mapping(struct merger *m, const struct profile *src, uint32_t mapping);

/* A row of the source as one of the result, where that is made of rows that the
 * maps have: false, or *known false, where it is not. The lines of a location are then in m->lines;
 * false: no memory. */
bool merger_function_key(const struct merger *m, const struct profile *src, uint32_t function,
                         struct function *key);
PP_MUST_CHECK bool merger_location_key(struct merger *m, const struct profile *src,
                                       uint32_t location, struct location *key, bool *known);
uint64_t merger_hash_function(const struct function *key);
uint64_t merger_hash_location(const struct merger *m, const struct location *key);
/* The row that equals the key, or PP_NONE; *at: where it would go. */
uint32_t merger_find_function(const struct merger *m, const struct function *key, struct probe *at);
uint32_t merger_find_location(const struct merger *m, const struct location *key, struct probe *at);

/* Adds the samples of the source that have a nonzero value. */
PP_MUST_CHECK bool merger_samples(struct merger *m, const struct profile *src);

/* Drops samples that are all zero and what only they used; the rest is numbered anew in the order
 * of its use. Does nothing when there is no such sample. */
PP_MUST_CHECK bool merger_collect(struct builder *b);

#endif
