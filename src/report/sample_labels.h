/* The labels of one sample as text, for traces and raw. Private to src/report. */
#ifndef CPPROF_REPORT_SAMPLE_LABELS_H
#define CPPROF_REPORT_SAMPLE_LABELS_H

#include "profile/filter.h"
#include "profile/profile.h"
#include "util/buf.h"
#include "util/vec.h"

/* One key with its values, rendered: a part of label_text.text. */
struct label_item {
    size_t from, to;
};

/* Scratch for one report; zero it before the first use. */
struct label_text {
    struct buf text;
    VEC(struct label_item) items;
};

void label_text_done(struct label_text *t);

/* "         k:  v1 v2" lines: string labels, then numeric ones, each group
 * sorted (report.md 11). */
PP_MUST_CHECK bool label_text_traces(struct label_text *t, const struct profile *p,
                                     const struct tag_units *units, uint32_t sample,
                                     struct buf *out, struct err *err);
/* "                k:[v1 v2] ..." lines of -raw (profile.md 4.2). */
PP_MUST_CHECK bool label_text_raw(struct label_text *t, const struct profile *p, uint32_t sample,
                                  struct buf *out, struct err *err);
/* "k:[v1 v2] ..." of both groups, without an end of line. */
PP_MUST_CHECK bool label_text_row(struct label_text *t, const struct profile *p, uint32_t sample,
                                  struct buf *out, struct err *err);

#endif
