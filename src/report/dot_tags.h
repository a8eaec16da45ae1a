/* Label values as small boxes beside the nodes of a graph. Private to src/report. */
#ifndef CPPROF_REPORT_DOT_TAGS_H
#define CPPROF_REPORT_DOT_TAGS_H

#include "report/report_impl.h"

struct dot_tags; /* made on first use: without labels it costs nothing */

struct dot_tags *dot_tags_new(struct report *r, struct graph *g, int64_t cutoff);
void dot_tags_free(struct dot_tags *t);

/* How many boxes with flat weight the node would bring, at most 4 (4.4); arg is
 * a struct dot_tags. */
uint32_t dot_tags_count(void *arg, uint32_t node);
/* Writes the boxes of a node; `number` is the node's number, `flat_mode` as in 14.3.
 * *any tells whether something was written. */
PP_MUST_CHECK bool dot_tags_write(struct dot_tags *t, uint32_t node, uint32_t number,
                                  bool flat_mode, struct buf *out, bool *any, struct err *err);

#endif
