/* What gathering tags (dot_tags.c) and drawing them (dot_boxes.c) share. Private to src/report. */
#ifndef CPPROF_REPORT_DOT_TAGS_IMPL_H
#define CPPROF_REPORT_DOT_TAGS_IMPL_H

#include "report/dot_tags.h"
#include "report/sample_tags.h"

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
    struct sample_tags samples;
    struct node_runs runs;         /* where some tag counts */
    bool *asked;                   /* by node: its runs are there */
    const struct node_info *infos; /* the graph's, when it told them */

    /* by id: index + 1 into the tags of the node at hand */
    uint32_t *text_slots, *number_slots;
    struct tag_vec text_tags, number_tags;
    struct gathered *gathered; /* by node */
};

/* The node's tags into text_tags and number_tags. False: no memory. */
bool dot_tags_gather(struct dot_tags *t, uint32_t node);

#endif
