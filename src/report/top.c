/* top / text: the heaviest functions, one a line. Source: spec/report.md 8. */
#include "report/report_impl.h"

#include "util/ckint.h"

/* " (inline)" when every call to the node was inlined, " (partial-inline)" when some were (8.3). */
static const char *inline_suffix(const struct graph *g, uint32_t node)
{
    bool some = false, all = true;
    for (uint32_t i = g->in.begin[node]; i < g->in.begin[node + 1]; i++) {
        bool inlined = g->edges[g->in.list[i]].inlined;
        some |= inlined;
        all &= inlined;
    }
    return !some ? "" : all ? " (inline)" : " (partial-inline)";
}

static void add_row(const struct report *r, struct graph *g, uint32_t node, int64_t running,
                    struct buf *out)
{
    struct str name = graph_name(g, node);
    report_node_columns(r, g, node, running, out);
    buf_add_cstr(out, "  ");
    buf_add_str(out, name.ptr ? name : PP_STR(""));
    buf_add_cstr(out, inline_suffix(g, node));
    buf_add_byte(out, '\n');
}

bool report_top(struct report *r, struct buf *out, struct err *err)
{
    struct graph *g;
    struct trim_result trim;
    int64_t running = 0;
    if (!report_trimmed_graph(r, false, EDGES_INLINE_SUFFIX, &g, &trim, err))
        return false;
    report_header(r, g, &trim, false, out);
    buf_add_cstr(out, "      flat  flat%   sum%        cum   cum%\n");
    for (uint32_t i = 0; i < g->n_shown; i++) {
        running = wrap_add(running, weight_value(g->flat[g->shown[i]]));
        add_row(r, g, g->shown[i], running, out);
    }
    return true;
}
