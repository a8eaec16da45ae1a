/* What the texts and tables of diff, check and noise share. Private to src/report. */
#ifndef CPPROF_REPORT_DIFF_REPORT_IMPL_H
#define CPPROF_REPORT_DIFF_REPORT_IMPL_H

#include "report/diff_report.h"

/* gate_table.c: the findings as a table of their own, hung on `t` as its part. */
PP_MUST_CHECK bool gate_table(const struct diff_result *r, const struct gate_result *g,
                              struct arena *a, struct table *t);
/* The outcome, as lines. */
typedef void headline_fn(const struct diff_result *r, const struct gate_result *g, struct buf *out);
void gate_headline(const struct diff_result *r, const struct gate_result *g, struct buf *out);
void check_headline(const struct diff_result *r, const struct gate_result *g, struct buf *out);
/* One finding in words, without its outcome. */
void gate_message(const struct diff_result *r, const struct gate_finding *f, struct str unit,
                  struct buf *out);
/* The same on one line of at most `width` code points; 0: whole. The name is cut first. */
void gate_line(const struct diff_result *r, const struct gate_finding *f, struct str unit,
               size_t width, struct buf *out);

/* Whether runs were there to say how much they differ, but no row to say it of. */
static inline bool noise_is_unknown(const struct diff_result *r)
{
    const struct judge_summary *s = &r->summary[r->shown];
    return s->phi_is_stated && s->n_family == 0 && (r->n_old > 1 || r->n_new > 1);
}

/* diff_values.c: "1.57s", three digits; "+46.8%"; percentages of shares. */
void value_text(struct buf *out, double v, struct str unit, struct str to, bool with_sign);
void percent_text(struct buf *out, double ratio, bool with_sign); /* of a part of one */
/* Line breaks from out[from] on become blanks: a name must not look like a line of the report, such
 * as a verdict, nor like a command to the CI system that reads the log. */
void one_line(struct buf *out, size_t from);
/* What a line of the terminal has left beside `used` columns; 0: it is never cut. */
static inline size_t text_room(const struct text_style *style, size_t used)
{
    enum { LEAST = 40 };
    return style->width == 0 ? 0 : style->width > used + LEAST ? style->width - used : LEAST;
}
/* Appends `text`, on one line, cut in the middle to `width` code points; 0: whole. */
void cut_middle(struct buf *out, struct str text, size_t width);

#endif
