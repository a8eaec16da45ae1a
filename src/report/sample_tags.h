/* The tags that samples bring to the nodes of a graph. Private to src/report.
 *
 * Every sample has one label text (all its string labels, joined) and some numeric tags (of the key
 * "bytes"). Source: spec/report.md 3.7. */
#ifndef CPPROF_REPORT_SAMPLE_TAGS_H
#define CPPROF_REPORT_SAMPLE_TAGS_H

#include "report/report_impl.h"
#include "util/hash_index.h"
#include "util/vec.h"

struct sample_number {
    uint32_t id;
    int64_t value;
};

/* Numeric tags are told apart by the text they stand under, too, also where that does not count. */
struct number_name {
    uint32_t text;
    str_id name;
};

struct sample_tags {
    struct arena arena;
    struct strtab texts;     /* label texts and names of numbers; 0 is "" */
    uint32_t *text;          /* by sample: its label text, 0: none that counts */
    uint64_t *numbers_begin; /* by sample, one more at the end: its numeric tags that count */
    VEC(struct sample_number) numbers;
    VEC(struct number_name) number_names; /* by number id */
    struct hash_index by_number;
    struct str unit; /* of the key "bytes" */
    bool *tagged;    /* by sample: some tag of it counts */
    bool any;        /* some sample is tagged */
};

/* Reads the tags of all samples. Those that reach the cutoff in no node, since all their samples
 * together do not, do not count. The caller calls sample_tags_done, also after a failure.
 * False: no memory. */
PP_MUST_CHECK bool sample_tags_read(struct sample_tags *t, struct report *r, int64_t cutoff);
void sample_tags_done(struct sample_tags *t);

#endif
