/* The functions that list shows: their lines, from the profile and from the source.
 * Source: spec/report.md 10. */
#include "report/list_impl.h"

#include <stdlib.h>

#include "report/source.h"
#include "util/ckint.h"

/* One node that takes part, with what it is sorted by. */
struct listed {
    struct str name, file;
    int64_t line, start_line;
    struct list_sums of[LIST_SIDES];
};

struct selection {
    struct report *r;
    struct listed *nodes;
    size_t n;
    struct source_cache sources;
};

static int by_place(const void *pa, const void *pb)
{
    const struct listed *a = pa, *b = pb;
    int c = str_cmp(a->name, b->name);
    c = c ? c : str_cmp(a->file, b->file);
    return c ? c : (a->line > b->line) - (a->line < b->line);
}

static void add_sums(struct list_sums to[LIST_SIDES], const struct list_sums of[LIST_SIDES])
{
    for (int side = 0; side < LIST_SIDES; side++) {
        to[side].flat = wrap_add(to[side].flat, of[side].flat);
        to[side].cum = wrap_add(to[side].cum, of[side].cum);
    }
}

/* --- nodes --- */

static struct list_sums sums_of(const struct graph *g, uint32_t node)
{
    return (struct list_sums){g->flat[node].sum, g->cum[node].sum};
}

/* Nodes of the two graphs have the same numbers: identities do not depend on values. */
static bool build_graphs(struct report *r, const struct graph *of[LIST_SIDES], struct err *err)
{
    uint32_t shown = r->value_index;
    bool ok = true;
    for (int side = r->desc->splits_base ? LIST_OLD : LIST_NEW; ok && side < LIST_SIDES; side++) {
        struct graph *g = NULL;
        if (r->desc->splits_base)
            r->value_index = r->side_column[side];
        ok = report_build_graph(r, true, &g, err);
        of[side] = g;
    }
    r->value_index = shown;
    return ok;
}

static bool takes_part(const struct report *r, const struct list_sums of[LIST_SIDES])
{
    int64_t flat = wrap_sub(of[LIST_NEW].flat, of[LIST_OLD].flat);
    int64_t cum = wrap_sub(of[LIST_NEW].cum, of[LIST_OLD].cum);
    if (!of[LIST_OLD].flat && !of[LIST_OLD].cum && !of[LIST_NEW].flat && !of[LIST_NEW].cum)
        return false;
    return !r->opt.drop_negative || !(flat < 0 || (flat == 0 && cum < 0));
}

/* The nodes with weight whose function name matches; each distinct name is tried once. */
static bool select_nodes(struct selection *s, struct err *err)
{
    const struct report *r = s->r;
    const struct graph *of[LIST_SIDES] = {NULL, NULL};
    if (!build_graphs(s->r, of, err))
        return false;
    const struct graph *g = of[LIST_NEW];
    signed char *verdicts = calloc(r->p->strings.n + (size_t)1, 1);
    s->nodes = malloc((g->n_nodes + (size_t)1) * sizeof *s->nodes);
    for (uint32_t node = 0; verdicts && s->nodes && node < g->n_nodes; node++) {
        const struct node_info *info = graph_info(g, node);
        struct listed l = {profile_str(r->p, info->name),
                           profile_str(r->p, info->file),
                           info->line,
                           info->start_line,
                           {{0, 0}, sums_of(g, node)}};
        if (of[LIST_OLD])
            l.of[LIST_OLD] = sums_of(of[LIST_OLD], node);
        if (!takes_part(r, l.of))
            continue;
        if (verdicts[info->name] == 0)
            verdicts[info->name] = regex_matches(r->regex, l.name) ? 1 : -1;
        if (verdicts[info->name] > 0)
            s->nodes[s->n++] = l;
    }
    bool ok = verdicts && s->nodes;
    free(verdicts);
    if (!ok)
        return err_nomem(err);
    if (s->n == 0)
        return report_no_match(r, err);
    qsort(s->nodes, s->n, sizeof *s->nodes, by_place);
    return true;
}

/* --- lines --- */

/* The lines to show: from the smallest start to five after the last (10.2). */
struct range {
    int64_t from, to;
};

