/* disasm: instructions with what they cost. Source: spec/report.md 16.
 *
 * Mappings that may have something to show lead to binaries, nm to their symbols, samples to the
 * symbols they fall into, objdump to the instructions of those. */
#include "report/report_impl.h"

#include <stdlib.h>

#include "measure/measure.h"
#include "report/binary.h"
#include "report/objdump.h"
#include "report/nmlist.h"
#include "util/ckint.h"
#include "util/num.h"
#include "util/path.h"

#define MAX_JOBS 16 /* disassemblies in memory */

/* A node and its address in the binary. */
struct placed {
    uint64_t addr;
    uint32_t node;
};

/* A symbol that was asked for and the nodes in it, by address. */
struct routine {
    struct symbol sym;
    struct str file;
    const struct placed *nodes;
    size_t n;
    uint32_t order; /* in which it was found */
};

struct listing {
    struct report *r;
    struct graph *g;
    struct tools tools;
    struct buf *out;
    bool has_address;
    uint64_t address;
    VEC(struct routine) routines;
    size_t n_symbols; /* found, with samples or without */
};

/* --- which binaries --- */

/* Marks the object files of nodes whose printable name matches, by their string. */
static bool mark_objects(struct listing *l, bool *wanted, struct err *err)
{
    for (uint32_t i = 0; i < l->g->n_shown; i++) {
        uint32_t node = l->g->shown[i];
        str_id object = graph_info(l->g, node)->objfile;
        struct str name = graph_name(l->g, node);
        if (!name.ptr)
            return err_nomem(err);
        if (object && !wanted[object])
            wanted[object] = regex_matches(l->r->regex, name);
    }
    return true;
}

static bool has_mapping(const struct listing *l, const struct mapping *m, const bool *wanted)
{
    return wanted[m->file] || (l->has_address && m->start <= l->address && l->address <= m->limit);
}

/* --- samples to symbols --- */

