/* A comparison as text of at most 100 columns before the names. */
#include <math.h>
#include <stdio.h>

#include "report/diff_report_impl.h"
#include "util/utf8.h"

enum { NAME_COLUMN = 69, LEAST_NAME = 12 };

struct writer {
    const struct diff_result *r;
    const struct text_style *style;
    struct buf *out;
};

static void add_column(struct buf *out, struct buf *text, size_t width)
{
    buf_pad_left(out, buf_str(text), width);
    buf_add_byte(out, ' ');
    out->failed |= text->failed;
    buf_clear(text);
}

static void add_value(const struct writer *w, struct buf *text, double v, bool sign)
{
    value_text(text, v, w->r->unit, w->style->unit, sign);
}

static double share(int64_t v, int64_t total)
{
    return total ? (double)v / (double)total : 0;
}

static size_t name_width(const struct writer *w)
{
    size_t width = w->style->width;
    return width == 0 ? 0 : width > NAME_COLUMN + LEAST_NAME ? width - NAME_COLUMN : LEAST_NAME;
}

static void add_row(const struct writer *w, const struct diff_row *row)
{
    const struct diff_judgement *by = &row->by[w->r->shown];
    int64_t old = diff_value(row, w->r->shown, 0), new = diff_value(row, w->r->shown, 1);
    double before = share(old, w->r->total[0]), after = share(new, w->r->total[1]);
    struct buf text = BUF_INIT;
    add_value(w, &text, (double)old, false);
    add_column(w->out, &text, 7);
    add_value(w, &text, (double)new * w->r->scale, false);
    add_column(w->out, &text, 7);
    add_value(w, &text, by->delta, true);
    add_column(w->out, &text, 8);
    add_value(w, &text, by->half_width, false);
    add_column(w->out, &text, 7);
    if (old)
        percent_text(&text, by->change, true);
    else
        buf_add_cstr(&text, "-");
    add_column(w->out, &text, 7);
    buf_printf(&text, "%.2f", 100 * before);
    add_column(w->out, &text, 6);
    buf_printf(&text, "%.2f", 100 * after);
    add_column(w->out, &text, 6);
    buf_printf(&text, "%+.2f", 100 * (after - before));
    add_column(w->out, &text, 6);
    buf_pad_right(w->out, str_of(diff_verdict_name(by->verdict)), 7);
    cut_middle(w->out, row->name, name_width(w));
    buf_add_byte(w->out, '\n');
    buf_done(&text);
}

static bool matters(const struct diff_judgement *by)
{
    return by->verdict != VERDICT_NOISE && by->verdict != VERDICT_SAME;
}

/* What was judged, where flat alone is not what the verdict is about. */
static void add_detail(const struct writer *w, const struct diff_row *row)
{
    const struct diff_judgement *by = &row->by[w->r->shown];
    const struct diff_side_values *v = row->side;
    bool differs = w->r->shown == DIFF_FLAT && !diff_is_flat_judged(row);
    if (!str_eq(row->name, row->old_name)) {
        buf_add_cstr(w->out, "          was ");
        cut_middle(w->out, row->old_name, name_width(w));
        buf_add_byte(w->out, '\n');
    }
    if (!matters(by))
        return;
    if (differs) {
        buf_add_cstr(w->out, "          with the support below it: ");
        add_value(w, w->out, by->judged.old_cost, false);
        buf_add_cstr(w->out, " -> ");
        add_value(w, w->out, by->judged.new_cost, false);
        if (v[0].cost && v[1].cost) {
            buf_add_cstr(w->out, ", ");
            percent_text(w->out, by->judged.change, true);
            buf_add_cstr(w->out, " of old (");
            percent_text(w->out, by->judged.low, true);
            buf_add_cstr(w->out, " to ");
            percent_text(w->out, by->judged.high, true);
            buf_add_byte(w->out, ')');
        }
        buf_add_byte(w->out, '\n');
    }
    if (by->moved_via != PP_NONE) {
        buf_add_cstr(w->out, "          moved below ");
        cut_middle(w->out, w->r->rows[by->moved_via].name, name_width(w));
        buf_add_byte(w->out, '\n');
    }
}

/* --- head and foot --- */

static void add_side(const struct writer *w, const char *name, uint32_t runs, int side)
{
    buf_printf(w->out, "%s: %u run%s, %.0f samples, ", name, runs, runs == 1 ? "" : "s",
               w->r->samples[side]);
    add_value(w, w->out, (double)w->r->total[side], false);
    buf_add_byte(w->out, '\n');
}

static void add_norm(const struct writer *w, const struct diff_spec *spec)
{
    const struct diff_result *r = w->r;
    buf_printf(w->out, "Normalised: %s, new x %.4g", diff_norm_name(r->norm), r->scale);
    switch (r->norm) {
    case NORM_STABLE:
        buf_printf(w->out, " (relative to rows that did not change, %.0f%% of old)\n",
                   100 * r->summary[DIFF_FLAT].stable_share);
        break;
    case NORM_TOTAL:
        buf_add_cstr(w->out, " (shares: what one row gains, all others lose)\n");
        break;
    case NORM_NONE:
        buf_add_cstr(w->out, r->untold ? " (by run: the rows do not say what did not change)\n"
                                       : " (by run)\n");
        break;
    case NORM_DURATION:
        buf_add_cstr(w->out, " (per second)\n");
        break;
    case NORM_OPS:
        buf_printf(w->out, " (per operation: %.10g and %.10g)\n", spec->ops[0], spec->ops[1]);
        break;
    case NORM_ANCHOR:
        buf_add_cstr(w->out, " (relative to ");
        buf_add_str(w->out, spec->anchor);
        buf_add_cstr(w->out, ")\n");
        break;
    case NORM_AUTO:
        break;
    }
}

