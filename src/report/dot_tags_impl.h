/* What gathering tags (dot_tags.c) and drawing them (dot_boxes.c) share. Private to src/report. */
#ifndef CPPROF_REPORT_DOT_TAGS_IMPL_H
#define CPPROF_REPORT_DOT_TAGS_IMPL_H

#include "report/dot_tags.h"
#include "util/vec.h"

#define MAX_NODELETS 4

/* A tag of one node: the sums of the samples that have it. */
struct tag {
    struct str name;
    int64_t value; /* numeric: the first value seen */
    uint32_t text; /* the label text; of a numeric one, that which it stands under */
    uint32_t id;   /* of a numeric one */
    struct weight flat, cum;
};

struct tag_vec {
    struct tag *data;
    size_t n, cap;
};

/* A numeric tag of a sample. */
struct sample_number {
    uint32_t id; /* (text, name) */
    int64_t value;
};

/* What a node needs of a sample, in one place: nodes visit samples in no order of memory. */
struct tagged_sample {
    uint32_t text, leaf; /* label text; the node with the flat value */
    uint64_t numbers;    /* where its numeric tags begin */
    struct weight w;
};

struct number_name {
    uint32_t text;
    str_id name;
};

/* The tags of a node that were gathered: when nodes are counted, and again when they are drawn. */
struct gathered {
    struct tag *tags; /* texts, then numbers; NULL: not gathered yet */
    size_t n_texts, n_numbers;
};

struct dot_tags {
    struct report *r;
    struct graph *g;
    int64_t cutoff;
    bool ready, failed;

    struct arena arena;
    struct strtab texts;          /* label texts and names of numbers; 0 is "" */
    struct tagged_sample *tagged; /* by sample, one more at the end */
    VEC(struct sample_number) numbers;
    VEC(struct number_name) number_names; /* by number id */
    uint32_t *number_slots, number_mask;
    struct str unit; /* of the key "bytes" */

    uint64_t *begin;   /* by node, into samples */
    uint32_t *samples; /* the samples that go through each node */

    uint32_t *slot; /* by text or number id: index + 1 into tags of the node at hand */
    struct tag_vec text_tags, number_tags;
    struct gathered *gathered; /* by node */
};

/* The node's tags into text_tags and number_tags. False: no memory. */
bool dot_tags_gather(struct dot_tags *t, uint32_t node);
void dot_weight_add(struct weight *to, struct weight w);

#endif
