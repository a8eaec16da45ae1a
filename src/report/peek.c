/* tree and peek: nodes with their callers and callees. Source: spec/report.md 9. */
#include "report/report_impl.h"

#include "measure/measure.h"
#include "util/ckint.h"

static const char separator[] =
    "----------------------------------------------------------+-------------\n";
static const char columns[] =
    "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t \n";

/* One caller or callee: its weight (not divided with -mean), as a share of the node's cum. */
static void add_edge(const struct report *r, struct graph *g, const struct graph_edge *e,
                     uint32_t other, int64_t cum, struct buf *out)
{
    int64_t w = e->w.sum;
    struct str name = graph_name(g, other);
    report_value_column(r, out, w, 50);
    buf_add_byte(out, ' ');
    measure_percentage(out, w, cum, false);
    buf_add_cstr(out, " |   ");
    buf_add_str(out, name.ptr ? name : PP_STR(""));
    if (e->inlined)
        buf_add_cstr(out, " (inline)");
    buf_add_byte(out, '\n');
}

static bool add_edges(const struct report *r, struct graph *g, const struct adjacency *adj,
                      bool callers, uint32_t node, struct buf *out, struct err *err)
{
    uint32_t from = adj->begin[node], to = adj->begin[node + 1];
    if (!graph_sort_edges(g, adj->list + from, to - from, err))
        return false;
    for (uint32_t i = from; i < to; i++) {
        const struct graph_edge *e = &g->edges[adj->list[i]];
        add_edge(r, g, e, callers ? e->src : e->dst, weight_value(g->cum[node]), out);
    }
    return true;
}

static void add_node(const struct report *r, struct graph *g, uint32_t node, int64_t running,
                     struct buf *out)
{
    report_node_columns(r, g, node, running, out);
    buf_fill(out, ' ', 16);
    buf_add_cstr(out, "| ");
    buf_add_str(out, graph_name(g, node));
    buf_add_byte(out, '\n');
}

bool report_tree(struct report *r, struct buf *out, struct err *err)
{
    struct graph *g;
    struct trim_result trim;
    int64_t running = 0;
    uint32_t n_printed = 0;
    if (!report_trimmed_graph(r, false, EDGES_ALL, &g, &trim, err))
        return false;
    report_header(r, g, &trim, false, out);
    buf_add_cstr(out, separator);
    buf_add_cstr(out, columns);
    for (uint32_t i = 0; i < g->n_shown; i++) {
        uint32_t n = g->shown[i];
        struct str name = graph_name(g, n);
        if (!name.ptr)
            return err_nomem(err);
        if (r->regex && !regex_matches(r->regex, name))
            continue;
        n_printed++;
        buf_add_cstr(out, separator);
        if (!add_edges(r, g, &g->in, true, n, out, err))
            return false;
        running = wrap_add(running, weight_value(g->flat[n]));
        add_node(r, g, n, running, out);
        if (!add_edges(r, g, &g->out, false, n, out, err))
            return false;
    }
    if (r->regex && n_printed == 0)
        return report_no_match(r, err);
    if (g->n_shown)
        buf_add_cstr(out, separator);
    return true;
}
