/* list: source lines with what they cost. Source: spec/report.md 10. */
#include "report/report_impl.h"

#include <stdlib.h>

#include "measure/measure.h"
#include "report/source.h"
#include "util/ckint.h"

/* What the functions of one listing share. */
struct listing {
    struct report *r;
    struct buf *out;
    struct source_cache sources;
};

/* One node that takes part, with what it is sorted by. */
struct listed {
    struct str name, file;
    int64_t line, start_line;
    int64_t flat, cum;
};

static int by_place(const void *pa, const void *pb)
{
    const struct listed *a = pa, *b = pb;
    int c = str_cmp(a->name, b->name);
    c = c ? c : str_cmp(a->file, b->file);
    return c ? c : (a->line > b->line) - (a->line < b->line);
}

/* The lines to show: from the smallest start to five after the last (10.2). */
struct range {
    int64_t from, to;
};

static struct range range_of(const struct listed *rows, size_t n)
{
    struct range r = {INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < n; i++) {
        int64_t lo = rows[i].start_line ? rows[i].start_line : wrap_sub(rows[i].line, 5);
        int64_t hi = wrap_add(rows[i].line, 5);
        r.from = lo < r.from ? lo : r.from;
        r.to = hi > r.to ? hi : r.to;
    }
    if (r.from < 1)
        r.from = 1;
    return r;
}

static void add_cell(const struct report *r, struct buf *out, int64_t v)
{
    if (v == 0)
        buf_pad_left(out, PP_STR("."), 10);
    else
        report_value_column(r, out, v, 10);
    buf_add_byte(out, ' ');
}

static void add_line(const struct report *r, struct buf *out, int64_t flat, int64_t cum,
                     int64_t number, struct str text)
{
    add_cell(r, out, flat);
    add_cell(r, out, cum);
    buf_printf(out, "%6lld:", (long long)number);
    buf_add_str(out, text);
    buf_add_byte(out, '\n');
}

/* The lines of the range that the file has; rows are sorted by line. */
static void add_lines(const struct report *r, const struct listed *rows, size_t n,
                      const struct source_text *source, struct buf *out)
{
    struct range range = range_of(rows, n);
    size_t at = 0;
    for (int64_t l = range.from; l <= range.to && (uint64_t)l <= source->n; l++) {
        int64_t flat = 0, cum = 0;
        for (; at < n && rows[at].line <= l; at++)
            if (rows[at].line == l) {
                flat = wrap_add(flat, rows[at].flat);
                cum = wrap_add(cum, rows[at].cum);
            }
        add_line(r, out, flat, cum, l, source->lines[l - 1]);
    }
}

/* The lines of one function in one file, or why they are missing. A range without lines asks for no
 * source, so it has nothing to complain about, unless the file was asked for before. */
static bool add_source(struct listing *l, const struct listed *rows, size_t n, struct err *err)
{
    struct range range = range_of(rows, n);
    const struct source_entry *source = source_cache_find(&l->sources, rows[0].file);
    if (!source && range.from > range.to)
        return true;
    source = source_cache_read(&l->sources, rows[0].file, err);
    if (!source)
        return false;
    if (source->ok) {
        add_lines(l->r, rows, n, &source->text, l->out);
        return true;
    }
    buf_add_cstr(l->out, " Error: ");
    buf_add_str(l->out, source->error);
    buf_add_byte(l->out, '\n');
    return true;
}

/* One function in one file. */
static bool add_routine(struct listing *l, const struct listed *rows, size_t n, struct err *err)
{
    const struct report *r = l->r;
    struct buf *out = l->out;
    int64_t flat = 0, cum = 0;
    for (size_t i = 0; i < n; i++) {
        flat = wrap_add(flat, rows[i].flat);
        cum = wrap_add(cum, rows[i].cum);
    }
    buf_add_cstr(out, "ROUTINE ======================== ");
    buf_add_str(out, rows[0].name);
    buf_add_cstr(out, " in ");
    buf_add_str(out, rows[0].file);
    buf_add_byte(out, '\n');
    report_value_column(r, out, flat, 10);
    buf_add_byte(out, ' ');
    report_value_column(r, out, cum, 10);
    buf_add_cstr(out, " (flat, cum) ");
    measure_percentage(out, cum, r->total, false);
    buf_add_cstr(out, " of Total\n");
    return add_source(l, rows, n, err);
}

/* All files of one function. */
static bool add_function(struct listing *l, const struct listed *rows, size_t n, struct err *err)
{
    size_t i = 0;
    while (i < n && rows[i].file.len == 0) /* nodes without a file sort first */
        i++;
    if (i == n) {
        buf_add_cstr(l->out, "No source information for ");
        buf_add_str(l->out, rows[0].name);
        buf_add_byte(l->out, '\n');
        return true;
    }
    for (size_t end; i < n; i = end) {
        for (end = i + 1; end < n && str_eq(rows[end].file, rows[i].file); end++)
            ;
        if (!add_routine(l, rows + i, end - i, err))
            return false;
    }
    return true;
}

/* The nodes whose function name matches; each distinct name is tried once. */
static size_t select_rows(const struct report *r, const struct graph *g, struct listed *rows,
                          signed char *verdicts)
{
    size_t n = 0;
    for (uint32_t i = 0; i < g->n_shown; i++) {
        uint32_t node = g->shown[i];
        const struct node_info *info = graph_info(g, node);
        struct str name = profile_str(r->p, info->name);
        if (verdicts[info->name] == 0)
            verdicts[info->name] = regex_matches(r->regex, name) ? 1 : -1;
        if (verdicts[info->name] > 0)
            rows[n++] = (struct listed){name,
                                        profile_str(r->p, info->file),
                                        info->line,
                                        info->start_line,
                                        g->flat[node].sum,
                                        g->cum[node].sum};
    }
    return n;
}

bool report_list(struct report *r, struct buf *out, struct err *err)
{
    struct graph *g;
    struct listing listing = {r, out, report_sources(r)};
    if (!report_build_graph(r, true, &g, err))
        return false;
    struct listed *rows = malloc((g->n_shown + (size_t)1) * sizeof *rows);
    signed char *verdicts = calloc(r->p->strings.n + (size_t)1, 1);
    bool ok = rows && verdicts;
    size_t n = ok ? select_rows(r, g, rows, verdicts) : 0;
    free(verdicts);
    if (!ok)
        err_nomem(err);
    else if (n == 0)
        ok = report_no_match(r, err);
    if (ok) {
        qsort(rows, n, sizeof *rows, by_place);
        buf_add_cstr(out, "Total: ");
        report_value(r, out, r->total);
        buf_add_byte(out, '\n');
    }
    for (size_t i = 0, end; ok && i < n; i = end) {
        for (end = i + 1; end < n && str_eq(rows[end].name, rows[i].name); end++)
            ;
        ok = add_function(&listing, rows + i, end - i, err);
    }
    free(rows);
    return ok;
}
