/* One profile in memory, in columns. Every id of the file is already an index.
 *
 * Strings:  str_id into profile.strings; equal strings have equal ids, "" is 0.
 * Ownership: everything lives in profile.arena (the caller's) and dies with it.
 * Change:   a stage that changes a profile builds new tables and swaps the pointers; tables that
 *           hang off a profile are never edited in place once another stage could have seen
 *           them. */
#ifndef CPPROF_PROFILE_PROFILE_H
#define CPPROF_PROFILE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/attr.h"
#include "util/err.h"
#include "util/strtab.h"

struct value_type {
    str_id type, unit;
};

struct mapping {
    uint64_t id; /* as in the file; nonzero, unique */
    uint64_t start, limit, offset;
    str_id file, build_id;
    bool has_functions, has_filenames, has_lines, has_inlines;
};

struct function {
    uint64_t id; /* nonzero, unique */
    str_id name, system_name, file;
    int64_t start_line;
};

struct line {
    uint32_t function; /* index */
    int64_t line, column;
};

struct location {
    uint64_t id; /* nonzero, unique */
    uint64_t address;
    uint32_t mapping; /* index, or PP_NONE */
    bool folded;
};

enum label_kind {
    LABEL_STR,     /* text is the value */
    LABEL_NUM,     /* num, and no unit was given for any number of this key in this sample */
    LABEL_NUM_UNIT /* num, and text is its unit (may be "") */
};

/* One value of one key of one sample; values of a key keep their order in the file. */
struct label {
    str_id key, text;
    int64_t num;
    enum label_kind kind;
};

struct wire_samples; /* samples still in the bytes of the file: profile/samples.c */

/* The samples. Values are always in columns. Stacks are in columns (stack_begin, locs), or still
 * in the inflated file (wire != NULL); read them with a stack_reader, which knows both.
 * Labels are in columns; label_begin is NULL when they were not asked for at decoding, and
 * all-zero offsets when there are none. */
struct samples {
    uint32_t n;
    uint32_t max_depth;          /* no stack is longer */
    int64_t *const *values;      /* values[type][i], in that sample type's unit */
    const uint64_t *stack_begin; /* n + 1 offsets into locs; NULL when wire is set */
    const uint32_t *locs;        /* location indices, leaf first */
    const struct wire_samples *wire;
    const uint64_t *label_begin; /* n + 1 offsets into labels, or NULL: not decoded */
    const struct label *labels;
};

struct profile {
    struct arena *arena;
    struct strtab strings;

    uint32_t n_types;
    struct value_type *types;
    str_id default_type; /* type name; 0: none */

    uint32_t n_mappings;
    struct mapping *mappings;

    uint32_t n_locations;
    struct location *locations;
    const uint32_t *line_begin; /* n_locations + 1 offsets into lines */
    struct line *lines;         /* innermost inlined frame first */

    uint32_t n_functions;
    struct function *functions;

    struct samples samples;

    str_id drop_frames, keep_frames, doc_url;
    int64_t time_ns, duration_ns, period;
    struct value_type period_type;
    uint32_t n_comments;
    const str_id *comments;
};

/* One stack: location indices, leaf first. Valid until the next read by the same reader. */
struct stack {
    const uint32_t *locs;
    uint32_t n;
};

/* A stack as what it has in common with the one that the same reader read before it. */
struct stack_step {
    uint32_t shared;    /* so many entries at the root's end are the same */
    struct stack fresh; /* the others, leaf first */
};

/* Reads stacks, one reader a thread. */
struct stack_reader {
    const struct samples *samples;
    const uint32_t *map; /* by location; NULL: none */
    uint32_t *scratch;   /* max_depth entries when something has to be decoded */

    /* the stack that was read last */
    uint64_t next;             /* the sample after its own; 0: none was read */
    uint32_t n, n_shared;      /* its depth; what it has in common with the one before it */
    const uint32_t *last_locs; /* its column, where stacks are in columns */

    /* where the step of a sample stands that was written down */
    const struct step_strip *strip;
    uint32_t noted; /* the sample */
    size_t at;      /* in the strip's numbers */
};

PP_MUST_CHECK bool stack_reader_init(struct stack_reader *r, const struct profile *p,
                                     struct err *err);
/* Before the first stack is read: stack_read gives map[location] instead of the locations, one
 * look-up less for who wants something else of each. `map` must outlive the reader. */
PP_MUST_CHECK bool stack_reader_map(struct stack_reader *r, const struct profile *p,
                                    const uint32_t *map, struct err *err);
void stack_reader_done(struct stack_reader *r);
/* The stack of sample i < samples.n. Cannot fail: the samples were checked at decoding. Meant for
 * going forward: to go back costs a look at the steps of many samples. */
struct stack stack_read(struct stack_reader *r, uint32_t i);
/* The same for who goes from stack to stack: what they share is neither decoded nor walked again.
 * The first step of a reader shares nothing. */
struct stack_step stack_read_step(struct stack_reader *r, uint32_t i);

/* The sum of a sample type's values; it wraps, as that of the reference does. */
int64_t profile_sum(const struct profile *p, uint32_t type);

/* An empty profile in `a`: no types, no samples; strings ready. NULL: no memory. */
struct profile *profile_new(struct arena *a, struct err *err);

static inline struct str profile_str(const struct profile *p, str_id id)
{
    return strtab_get(&p->strings, id);
}
static inline uint32_t location_n_lines(const struct profile *p, uint32_t loc)
{
    return p->line_begin[loc + 1] - p->line_begin[loc];
}

/* Index of the sample type that `text` selects (spec/profile.md 2.6).
 * Errors: PP_ERR_USAGE with the reference's two messages. */
PP_MUST_CHECK bool profile_sample_index(const struct profile *p, struct str text, uint32_t *out,
                                        struct err *err);

/* Gives a profile without mappings one empty mapping that all its locations point to. */
PP_MUST_CHECK bool profile_add_empty_mapping(struct profile *p, struct err *err);

/* Mapping names that look like URLs are cleared where there is no build id (spec/driver.md 7.5). */
void profile_clean_mapping_names(struct profile *p);

/* The scheme when a mapping's file is an absolute URL; else empty. */
struct str mapping_url_scheme(const struct profile *p, const struct mapping *m);

/* Whether a mapping is a pseudo one that has no binary (spec/profile.md 2.6). */
bool mapping_is_unsymbolizable(const struct profile *p, const struct mapping *m);

#endif
