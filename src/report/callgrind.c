/* callgrind: the call graph in the format of valgrind's callgrind. Source: spec/report.md 15. */
#include "report/report_impl.h"

#include <stdio.h>
#include <stdlib.h>

#include "measure/measure.h"
#include "util/ckint.h"
#include "util/path.h"

/* Compressed names: the number of each text, 0 while it was not used. */
struct name_table {
    struct strtab texts;
    uint32_t *numbers; /* by text id; grows with texts */
    size_t cap;
    uint32_t n;
};

struct callgrind {
    struct report *r;
    struct graph *g;
    struct buf *out;
    struct name_table objects, files, names;
    struct str *callee_names; /* by node, with [i/n]; ptr NULL: the node is not shown */
    bool failed;
};

static void add_name(struct callgrind *c, struct name_table *t, struct str text)
{
    if (text.len == 0)
        return;
    str_id id = strtab_add_copy(&t->texts, text);
    if (id == PP_NONE) {
        c->failed = true;
        return;
    }
    if (id >= t->cap) {
        size_t cap = (size_t)id * 2 + 64;
        uint32_t *grown = realloc(t->numbers, cap * sizeof *grown);
        if (!grown) {
            c->failed = true;
            return;
        }
        memset(grown + t->cap, 0, (cap - t->cap) * sizeof *grown);
        t->numbers = grown;
        t->cap = cap;
    }
    bool first = t->numbers[id] == 0;
    if (first)
        t->numbers[id] = ++t->n;
    buf_printf(c->out, "(%u)", t->numbers[id]);
    if (first) {
        buf_add_byte(c->out, ' ');
        buf_add_str(c->out, text);
    }
}

/* An address, relative to the node before when that is shorter (15.2). */
static void add_position(struct callgrind *c, const uint64_t *base, uint64_t address)
{
    char absolute[24], relative[24];
    int n = snprintf(absolute, sizeof absolute, "0x%llx", (unsigned long long)address);
    if (base && *base == address) {
        buf_add_byte(c->out, '*');
        return;
    }
    int m = base ? snprintf(relative, sizeof relative, "%+lld", (long long)(address - *base)) : n;
    buf_add_cstr(c->out, m < n ? relative : absolute);
}

static int64_t scaled(const struct report *r, int64_t v)
{
    return trunc_i64(measure_scale(v, r->unit, r->out_unit).value);
}

static void add_call(struct callgrind *c, const struct graph_edge *e, const uint64_t *base)
{
    const struct node_info *callee = graph_info(c->g, e->dst);
    const struct profile *p = c->r->p;
    buf_add_cstr(c->out, "cfl=");
    add_name(c, &c->files, profile_str(p, callee->file));
    buf_add_cstr(c->out, "\ncfn=");
    if (c->callee_names[e->dst].ptr)
        add_name(c, &c->names, c->callee_names[e->dst]);
    buf_add_cstr(c->out, "\ncalls=0 ");
    add_position(c, base, callee->address);
    buf_printf(c->out, " %lld\n* * %lld\n", (long long)callee->line,
               (long long)scaled(c->r, e->w.sum));
}

static bool add_node(struct callgrind *c, uint32_t node, uint32_t before, struct err *err)
{
    const struct profile *p = c->r->p;
    const struct node_info *info = graph_info(c->g, node);
    const struct node_info *prev = before == PP_NONE ? NULL : graph_info(c->g, before);
    const uint64_t *base = prev ? &prev->address : NULL;
    if (!prev || prev->objfile != info->objfile || prev->file != info->file ||
        prev->name != info->name) {
        buf_add_cstr(c->out, "\nob=");
        add_name(c, &c->objects, profile_str(p, info->objfile));
        buf_add_cstr(c->out, "\nfl=");
        add_name(c, &c->files, profile_str(p, info->file));
        buf_add_cstr(c->out, "\nfn=");
        add_name(c, &c->names, profile_str(p, info->name));
        buf_add_byte(c->out, '\n');
    }
    add_position(c, base, info->address);
    buf_printf(c->out, " %lld %lld\n", (long long)info->line,
               (long long)scaled(c->r, weight_value(c->g->flat[node])));
    uint32_t from = c->g->out.begin[node], to = c->g->out.begin[node + 1];
    if (!graph_sort_edges(c->g, c->g->out.list + from, to - from, err))
        return false;
    for (uint32_t i = from; i < to; i++)
        add_call(c, &c->g->edges[c->g->out.list[i]], base);
    return c->failed ? err_nomem(err) : report_hand_over(c->r, c->out, err);
}

/* --- callee names: several functions of one file and name are numbered (15.3) --- */

/* What makes two nodes one function: identity without address, line and column, and the caller's
 * function in tree mode. A node without address and line is its own function, so that its column
 * counts. */
struct function_key {
    str_id name, file, objfile;
    int64_t start_line, column;
    uint32_t parent;
    uint32_t node, rank; /* rank: position in the report */
};

