/* What the parts of the decoder share. Private to src/profile. */
#ifndef CPPROF_PROFILE_DECODE_IMPL_H
#define CPPROF_PROFILE_DECODE_IMPL_H

#include "profile/decode.h"
#include "profile/wire.h"
#include "profile/wire_samples.h"
#include "util/vec.h"

/* The bytes of one message of a table. */
struct record {
    const uint8_t *data;
    uint64_t len;
};
struct record_vec {
    struct record *data;
    size_t n, cap;
};

struct raw_value_type {
    int64_t type, unit; /* indices into the file's string table */
};

/* Label fields as they stand in the file; string indices are not resolved. */
struct raw_label {
    int64_t key, str, num, unit;
};

/* A label without string, number and unit is dropped. */
static inline bool raw_label_is_kept(const struct raw_label *l)
{
    return l->str != 0 || l->num != 0 || l->unit != 0;
}

struct decoder {
    const uint8_t *data;
    size_t len;
    const struct decode_options *opt;
    struct profile *p;
    struct err *err;
    enum decode_result result;

    VEC(uint64_t) samples; /* where the length of each sample message stands */
    struct record_vec mappings, locations, functions;
    VEC(struct raw_value_type) types;
    VEC(int64_t) comments;
    VEC(struct str) strings; /* the file's table; equal strings may stand in it twice */
    VEC(struct line) lines;
    uint32_t *canonical; /* file string index -> str_id + 1; 0: not asked for yet */

    int64_t drop, keep, default_type, doc_url;
    struct raw_value_type period_type;
    struct idmap function_ids;
    bool has_base_label; /* "pprof::base" is among the strings: totals need the labels */
};

/* Both return false. The first reason stays. */
bool decode_fail(struct decoder *d, enum decode_result why);
bool decode_nomem(struct decoder *d);

/* The id of a string of the file; an index outside the table fails the decoder and gives 0. */
str_id decode_string(struct decoder *d, int64_t index);

bool decode_tables(struct decoder *d);       /* mappings, functions, locations */
bool decode_check_tables(struct decoder *d); /* ids, lines without function (2.5, 4 to 10) */
bool decode_samples(struct decoder *d);      /* values, checks (2.5, 1 to 3) */
/* decode_labels.c: count[i + 1] is the number of kept labels of sample i; becomes label_begin. */
bool decode_labels(struct decoder *d, uint64_t *count);
bool decode_raw_label(const struct decoder *d, const struct wire_field *field,
                      struct raw_label *out);
/* Wire rules alone. */
bool decode_tables_are_wire(const struct decoder *d);
bool decode_samples_are_wire(const struct decoder *d);

#endif
