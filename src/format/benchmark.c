/* What benchmark trackers read (github-action-benchmark's customSmallerIsBetter). */
#include <math.h>

#include "format/issue.h"
#include "format/table.h"

static void add_number(struct buf *out, double v)
{
    static const struct column real = {"", CELL_REAL, "", "", false};
    struct cell c = cell_real(v);
    if (c.is_null)
        buf_add_cstr(out, "null");
    else
        cell_write(out, &real, &c);
}

void issues_write_benchmark(const struct issue_list *l, struct buf *out)
{
    buf_add_byte(out, '[');
    for (size_t i = 0; i < l->n_measurements; i++) {
        const struct measurement *m = &l->measurements[i];
        buf_add_cstr(out, i ? ",\n  {\"name\": " : "\n  {\"name\": ");
        text_write_json(out, m->name);
        buf_add_cstr(out, ", \"unit\": ");
        text_write_json(out, m->unit);
        buf_add_cstr(out, ", \"value\": ");
        add_number(out, m->value);
        if (isfinite(m->half_width)) {
            buf_add_cstr(out, ", \"range\": \"\xC2\xB1 ");
            buf_printf(out, "%.6g", m->half_width);
            buf_add_byte(out, '"');
        }
        if (m->extra.len) {
            buf_add_cstr(out, ", \"extra\": ");
            text_write_json(out, m->extra);
        }
        buf_add_byte(out, '}');
    }
    buf_add_cstr(out, l->n_measurements ? "\n]\n" : "]\n");
}