static int by_function(const void *pa, const void *pb)
{
    const struct function_key *a = pa, *b = pb;
#define BY(field)                                \
    do {                                         \
        if (a->field != b->field)                \
            return a->field < b->field ? -1 : 1; \
    } while (0)
    BY(file);
    BY(name);
    BY(objfile);
    BY(start_line);
    BY(column);
    BY(parent);
    BY(rank);
#undef BY
    return 0;
}

static int by_group_and_rank(const void *pa, const void *pb)
{
    const struct function_key *a = pa, *b = pb;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

static bool same_group(const struct function_key *a, const struct function_key *b)
{
    return a->file == b->file && a->name == b->name;
}

static bool same_function(const struct function_key *a, const struct function_key *b)
{
    return same_group(a, b) && a->objfile == b->objfile && a->start_line == b->start_line &&
           a->column == b->column && a->parent == b->parent;
}

static struct str numbered(struct callgrind *c, struct str name, uint32_t i, uint32_t n)
{
    struct buf b = BUF_INIT;
    if (n < 2)
        return name.ptr ? name : PP_STR("");
    buf_add_str(&b, name);
    buf_printf(&b, " [%u/%u]", i, n);
    struct str out = b.failed ? (struct str){NULL, 0} : arena_str(c->g->arena, buf_str(&b));
    buf_done(&b);
    c->failed |= !out.ptr;
    return out;
}

/* keys are sorted by group and rank; each group gets its names. `firsts` tells, by node, the node
 * that stands for its function. */
static void name_group(struct callgrind *c, const struct function_key *keys, size_t n,
                       const uint32_t *firsts, uint32_t *number)
{
    uint32_t n_functions = 0;
    for (size_t i = 0; i < n; i++)
        if (firsts[keys[i].node] == keys[i].node)
            number[keys[i].node] = ++n_functions;
    for (size_t i = 0; i < n; i++) {
        uint32_t node = keys[i].node;
        c->callee_names[node] =
            numbered(c, profile_str(c->r->p, keys[i].name), number[firsts[node]], n_functions);
    }
}

static bool name_callees(struct callgrind *c, struct err *err)
{
    struct graph *g = c->g;
    struct function_key *keys = malloc((g->n_shown + (size_t)1) * sizeof *keys);
    uint32_t *firsts = arena_array(g->arena, uint32_t, g->n_nodes);
    uint32_t *number = arena_array(g->arena, uint32_t, g->n_nodes);
    c->callee_names = arena_array(g->arena, struct str, g->n_nodes);
    if (!keys || !firsts || !number || !c->callee_names) {
        free(keys);
        return err_nomem(err);
    }
    for (uint32_t i = 0; i < g->n_shown; i++) {
        uint32_t node = g->shown[i];
        const struct node_info *info = graph_info(g, node);
        keys[i] = (struct function_key){info->name,
                                        info->file,
                                        info->objfile,
                                        info->start_line,
                                        info->address || info->line ? 0 : info->column,
                                        g->node_parent ? g->node_parent[node] : 0,
                                        node,
                                        i};
    }
    qsort(keys, g->n_shown, sizeof *keys, by_function);
    for (uint32_t i = 0; i < g->n_shown; i++) {
        bool again = i > 0 && same_function(&keys[i - 1], &keys[i]);
        firsts[keys[i].node] = again ? firsts[keys[i - 1].node] : keys[i].node;
    }
    qsort(keys, g->n_shown, sizeof *keys, by_group_and_rank);
    for (size_t i = 0, end; i < g->n_shown; i = end) {
        for (end = i + 1; end < g->n_shown && same_group(&keys[i], &keys[end]); end++)
            ;
        name_group(c, keys + i, end - i, firsts, number);
    }
    free(keys);
    return c->failed ? err_nomem(err) : true;
}

bool report_callgrind(struct report *r, struct buf *out, struct err *err)
{
    struct callgrind c = {.r = r, .out = out};
    struct trim_result trim;
    if (!report_trimmed_graph(r, true, EDGES_ALL, &c.g, &trim, err))
        return false;
    if (!strtab_init(&c.objects.texts, r->arena, 0) || !strtab_init(&c.files.texts, r->arena, 0) ||
        !strtab_init(&c.names.texts, r->arena, 0))
        return err_nomem(err);
    buf_add_cstr(out, "positions: instr line\nevents: ");
    buf_add_str(out, r->type);
    buf_add_byte(out, '(');
    buf_add_str(out, r->out_unit);
    buf_add_cstr(out, ")\n");
    bool ok = name_callees(&c, err);
    for (uint32_t i = 0; ok && i < c.g->n_shown; i++)
        ok = add_node(&c, c.g->shown[i], i ? c.g->shown[i - 1] : PP_NONE, err);
    free(c.objects.numbers);
    free(c.files.numbers);
    free(c.names.numbers);
    return ok;
}
