/* Totals, the output unit, values as text. Source: spec/report.md 7.1, 7.2. */
#include "report/report_impl.h"

#include "measure/measure.h"
#include "util/ckint.h"

struct weight report_sample_weight(const struct report *r, uint32_t sample)
{
    int64_t *const *values = r->p->samples.values;
    return (struct weight){values[r->value_index][sample], r->opt.mean ? values[0][sample] : 0};
}

static int64_t weights_value(int64_t sum, int64_t div)
{
    return weight_value((struct weight){sum, div});
}

void report_compute_total(struct report *r)
{
    const struct profile *p = r->p;
    struct weight all = {0, 0}, base = {0, 0};
    struct base_label label = report_base_label(p);
    for (uint32_t i = 0; i < p->samples.n; i++) {
        struct weight w = report_sample_weight(r, i);
        w.sum = wrap_abs(w.sum);
        weight_add(&all, w);
        if (report_is_base(p, label, i))
            weight_add(&base, w);
    }
    r->total = base.sum > 0 ? weights_value(base.sum, base.div) : weights_value(all.sum, all.div);
    for (int side = 0; r->desc->splits_base && side < 2; side++)
        r->side_total[side] = profile_sum(p, r->side_column[side]);
}

static bool has_ratio(const struct report *r)
{
    return r->ratio > 0 && r->ratio != 1;
}

int64_t report_ratio(const struct report *r, int64_t v)
{
    return has_ratio(r) ? trunc_i64((double)v * r->ratio) : v;
}

void report_value(const struct report *r, struct buf *out, int64_t v)
{
    measure_label(out, report_ratio(r, v), r->unit, r->out_unit);
}

void report_value_column(const struct report *r, struct buf *out, int64_t v, size_t width)
{
    char room[96];
    struct buf text = {room, 0, sizeof room, false};
    if (r->unit.len + r->out_unit.len > 32) { /* long unit texts do not fit the room */
        struct buf heap = BUF_INIT;
        report_value(r, &heap, v);
        buf_pad_left(out, buf_str(&heap), width);
        out->failed |= heap.failed;
        buf_done(&heap);
        return;
    }
    report_value(r, &text, v);
    buf_pad_left(out, buf_str(&text), width);
}

void report_select_unit(struct report *r, const struct graph *g, bool callgrind)
{
    if (g->n_shown == 0 || !str_eq(r->out_unit, PP_STR("minimum")))
        return;
    int64_t min = 0, max = r->total;
    for (uint32_t i = 0; i < g->n_shown; i++) {
        int64_t v = wrap_abs(weight_value(g->flat[g->shown[i]]));
        if (v == 0)
            v = wrap_abs(weight_value(g->cum[g->shown[i]]));
        if (v > 0 && (min == 0 || v < min))
            min = v;
    }
    if (min == 0)
        min = max;
    min = report_ratio(r, min);
    max = report_ratio(r, max);
    struct str of_min = measure_scale(min, r->unit, PP_STR("minimum")).unit;
    struct str of_max = measure_scale(max, r->unit, PP_STR("minimum")).unit;
    int64_t hundred = wrap_mul(min, 100);
    r->out_unit = of_min;
    if (!str_eq(of_min, of_max) && hundred < max && !callgrind)
        r->out_unit = measure_scale(hundred, r->unit, PP_STR("minimum")).unit;
    if (r->out_unit.len == 0)
        r->out_unit = r->unit;
}

bool report_node_row(struct graph *g, uint32_t node, int64_t *running, struct node_row *out,
                     struct err *err)
{
    int64_t flat = weight_value(g->flat[node]);
    *running = wrap_add(*running, flat);
    *out = (struct node_row){node, graph_name(g, node), flat, weight_value(g->cum[node]), *running};
    return out->name.ptr ? true : err_nomem(err);
}

void report_node_columns(const struct report *r, const struct node_row *row, struct buf *out)
{
    report_value_column(r, out, row->flat, 10);
    buf_add_byte(out, ' ');
    measure_percentage(out, row->flat, r->total, false);
    buf_add_byte(out, ' ');
    measure_percentage(out, row->running, r->total, false);
    buf_add_byte(out, ' ');
    report_value_column(r, out, row->cum, 10);
    buf_add_byte(out, ' ');
    measure_percentage(out, row->cum, r->total, false);
}
