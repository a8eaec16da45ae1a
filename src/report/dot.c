/* dot: the call graph for graphviz. Source: spec/report.md 14. */
#include "report/report_impl.h"

#include <math.h>
#include <stdlib.h>

#include "measure/measure.h"
#include "report/dot_tags.h"
#include "report/short_name.h"
#include "util/ckint.h"
#include "util/path.h"

struct dot {
    struct report *r;
    struct graph *g;
    struct buf *out;
    struct dot_tags *tags;
    int64_t max_flat;
    uint32_t *number; /* by node: its number from 1 on, 0: not shown */
    bool *has_boxes;  /* by node */
};

static void add_escaped(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '\n') {
            buf_add_cstr(out, "\\l");
            continue;
        }
        if (c == '"' || c == '\\')
            buf_add_byte(out, '\\');
        buf_add_byte(out, c);
    }
}

/* --- colours (14.6) --- */

static unsigned channel(double v)
{
    return isnan(v) ? 0 : (unsigned)(v * 255);
}

static void add_color(struct buf *out, double score, bool background)
{
    double s = background ? 0.1 : 1.0, v = background ? 0.93 : 0.7;
    score = score < -1 ? -1 : score > 1 ? 1 : score;
    if (fabs(score) < 0.2)
        s *= fabs(score) / 0.2;
    double r = v, g = v, b = v * (1 - s);
    if (score > 0)
        score = pow(score, 0.3);
    else if (score < 0)
        score = -pow(-score, 0.3);
    if (score < 0)
        r = v * (1 + s * score);
    else
        g = v * (1 - s * score);
    buf_printf(out, "#%02x%02x%02x", channel(r), channel(g), channel(b));
}

static double share(int64_t v, int64_t total)
{
    return (double)v / (double)wrap_abs(total);
}

/* --- nodes (14.2) --- */

static void replace_all(struct buf *out, struct str s, struct str what, const char *with)
{
    size_t from = 0;
    for (size_t at; (at = str_find(s, what, from)) != SIZE_MAX; from = at + what.len) {
        buf_add_str(out, str_sub(s, from, at));
        buf_add_cstr(out, with);
    }
    buf_add_str(out, str_sub(s, from, s.len));
}

/* The short name with its parts on lines of their own. */
static void add_name_lines(struct buf *out, struct str name)
{
    struct buf a = BUF_INIT, b = BUF_INIT;
    short_name(name, &a);
    add_escaped(&b, buf_str(&a));
    out->failed |= a.failed || b.failed; /* before clearing forgets it */
    buf_clear(&a);
    replace_all(&a, buf_str(&b), PP_STR("::"), "\\n");
    buf_clear(&b);
    replace_all(&b, buf_str(&a), PP_STR("[...]"), "[\xE2\x80\xA6]");
    replace_all(out, buf_str(&b), PP_STR("."), "\\n");
    out->failed |= a.failed || b.failed;
    buf_done(&a);
    buf_done(&b);
}

static void add_name_part(const struct dot *d, const struct node_info *info)
{
    const struct profile *p = d->r->p;
    struct buf *out = d->out;
    struct str file = profile_str(p, info->file);
    if (file.len)
        file = path_base(file);
    if (info->address)
        buf_printf(out, "%016llx\\n", (unsigned long long)info->address);
    if (info->name) {
        add_name_lines(out, profile_str(p, info->name));
        buf_add_cstr(out, "\\n");
    }
    if (info->line) {
        buf_add_str(out, file);
        buf_printf(out, ":%lld", (long long)info->line);
        if (info->column)
            buf_printf(out, ":%lld", (long long)info->column);
    } else if (file.len) {
        buf_add_str(out, file);
    } else if (info->name) {
        return;
    } else if (info->objfile) {
        buf_add_byte(out, '[');
        buf_add_str(out, path_base(profile_str(p, info->objfile)));
        buf_add_byte(out, ']');
    } else {
        buf_add_cstr(out, "<unknown>");
    }
    buf_add_cstr(out, "\\n");
}

static void add_share(const struct dot *d, int64_t v)
{
    buf_add_cstr(d->out, " (");
    measure_percentage(d->out, v, d->r->total, true);
    buf_add_byte(d->out, ')');
}

