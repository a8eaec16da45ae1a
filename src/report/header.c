/* The lines above a report. Source: spec/report.md 7.3 to 7.5. */
#include "report/report_impl.h"

#include "measure/measure.h"
#include "util/ckint.h"
#include "util/path.h"

#define FILTER_TEXT_MAX 80

struct str report_title(const struct report *r)
{
    if (r->p->n_mappings == 0 || r->p->mappings[0].file == 0)
        return (struct str){NULL, 0};
    return path_base(profile_str(r->p, r->p->mappings[0].file));
}

static void add_line(struct buf *out, const char *key, struct str value)
{
    buf_add_cstr(out, key);
    buf_add_str(out, value);
    buf_add_byte(out, '\n');
}

bool report_local_time(int64_t ns, struct tm *tm, int64_t *fraction)
{
    *fraction = ns % 1000000000;
    time_t seconds = (time_t)(ns / 1000000000);
    if (*fraction < 0) {
        *fraction += 1000000000;
        seconds--;
    }
    /* A zone that libc had no memory for has no letters. */
    return localtime_r(&seconds, tm) && tm->tm_zone && tm->tm_zone[0];
}

static void add_time(struct buf *out, int64_t ns)
{
    struct tm tm;
    int64_t fraction;
    char text[128];
    if (!report_local_time(ns, &tm, &fraction))
        out->failed = true;
    else
        buf_add(out, text, strftime(text, sizeof text, "Time: %Y-%m-%d %H:%M:%S %Z\n", &tm));
}

static void add_duration(const struct report *r, struct buf *out)
{
    int64_t duration = r->p->duration_ns;
    buf_add_cstr(out, "Duration: ");
    measure_label(out, duration, PP_STR("nanoseconds"), PP_STR("auto"));
    buf_add_cstr(out, ", Total samples = ");
    report_value(r, out, r->total);
    buf_add_byte(out, ' ');
    struct scaled ns = measure_scale(r->total, r->unit, PP_STR("nanoseconds"));
    if (str_eq(ns.unit, PP_STR("ns")) && r->total != 0) {
        buf_add_byte(out, '(');
        measure_percentage(out, trunc_i64(ns.value), duration, false);
        buf_add_byte(out, ')');
    }
    buf_add_byte(out, '\n');
}

#define NO_LINE SIZE_MAX /* there is none so far; one may be empty */

/* Remembers where the first line ends: it may have newlines of its own. */
static void note_first(const struct buf *out, size_t start, size_t *first_len)
{
    if (*first_len == NO_LINE && out->len > start)
        *first_len = out->len - start - 1;
}

size_t report_profile_labels(const struct report *r, struct buf *out)
{
    const struct profile *p = r->p;
    struct str title = report_title(r);
    size_t start = out->len, first_len = NO_LINE;
    if (title.ptr)
        add_line(out, "File: ", title);
    note_first(out, start, &first_len);
    if (p->n_mappings && p->mappings[0].build_id)
        add_line(out, "Build ID: ", profile_str(p, p->mappings[0].build_id));
    for (uint32_t i = 0; i < p->n_comments; i++) {
        struct str comment = profile_str(p, p->comments[i]);
        note_first(out, start, &first_len);
        if (!str_starts(comment, PP_STR("#")))
            add_line(out, "", comment);
    }
    note_first(out, start, &first_len);
    if (r->type.len)
        add_line(out, "Type: ", r->type);
    note_first(out, start, &first_len);
    if (p->doc_url)
        add_line(out, "Doc: ", profile_str(p, p->doc_url));
    note_first(out, start, &first_len);
    if (p->time_ns)
        add_time(out, p->time_ns);
    if (p->duration_ns)
        add_duration(r, out);
    return first_len;
}

static void add_filters(const struct filter_spec *f, struct buf *out)
{
    const struct {
        const char *name;
        struct str value;
    } filters[] = {
        {"focus", f->focus},         {"ignore", f->ignore},       {"hide", f->hide},
        {"show", f->show},           {"show_from", f->show_from}, {"tagfocus", f->tagfocus},
        {"tagignore", f->tagignore}, {"tagshow", f->tagshow},     {"taghide", f->taghide},
    };
    bool any = false;
    for (size_t i = 0; i < PP_COUNT(filters); i++) {
        if (filters[i].value.len == 0)
            continue;
        if (!any)
            buf_add_cstr(out, "Active filters:\n");
        any = true;
        buf_add_cstr(out, "   ");
        size_t from = out->len;
        buf_add_cstr(out, filters[i].name);
        buf_add_byte(out, '=');
        buf_add_str(out, filters[i].value);
        if (!out->failed && out->len - from > FILTER_TEXT_MAX) {
            out->len = from + FILTER_TEXT_MAX;
            buf_add_cstr(out, "\xE2\x80\xA6");
        }
        buf_add_byte(out, '\n');
    }
}

/* "Dropped 3 nodes (cum <= 5ms)" */
static void add_dropped(const struct report *r, struct buf *out, uint32_t n, const char *what,
                        const char *measure, double fraction)
{
    if (n == 0)
        return;
    buf_printf(out, "Dropped %u %s%s (%s <= ", n, what, n > 1 ? "s" : "", measure);
    report_value(r, out, wrap_abs(trunc_i64((double)r->total * fraction)));
    buf_add_cstr(out, ")\n");
}

size_t report_header(const struct report *r, const struct graph *g, const struct trim_result *trim,
                     bool dot, struct buf *out)
{
    int64_t flat = 0;
    size_t start = out->len,
           first_len = dot || !r->opt.compact_labels ? report_profile_labels(r, out) : NO_LINE;
    add_filters(&r->opt.filters, out);
    for (uint32_t i = 0; i < g->n_shown; i++)
        flat = wrap_add(flat, weight_value(g->flat[g->shown[i]]));
    buf_add_cstr(out, "Showing nodes accounting for ");
    report_value(r, out, flat);
    buf_add_cstr(out, ", ");
    measure_percentage(out, flat, r->total, true);
    buf_add_cstr(out, " of ");
    report_value(r, out, r->total);
    buf_add_cstr(out, " total\n");
    if (r->total != 0) {
        add_dropped(r, out, trim->dropped_nodes, "node", "cum", r->opt.nodefraction);
        if (dot)
            add_dropped(r, out, trim->dropped_edges, "edge", "freq", r->opt.edgefraction);
        if (g->n_shown > 0 && g->n_shown < trim->orig_count)
            buf_printf(out, "Showing top %u nodes out of %u\n", g->n_shown, trim->orig_count);
    }
    if (dot)
        buf_add_cstr(out, "\nSee https://git.io/JfYMW for how to read the graph\n");
    struct str text = str_sub(buf_str(out), start, out->len);
    if (out->failed)
        return 0;
    return first_len != NO_LINE ? first_len : str_find(text, PP_STR("\n"), 0);
}
