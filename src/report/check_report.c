/* A check as text. */
#include "report/diff_report_impl.h"

void check_report_text(const struct diff_result *r, const struct budget *b,
                       const struct gate_result *g, const struct text_style *style, struct buf *out)
{
    size_t kept = 0;
    buf_add_cstr(out, "Type: ");
    cut_middle(out, r->type, 0);
    buf_printf(out, "\nTotal of a run: ");
    value_text(out, r->run_mean[0], r->unit, style->unit, false);
    if (r->n_old > 1)
        buf_printf(out, ", mean of %u runs", r->n_old);
    buf_add_byte(out, '\n');
    for (size_t i = 0; i < g->n; i++) {
        const struct gate_finding *f = &g->findings[i];
        if (f->outcome == GATE_OK) {
            kept++;
            if (f->rule->action == BUDGET_ALLOW)
                continue;
        }
        buf_pad_right(out, str_of(gate_outcome_name(f->outcome)), 10);
        size_t from = out->len;
        gate_message(r, f, style->unit, out);
        one_line(out, from);
        buf_add_cstr(out, "  ");
        buf_add_str(out, b->file);
        buf_printf(out, ":%u\n", f->rule->line);
    }
    buf_printf(out, "Budget: %s (%u failed, %u warned, %zu kept)\n",
               g->n_failed ? "FAILED" : "passed", g->n_failed, g->n_warned, kept);
}
