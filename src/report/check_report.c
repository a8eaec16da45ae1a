/* A check as text. */
#include "report/diff_report_impl.h"
#include "util/utf8.h"

void check_report_text(const struct diff_result *r, const struct budget *b,
                       const struct gate_result *g, const struct text_style *style, struct buf *out)
{
    enum { OUTCOME = 10 };
    struct buf place = BUF_INIT;
    buf_add_cstr(out, "Type: ");
    cut_middle(out, r->type, 0);
    buf_printf(out, "\nTotal of a run: ");
    value_text(out, r->run_mean[0], r->unit, style->unit, false);
    if (r->n_old > 1)
        buf_printf(out, ", mean of %u runs", r->n_old);
    buf_add_byte(out, '\n');
    for (size_t i = 0; i < g->n; i++) {
        const struct gate_finding *f = &g->findings[i];
        if (f->outcome == GATE_OK && f->rule->action == BUDGET_ALLOW)
            continue;
        buf_clear(&place);
        buf_add_cstr(&place, "  ");
        buf_add_str(&place, b->file);
        buf_printf(&place, ":%u", f->rule->line);
        buf_pad_right(out, str_of(gate_outcome_name(f->outcome)), OUTCOME);
        gate_line(r, f, style->unit, text_room(style, OUTCOME + utf8_count(buf_str(&place))), out);
        buf_add_str(out, buf_str(&place));
        buf_add_byte(out, '\n');
    }
    check_headline(r, g, out);
    out->failed |= place.failed;
    buf_done(&place);
}