static struct range range_of(const struct listed *nodes, size_t n)
{
    struct range r = {INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < n; i++) {
        int64_t lo = nodes[i].start_line ? nodes[i].start_line : wrap_sub(nodes[i].line, 5);
        int64_t hi = wrap_add(nodes[i].line, 5);
        r.from = lo < r.from ? lo : r.from;
        r.to = hi > r.to ? hi : r.to;
    }
    if (r.from < 1)
        r.from = 1;
    return r;
}

/* The source of a routine, or why it is missing. A range without lines asks for no source, so it
 * has nothing to complain about, unless the file was asked for before. */
static bool find_source(struct selection *s, struct range range, struct list_routine *routine,
                        struct source_text *out, struct err *err)
{
    const struct source_entry *source = source_cache_find(&s->sources, routine->file);
    *out = (struct source_text){NULL, 0, {"", 0}};
    if (routine->file.len == 0 || (!source && range.from > range.to))
        return true;
    source = source_cache_read(&s->sources, routine->file, err);
    if (!source)
        return false;
    if (source->ok)
        *out = source->text;
    else
        routine->error = source->error;
    return true;
}

/* Takes the nodes at nodes[*at] that have the line, adding up. */
static struct list_line take_line(const struct listed *nodes, size_t n, size_t *at, int64_t number)
{
    struct list_line line = {.number = number};
    for (; *at < n && nodes[*at].line == number; (*at)++)
        add_sums(line.of, nodes[*at].of);
    return line;
}

/* Lines with weight, and those of the source around them. What has weight and is not in the range
 * or in the source comes without text. */
static bool fill_lines(struct selection *s, const struct listed *nodes, size_t n,
                       struct list_routine *routine, struct err *err)
{
    struct range range = range_of(nodes, n);
    struct source_text source;
    size_t at = 0;
    if (!find_source(s, range, routine, &source, err))
        return false;
    int64_t to = range.to < (int64_t)source.n ? range.to : (int64_t)source.n;
    size_t n_source = range.from <= to ? (size_t)(to - range.from) + 1 : 0;
    struct list_line *lines = arena_array(s->r->arena, struct list_line, n + n_source);
    if (!lines)
        return err_nomem(err);
    routine->lines = lines;
    while (at < n && nodes[at].line < range.from)
        lines[routine->n++] = take_line(nodes, n, &at, nodes[at].line);
    for (int64_t l = range.from; source.lines && l <= to; l++) {
        lines[routine->n] = take_line(nodes, n, &at, l);
        lines[routine->n++].text = source.lines[l - 1];
    }
    while (at < n)
        lines[routine->n++] = take_line(nodes, n, &at, nodes[at].line);
    return true;
}

static bool add_routine(struct selection *s, const struct listed *nodes, size_t n, bool alone,
                        struct listing *out, struct err *err)
{
    struct list_routine *routine = &out->routines[out->n++];
    *routine = (struct list_routine){
        .name = nodes[0].name, .file = nodes[0].file, .alone = alone, .error = PP_STR("")};
    for (size_t i = 0; i < n; i++)
        add_sums(routine->of, nodes[i].of);
    return fill_lines(s, nodes, n, routine, err);
}

static bool same_routine(const struct listed *a, const struct listed *b)
{
    return str_eq(a->name, b->name) && str_eq(a->file, b->file);
}

/* Nodes without a file sort first among those of their function. */
static bool add_routines(struct selection *s, struct listing *out, struct err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += i == 0 || !same_routine(&s->nodes[i - 1], &s->nodes[i]);
    *out = (struct listing){arena_array(s->r->arena, struct list_routine, n), 0};
    if (!out->routines)
        return err_nomem(err);
    for (size_t i = 0, end; i < s->n; i = end) {
        for (end = i + 1; end < s->n && same_routine(&s->nodes[i], &s->nodes[end]); end++)
            ;
        bool alone = s->nodes[i].file.len == 0 &&
                     (end == s->n || !str_eq(s->nodes[end].name, s->nodes[i].name));
        if (!add_routine(s, s->nodes + i, end - i, alone, out, err))
            return false;
    }
    return true;
}

bool list_select(struct report *r, struct listing *out, struct err *err)
{
    struct selection s = {r, NULL, 0, report_sources(r)};
    bool ok = select_nodes(&s, err) && add_routines(&s, out, err);
    free(s.nodes);
    return ok;
}