/* "10ms (14.29%)\nof 20ms (28.57%)" */
static void add_value_part(const struct dot *d, int64_t flat, int64_t cum)
{
    if (flat != 0) {
        report_value(d->r, d->out, flat);
        add_share(d, flat);
    } else {
        buf_add_byte(d->out, '0');
    }
    if (cum == flat)
        return;
    buf_add_cstr(d->out, flat != 0 ? "\\n" : " ");
    buf_add_cstr(d->out, "of ");
    report_value(d->r, d->out, cum);
    add_share(d, cum);
}

/* From 9 to 24 points where there is a flat value. The magnitude of INT64_MIN is negative: no
 * number comes out, as in the reference. */
static int64_t font_size(const struct dot *d, int64_t flat)
{
    if (flat == 0 || d->max_flat == 0)
        return 8;
    return wrap_add(8, trunc_i64(ceil(16 * sqrt((double)wrap_abs(flat) / (double)d->max_flat))));
}

static bool add_node(struct dot *d, uint32_t node, struct err *err)
{
    int64_t flat = weight_value(d->g->flat[node]), cum = weight_value(d->g->cum[node]);
    uint32_t number = d->number[node];
    bool flat_mode = d->g->out.begin[node + 1] > d->g->out.begin[node];
    buf_printf(d->out, "N%u [label=\"", number);
    add_name_part(d, graph_info(d->g, node));
    add_value_part(d, flat, cum);
    buf_printf(d->out, "\" id=\"node%u\" fontsize=%lld shape=box tooltip=\"", number,
               (long long)font_size(d, flat));
    add_escaped(d->out, graph_name(d->g, node));
    buf_add_cstr(d->out, " (");
    report_value(d->r, d->out, cum);
    buf_add_cstr(d->out, ")\" color=\"");
    add_color(d->out, share(cum, d->r->total), false);
    buf_add_cstr(d->out, "\" fillcolor=\"");
    add_color(d->out, share(cum, d->r->total), true);
    buf_add_cstr(d->out, "\"]\n");
    return dot_tags_write(d->tags, node, number, flat_mode, d->out, &d->has_boxes[node], err);
}

/* --- edges (14.5) --- */

static int64_t magnitude_of(int64_t w, int64_t times, int64_t total, int64_t most)
{
    int64_t v = wrap_abs(wrap_div(wrap_mul(w, times), total));
    return v < most ? v : most;
}

static void add_edge(const struct dot *d, const struct graph_edge *e)
{
    struct buf *out = d->out;
    struct buf tip = BUF_INIT;
    int64_t w = weight_value(e->w), total = d->r->total;
    add_escaped(&tip, graph_name(d->g, e->src));
    buf_add_cstr(&tip, e->residual ? " ... " : " -> ");
    add_escaped(&tip, graph_name(d->g, e->dst));
    buf_add_cstr(&tip, " (");
    report_value(d->r, &tip, w);
    buf_add_byte(&tip, ')');
    buf_printf(out, "N%u -> N%u [label=\" ", d->number[e->src], d->number[e->dst]);
    report_value(d->r, out, w);
    buf_add_cstr(out, e->inlined ? "\\n (inline)\"" : "\"");
    if (total != 0) {
        int64_t weight = 1 + magnitude_of(w, 100, total, 100);
        int64_t width = 1 + magnitude_of(w, 5, total, 5);
        if (weight > 1)
            buf_printf(out, " weight=%lld", (long long)weight);
        if (width > 1)
            buf_printf(out, " penwidth=%lld", (long long)width);
        buf_add_cstr(out, " color=\"");
        add_color(out, share(w, total), false);
        buf_add_byte(out, '"');
    }
    buf_add_cstr(out, " tooltip=\"");
    buf_add_str(out, buf_str(&tip));
    buf_add_cstr(out, "\" labeltooltip=\"");
    buf_add_str(out, buf_str(&tip));
    buf_add_byte(out, '"');
    if (e->residual)
        buf_add_cstr(out, " style=\"dotted\"");
    if (d->has_boxes[e->src])
        buf_add_cstr(out, " minlen=2");
    buf_add_cstr(out, "]\n");
    out->failed |= tip.failed;
    buf_done(&tip);
}