static int by_address(const void *pa, const void *pb)
{
    const struct placed *a = pa, *b = pb;
    if (a->addr != b->addr)
        return a->addr < b->addr ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

/* The nodes inside the mapping with their addresses in the file; none when these are unknown. */
static bool place_nodes(struct listing *l, struct binary *b, struct placed **out, size_t *n,
                        struct err *err)
{
    struct err unused = {0};
    struct placed *nodes = arena_array(l->r->arena, struct placed, l->g->n_shown);
    *out = nodes;
    *n = 0;
    if (!nodes)
        return err_nomem(err);
    for (uint32_t i = 0; i < l->g->n_shown; i++) {
        uint64_t addr = graph_info(l->g, l->g->shown[i])->address;
        if (addr < b->use.start || addr >= b->use.limit)
            continue;
        if (!binary_address(b, addr, &nodes[*n].addr, &unused))
            break;
        nodes[(*n)++].node = l->g->shown[i];
    }
    qsort(nodes, *n, sizeof *nodes, by_address);
    return true;
}

static size_t lower_bound(const struct placed *nodes, size_t n, uint64_t addr)
{
    size_t lo = 0;
    while (lo < n) {
        size_t mid = lo + (n - lo) / 2;
        if (nodes[mid].addr < addr)
            lo = mid + 1;
        else
            n = mid;
    }
    return lo;
}

/* Keeps the symbols with samples. `end` is one less than it should be, and yet not included: the
 * last byte of a function is missed, as in the reference. */
static bool add_routines(struct listing *l, const struct nmlist *syms, const struct binary *b,
                         const struct placed *nodes, size_t n, struct err *err)
{
    for (size_t i = 0; i < syms->of.n; i++) {
        const struct symbol *s = &syms->of.data[i];
        size_t from = lower_bound(nodes, n, s->start), to = lower_bound(nodes, n, s->end);
        l->n_symbols++;
        if (from >= to)
            continue;
        if (!vec_grow(&l->routines))
            return err_nomem(err);
        l->routines.data[l->routines.n] =
            (struct routine){*s, b->path, nodes + from, to - from, (uint32_t)l->routines.n};
        l->routines.n++;
    }
    return true;
}

/* One mapping: a binary that cannot be opened or listed has no symbols. */
static bool search_mapping(struct listing *l, uint32_t index, struct err *err)
{
    struct report *r = l->r;
    struct symbol_query q = {r->regex, l->has_address ? l->address : 0};
    struct nmlist syms = {{NULL, 0, 0}};
    struct err why = {0};
    struct binary *b;
    struct placed *nodes;
    size_t n;
    bool ok = false;
    if (!binary_open(r, index, &b, &why)) {
        if (why.code == PP_ERR_NOMEM)
            return err_nomem(err);
        notes_add(r->printed, "%s", why.msg);
        return true;
    }
    if (nmlist_find(&l->tools, r->arena, b->path, &q, &syms, &why)) {
        ok = place_nodes(l, b, &nodes, &n, err) && add_routines(l, &syms, b, nodes, n, err);
    } else if (why.code == PP_ERR_NOMEM) {
        err_nomem(err);
    } else {
        notes_add(r->notes, "Symbols cannot be listed: %s", why.msg);
        ok = true;
    }
    nmlist_done(&syms);
    return ok;
}

static bool search_mappings(struct listing *l, struct err *err)
{
    const struct profile *p = l->r->p;
    bool *wanted = calloc(p->strings.n + (size_t)1, sizeof *wanted);
    if (!wanted)
        return err_nomem(err);
    bool ok = mark_objects(l, wanted, err);
    for (uint32_t i = 0; ok && i < p->n_mappings; i++)
        if (has_mapping(l, &p->mappings[i], wanted))
            ok = search_mapping(l, i, err);
    free(wanted);
    return ok;
}

/* --- instructions --- */

/* What is shown of one instruction. */
struct row {
    struct weight flat, cum;
    struct str function, file;
    int64_t line;
};

/* The instruction with all nodes from *at on that stand before the next one. */
static struct row make_row(const struct listing *l, const struct routine *routine, size_t *at,
                           const struct instruction *inst, uint64_t next)
{
    struct row row = {{0, 0}, {0, 0}, inst->function, inst->file, inst->line};
    if (row.file.len)
        row.file = path_base(row.file);
    for (; *at < routine->n && routine->nodes[*at].addr < next; ++*at) {
        uint32_t node = routine->nodes[*at].node;
        const struct node_info *info = graph_info(l->g, node);
        weight_add(&row.flat, l->g->flat[node]);
        weight_add(&row.cum, l->g->cum[node]);
        if (info->file && row.file.len == 0)
            row.file = path_base(profile_str(l->r->p, info->file));
        if (row.line == 0)
            row.line = info->line;
        if (row.function.len == 0)
            row.function = profile_str(l->r->p, info->name);
    }
    return row;
}

static void add_cell(const struct listing *l, int64_t v)
{
    if (v == 0)
        buf_pad_left(l->out, PP_STR("."), 10);
    else
        report_value_column(l->r, l->out, v, 10);
    buf_add_byte(l->out, ' ');
}

static void add_location(struct buf *out, const struct row *row)
{
    if (row->function.len) {
        buf_add_str(out, row->function);
        buf_add_byte(out, ' ');
    }
    buf_add_str(out, row->file);
    if (row->file.len && row->line)
        buf_printf(out, ":%lld", (long long)row->line);
}

static void add_instruction(const struct listing *l, const struct row *row,
                            const struct instruction *inst, bool moved)
{
    struct buf *out = l->out;
    bool located = moved && (row->function.len || row->file.len);
    bool beside = located && inst->text.len < 40;
    if (located && !beside) {
        buf_fill(out, ' ', 74);
        buf_add_byte(out, ';');
        add_location(out, row);
        buf_add_byte(out, '\n');
    }
    add_cell(l, weight_value(row->flat));
    add_cell(l, weight_value(row->cum));
    buf_printf(out, "%10llx: ", (unsigned long long)inst->addr);
    if (beside) {
        buf_pad_right(out, inst->text, 40);
        buf_add_byte(out, ';');
        add_location(out, row);
    } else {
        buf_add_str(out, inst->text);
    }
    buf_add_byte(out, '\n');
}

static void add_instructions(const struct listing *l, const struct routine *routine,
                             const struct disassembly *d)
{
    struct row last = {{0, 0}, {0, 0}, PP_STR(""), PP_STR(""), 0};
    size_t at = 0;
    for (size_t i = 0; i < d->insts.n; i++) {
        const struct instruction *inst = &d->insts.data[i];
        uint64_t next = i + 1 < d->insts.n ? inst[1].addr : UINT64_MAX;
        struct row row = make_row(l, routine, &at, inst, next);
        bool moved = !str_eq(row.function, last.function) || !str_eq(row.file, last.file) ||
                     row.line != last.line;
        add_instruction(l, &row, inst, moved);
        last = row;
    }
}

/* --- the report --- */

static void add_title(const struct listing *l, const struct routine *routine)
{
    struct buf *out = l->out;
    int64_t flat = 0, cum = 0;
    for (size_t i = 0; i < routine->n; i++) {
        flat = wrap_add(flat, l->g->flat[routine->nodes[i].node].sum);
        cum = wrap_add(cum, l->g->cum[routine->nodes[i].node].sum);
    }
    for (size_t i = 0; i < routine->sym.n_names; i++) {
        buf_add_cstr(out,
                     i ? "    AKA ======================== " : "ROUTINE ======================== ");
        buf_add_str(out, routine->sym.names[i]);
        buf_add_byte(out, '\n');
    }
    report_value_column(l->r, out, flat, 10);
    buf_add_byte(out, ' ');
    report_value_column(l->r, out, cum, 10);
    buf_add_cstr(out, " (flat, cum) ");
    measure_percentage(out, cum, l->r->total, false);
    buf_add_cstr(out, " of Total\n");
}

/* Some routines: disassembled at once, written in order. */
static bool add_some(const struct listing *l, const struct routine *routines, size_t n,
                     struct err *err)
{
    struct objdump_job jobs[MAX_JOBS];
    bool ok = true;
    for (size_t i = 0; i < n; i++)
        jobs[i] = (struct objdump_job){.rq = {routines[i].file, routines[i].sym.start,
                                              routines[i].sym.end, l->r->opt.intel_syntax},
                                       .out = DISASSEMBLY_INIT};
    objdump_run_all(&l->tools, jobs, n, l->r->threads);
    for (size_t i = 0; i < n; i++) {
        if (ok && jobs[i].err.code != PP_OK) {
            *err = jobs[i].err;
            ok = false;
        }
        if (ok) {
            add_title(l, &routines[i]);
            add_instructions(l, &routines[i], &jobs[i].out);
        }
        disassembly_done(&jobs[i].out);
    }
    return ok;
}

static int by_name(const void *pa, const void *pb)
{
    const struct routine *a = pa, *b = pb;
    int c = str_cmp(a->sym.names[0], b->sym.names[0]);
    if (c)
        return c;
    if (a->sym.start != b->sym.start)
        return a->sym.start < b->sym.start ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static bool fail_nothing(const struct listing *l, struct err *err)
{
    struct str text = l->r->regex_text;
    if (report_lacks_searches(l->r))
        return err_nomem(err);
    if (!l->has_address)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "no matches found for regexp %.*s",
                       (int)(text.len < 900 ? text.len : 900), text.ptr);
    if (l->n_symbols == 0)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "no matches found for address 0x%llx",
                       (unsigned long long)l->address);
    return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                   "address 0x%llx found in binary, but the corresponding symbols do not have "
                   "samples in the profile",
                   (unsigned long long)l->address);
}

bool report_disasm(struct report *r, struct buf *out, struct err *err)
{
    struct listing l = {.r = r, .out = out, .routines = {NULL, 0, 0}};
    l.has_address = num_parse_u64_base0(r->regex_text, &l.address) == NUM_OK;
    bool ok = report_build_graph(r, true, &l.g, err) &&
              tools_find(r->arena, r->tools, &l.tools, err) && search_mappings(&l, err);
    if (ok && l.routines.n == 0)
        ok = fail_nothing(&l, err);
    if (ok) {
        qsort(l.routines.data, l.routines.n, sizeof *l.routines.data, by_name);
        buf_add_cstr(out, "Total: ");
        report_value(r, out, r->total);
        buf_add_byte(out, '\n');
    }
    for (size_t i = 0; ok && i < l.routines.n; i += MAX_JOBS) {
        size_t left = l.routines.n - i;
        ok = add_some(&l, l.routines.data + i, left < MAX_JOBS ? left : MAX_JOBS, err);
    }
    free(l.routines.data);
    return ok;
}