static void add_head(const struct writer *w, const struct diff_spec *spec)
{
    buf_add_cstr(w->out, "Type: ");
    cut_middle(w->out, w->r->type, 0);
    buf_printf(w->out, ", %s\n", w->r->shown == DIFF_CUM ? "cum" : "flat");
    add_side(w, "Old", w->r->n_old, 0);
    add_side(w, "New", w->r->n_new, 1);
    add_norm(w, spec);
    buf_add_cstr(w->out, "                                   delta  % of total:\n"
                         "    old     new    delta     +/- % of old    old    new points "
                         "verdict name\n");
}

static void add_phi(const struct writer *w)
{
    const struct judge_summary *s = &w->r->summary[w->r->shown];
    if (noise_is_unknown(w->r))
        buf_add_cstr(w->out, "Noise: no row was tested, so none says how much runs differ.\n");
    else if (s->phi_is_stated && w->r->exact)
        buf_add_cstr(w->out,
                     "Noise: everything was counted; one run a side does not say how much runs "
                     "differ.\n");
    else if (s->phi_is_stated)
        buf_printf(
            w->out,
            "Noise: phi %.2f (--phi) and %.0f%% between runs are assumed; more runs would tell.\n",
            s->phi_prior, 100 * judge_rules_default.stated_cv);
    else
        buf_printf(w->out,
                   "Noise: phi %.2f in the middle of the rows tested, from %u and %u runs.\n",
                   s->phi_median, w->r->n_old, w->r->n_new);
}

static void add_foot(const struct writer *w, const struct diff_spec *spec, size_t hidden)
{
    const struct judge_summary *s = &w->r->summary[w->r->shown];
    const struct judged *t = &w->r->total_judged;
    if (hidden)
        buf_printf(w->out, "%zu more rows without a verdict (-n 0 shows all).\n", hidden);
    add_phi(w);
    buf_printf(w->out, "Judged: %u row%s", s->n_family, s->n_family == 1 ? "" : "s");
    if (s->n_blind)
        buf_printf(w->out, "; %u too thin for changes below %.0f%%", s->n_blind,
                   100 * spec->judge.max_mde);
    buf_printf(w->out, "; %u below the floor (%.3g%% and %.3g samples).\n", s->n_light,
               100 * spec->judge.min_share, spec->judge.min_samples);
    if (isfinite(s->mde_tenth)) {
        buf_add_cstr(w->out, "Power: the smallest change of a tenth of the total that shows is ");
        percent_text(w->out, s->mde_tenth, false);
        buf_add_cstr(w->out, " (in 4 of 5 cases).\n");
    }
    bool scaled = w->r->norm == NORM_OPS || w->r->norm == NORM_DURATION;
    buf_add_cstr(w->out, scaled ? "Total of a run, normalised: " : "Total of a run: ");
    add_value(w, w->out, t->old_cost / w->r->n_old, false);
    buf_add_cstr(w->out, " -> ");
    add_value(w, w->out, t->new_cost / w->r->n_old, false);
    buf_add_cstr(w->out, ", ");
    percent_text(w->out, t->change, true);
    buf_add_cstr(w->out, " of old (");
    percent_text(w->out, t->low, true);
    buf_add_cstr(w->out, " to ");
    percent_text(w->out, t->high, true);
    buf_add_cstr(w->out, ").\n");
    if (w->r->compositional && (t->worse || t->better))
        buf_add_cstr(w->out, "       Shares do not show that; --normalize=none does.\n");
}

static void add_gate(const struct writer *w, const struct gate_result *g)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct gate_finding *f = &g->findings[i];
        if (f->outcome == GATE_OK || f->outcome == GATE_UNMATCHED)
            continue;
        const char *outcome = gate_outcome_name(f->outcome);
        buf_printf(w->out, "%s: ", outcome);
        gate_line(w->r, f, w->style->unit, text_room(w->style, strlen(outcome) + 2), w->out);
        buf_add_byte(w->out, '\n');
    }
    gate_headline(w->r, g, w->out);
}

void diff_report_text(const struct diff_result *r, const struct diff_spec *spec,
                      const struct gate_result *g, const struct text_style *style, struct buf *out)
{
    struct writer w = {r, style, out};
    size_t hidden = 0;
    int64_t shown = 0;
    add_head(&w, spec);
    for (uint32_t i = 0; i < r->n_rows; i++) {
        const struct diff_row *row = &r->rows[i];
        if (diff_value(row, r->shown, 0) == 0 && diff_value(row, r->shown, 1) == 0)
            continue;
        if (style->nodecount > 0 && shown >= style->nodecount && !matters(&row->by[r->shown])) {
            hidden++;
            continue;
        }
        shown++;
        add_row(&w, row);
        add_detail(&w, row);
    }
    buf_add_byte(out, '\n');
    add_foot(&w, spec, hidden);
    add_gate(&w, g);
}