static bool add_edges(const struct dot *d, struct err *err)
{
    uint32_t n = 0;
    uint32_t *edges = malloc((d->g->n_edges + (size_t)1) * sizeof *edges);
    if (!edges)
        return err_nomem(err);
    for (uint32_t e = 0; e < d->g->n_edges; e++)
        if (d->number[d->g->edges[e].src])
            edges[n++] = e;
    bool ok = graph_sort_edges(d->g, edges, n, err);
    for (uint32_t i = 0; ok && i < n; i++)
        add_edge(d, &d->g->edges[edges[i]]);
    free(edges);
    return ok;
}

/* --- the whole --- */

static void add_legend(const struct dot *d, const struct trim_result *trim)
{
    struct buf lines = BUF_INIT;
    struct str title = report_title(d->r);
    size_t first_len = report_header(d->r, d->g, trim, true, &lines);
    struct str text = buf_str(&lines);
    buf_add_cstr(d->out, "subgraph cluster_L { \"");
    add_escaped(d->out, str_sub(text, 0, first_len));
    buf_add_cstr(d->out, "\" [shape=box fontsize=16 label=\"");
    add_escaped(d->out, text);
    buf_add_byte(d->out, '"');
    if (title.ptr) {
        buf_add_cstr(d->out, " tooltip=\""); /* not escaped, as in the reference */
        buf_add_str(d->out, title);
        buf_add_byte(d->out, '"');
    }
    buf_add_cstr(d->out, "] }\n");
    d->out->failed |= lines.failed;
    buf_done(&lines);
}

static bool write_graph(struct dot *d, const struct trim_result *trim, struct err *err)
{
    struct str title = report_title(d->r);
    buf_add_cstr(d->out, "digraph \"");
    buf_add_str(d->out, title.ptr ? title : PP_STR("unnamed"));
    buf_add_cstr(d->out, "\" {\nnode [style=filled fillcolor=\"#f8f8f8\"]\n");
    add_legend(d, trim);
    for (uint32_t i = 0; i < d->g->n_shown; i++) {
        int64_t flat = wrap_abs(weight_value(d->g->flat[d->g->shown[i]]));
        /* Of the first node also when it is INT64_MIN, which has no absolute value. */
        d->max_flat = i == 0 || flat > d->max_flat ? flat : d->max_flat;
        d->number[d->g->shown[i]] = i + 1;
    }
    for (uint32_t i = 0; i < d->g->n_shown; i++)
        if (!add_node(d, d->g->shown[i], err))
            return false;
    if (!add_edges(d, err))
        return false;
    buf_add_cstr(d->out, "}\n");
    return true;
}

/* Everything after the graph is built; the tags die with it. */
static bool trim_and_write(struct dot *d, struct err *err)
{
    struct trim_result trim;
    struct trim_spec spec = {
        .nodecount = d->r->opt.nodecount,
        .nodefraction = d->r->opt.nodefraction,
        .edgefraction = d->r->opt.edgefraction,
        .order = ORDER_ENTROPY,
        .dot = true,
        .edges = EDGES_ALL,
        .tag_count = dot_tags_count,
        .arg = d->tags,
    };
    if (!graph_trim(d->g, &spec, &trim, err))
        return false;
    report_select_unit(d->r, d->g, false);
    d->number = arena_array(d->r->arena, uint32_t, d->g->n_nodes);
    d->has_boxes = arena_array(d->r->arena, bool, d->g->n_nodes);
    if (!d->number || !d->has_boxes)
        return err_nomem(err);
    return write_graph(d, &trim, err);
}

bool report_dot(struct report *r, struct buf *out, struct err *err)
{
    struct dot d = {.r = r, .out = out};
    if (!report_build_graph(r, false, &d.g, err))
        return false;
    int64_t total = d.g->light.flat;
    for (uint32_t i = 0; i < d.g->n_shown; i++)
        total = wrap_add(total, d.g->flat[d.g->shown[i]].sum);
    d.tags = dot_tags_new(r, d.g, graph_cutoff(total, r->opt.nodefraction));
    if (!d.tags)
        return err_nomem(err);
    bool ok = trim_and_write(&d, err);
    dot_tags_free(d.tags);
    return ok;
}
