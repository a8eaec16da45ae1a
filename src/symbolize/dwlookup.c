/* Frames of addresses: units are matched, then worked on one by one, in parallel.
 *
 * A unit with hits has its line table run once and its entries scanned once, both against the
 * sorted addresses in it. The innermost frame has its place from the line table, each outer one
 * from the call site of the frame inside it (DWARF 5, section 3.3.8.2). */
#include "symbolize/dwlookup.h"

#include <stdlib.h>

#include "symbolize/dwline.h"
#include "symbolize/dwscan.h"
#include "symbolize/dwunits.h"
#include "util/par.h"
#include "util/vec.h"

/* Inlined calls one in another: compilers stop at some tens. */
#define MAX_FRAMES 512

/* What one thread has for itself. */
struct worker {
    struct arena *arena;
    struct dw_scan scan;
    uint64_t *addrs;
    uint32_t *leaf;
    struct dw_line_hit *lines;
    size_t cap_addrs, cap_leaf, cap_lines;
    bool nomem;
};

struct group {
    size_t from, to; /* pairs of one unit */
};

struct batch {
    const struct dwlookup *l;
    const uint64_t *addrs;
    const struct dw_pairs *pairs;
    const struct group *groups;
    struct object_frames *found; /* of each pair */
    struct worker *workers;
};

static void worker_done(struct worker *w)
{
    dw_scan_done(&w->scan);
    free(w->addrs);
    free(w->leaf);
    free(w->lines);
}

static bool worker_reserve(struct worker *w, size_t n)
{
    return vec_reserve((void **)&w->addrs, &w->cap_addrs, n, sizeof *w->addrs) &&
           vec_reserve((void **)&w->leaf, &w->cap_leaf, n, sizeof *w->leaf) &&
           vec_reserve((void **)&w->lines, &w->cap_lines, n, sizeof *w->lines);
}

/* One unit's context while frames are made. */
struct place {
    struct worker *w;
    struct dwunit *unit; /* where the entries are: the split unit if there is one */
    struct dw_lines *lines;
    bool has_lines, no_inlines;
};

static void set_location(const struct place *p, struct object_frame *f, uint64_t file,
                         uint64_t line, uint64_t column)
{
    f->line = line;
    f->column = column;
    if (p->has_lines)
        f->file = dw_lines_file(p->lines, file, p->w->arena);
}

/* The function of a node, and for the next frame out the place where it was called. */
static void describe(const struct place *p, const struct dw_node *node, struct object_frame *f,
                     struct dw_die *die)
{
    struct dw_place at = {p->unit, node->off};
    struct dw_function fn;
    dw_die_function(at, &fn);
    f->function = fn.linkage_name.len ? fn.linkage_name : fn.name;
    f->start_line = fn.decl_line;
    f->inlined = node->inlined;
    if (!node->inlined || !dw_die_read(at, die))
        memset(die, 0, sizeof *die);
}

/* All frames of an address in a function, innermost first. */
static bool chain_frames(const struct place *p, uint32_t leaf, const struct dw_line_hit *hit,
                         struct object_frames *out)
{
    const struct dw_node *nodes = p->w->scan.nodes;
    struct dw_die die;
    uint32_t n = 0;
    /* The chain ends at the first function that is not inlined. */
    for (uint32_t k = leaf; k != PP_NONE && n < MAX_FRAMES; k = nodes[k].parent) {
        n++;
        if (!nodes[k].inlined)
            break;
    }
    if (p->no_inlines)
        n = 1;
    struct object_frame *frames = arena_array(p->w->arena, struct object_frame, n);
    if (!frames)
        return false;
    uint32_t node = leaf;
    for (uint32_t i = 0; i < n; i++, node = nodes[node].parent) {
        frames[i].file = PP_STR("");
        if (i > 0)
            set_location(p, &frames[i], dw_value_number(&die.call_file),
                         dw_value_number(&die.call_line), dw_value_number(&die.call_column));
        else if (hit->found && dw_lines_has_file(p->lines, hit->file))
            set_location(p, &frames[i], hit->file, hit->line, hit->column);
        describe(p, &nodes[node], &frames[i], &die);
    }
    frames[n - 1].inlined = false;
    *out = (struct object_frames){frames, n};
    return true;
}

/* Code that is in a line table but in no function. */
static bool line_frame(const struct place *p, const struct dw_line_hit *hit,
                       struct object_frames *out)
{
    if (!hit->found || !dw_lines_has_file(p->lines, hit->file))
        return true;
    struct object_frame *f = arena_new(p->w->arena, struct object_frame);
    if (!f)
        return false;
    f->function = f->file = PP_STR("");
    set_location(p, f, hit->file, hit->line, hit->column);
    *out = (struct object_frames){f, 1};
    return true;
}

/* The n ascending addresses in w->addrs, in one unit. False: no memory. */
static bool look_in_unit(const struct dwlookup *l, struct worker *w, struct dwunit *u, size_t n,
                         struct object_frames *out)
{
    struct dw_lines lines;
    struct place p = {.w = w, .unit = u, .lines = &lines, .no_inlines = l->no_inlines};
    if (dwsplit_is_skeleton(u)) {
        struct dwunit *split = dwsplit_find(l->split, u);
        p.unit = split ? split : u;
    }
    memset(w->lines, 0, n * sizeof *w->lines);
    memset(out, 0, n * sizeof *out);
    p.has_lines = dw_lines_open(u, &lines);
    if (p.has_lines)
        dw_lines_find(&lines, w->addrs, n, w->lines);
    else
        memset(&lines, 0, sizeof lines);
    bool ok = dw_scan_unit(&w->scan, p.unit, w->addrs, n, w->leaf);
    for (size_t i = 0; ok && i < n; i++)
        ok = w->leaf[i] == PP_NONE ? line_frame(&p, &w->lines[i], &out[i])
                                   : chain_frames(&p, w->leaf[i], &w->lines[i], &out[i]);
    dw_lines_done(&lines);
    return ok;
}

static void work_groups(void *arg, unsigned worker, size_t from, size_t to)
{
    const struct batch *b = arg;
    struct worker *w = &b->workers[worker];
    for (size_t g = from; g < to && !w->nomem; g++) {
        struct group group = b->groups[g];
        size_t n = group.to - group.from;
        const struct dw_pair *pairs = b->pairs->data + group.from;
        if (!worker_reserve(w, n)) {
            w->nomem = true;
            return;
        }
        for (size_t i = 0; i < n; i++)
            w->addrs[i] = b->addrs[pairs[i].addr];
        w->nomem =
            !look_in_unit(b->l, w, &b->l->file->units[pairs[0].unit], n, b->found + group.from);
    }
}

/* How much an answer says: a function, or a place only. */
static int worth(const struct object_frames *f)
{
    return f->n == 0 ? 0 : f->n == 1 && f->frame[0].function.len == 0 ? 1 : 2;
}

static void keep_better(struct object_frames *out, const struct object_frames *found)
{
    if (worth(found) > worth(out))
        *out = *found;
}

/* Units without ranges anywhere, for the addresses that no other unit knows. */
static bool look_in_unlisted(const struct dwlookup *l, struct worker *w, const uint32_t *units,
                             size_t n_units, const uint64_t *addrs, size_t n,
                             struct object_frames *out)
{
    struct object_frames *found = calloc(n ? n : 1, sizeof *found);
    uint32_t *which = calloc(n ? n : 1, sizeof *which);
    bool ok = found && which && worker_reserve(w, n);
    for (size_t u = 0; ok && u < n_units; u++) {
        size_t n_rest = 0;
        for (size_t i = 0; i < n; i++)
            if (worth(&out[i]) == 0) {
                which[n_rest] = (uint32_t)i;
                w->addrs[n_rest++] = addrs[i];
            }
        if (n_rest == 0 || !dwfile_spend(l->file, n))
            break;
        ok = look_in_unit(l, w, &l->file->units[units[u]], n_rest, found);
        for (size_t i = 0; ok && i < n_rest; i++)
            keep_better(&out[which[i]], &found[i]);
    }
    free(found);
    free(which);
    return ok;
}

static struct group *make_groups(const struct dw_pairs *pairs, size_t *n)
{
    struct group *groups = calloc(pairs->n ? pairs->n : 1, sizeof *groups);
    *n = 0;
    for (size_t i = 0; groups && i < pairs->n; i++) {
        if (i == 0 || pairs->data[i].unit != pairs->data[i - 1].unit)
            groups[(*n)++].from = i;
        groups[*n - 1].to = i + 1;
    }
    return groups;
}

bool dwlookup_run(const struct dwlookup *l, const uint64_t *addrs, size_t n,
                  struct object_frames *out, struct arena *arenas)
{
    struct dw_pairs pairs = {0};
    uint32_t *unlisted = NULL;
    size_t n_unlisted = 0, n_groups = 0;
    unsigned threads = l->threads ? l->threads : 1;
    struct group *groups = NULL;
    struct worker *workers = calloc(threads, sizeof *workers);
    struct object_frames *found = NULL;
    bool ok = workers && dwunits_match(l->file, addrs, n, &pairs, &unlisted, &n_unlisted);
    if (ok) {
        groups = make_groups(&pairs, &n_groups);
        found = calloc(pairs.n ? pairs.n : 1, sizeof *found);
        ok = groups && found;
    }
    for (unsigned i = 0; ok && i < threads; i++) {
        workers[i].arena = &arenas[i];
        workers[i].scan.may_be_code = l->may_be_code;
        workers[i].scan.arg = l->arg;
    }
    if (ok) {
        struct batch b = {l, addrs, &pairs, groups, found, workers};
        par_ranges(threads, n_groups, 2, work_groups, &b);
        for (size_t i = 0; i < pairs.n; i++)
            keep_better(&out[pairs.data[i].addr], &found[i]);
        for (unsigned i = 0; i < threads; i++)
            ok = ok && !workers[i].nomem;
    }
    ok = ok && look_in_unlisted(l, &workers[0], unlisted, n_unlisted, addrs, n, out);
    for (unsigned i = 0; workers && i < threads; i++)
        worker_done(&workers[i]);
    free(workers);
    free(groups);
    free(found);
    free(unlisted);
    free(pairs.data);
    return ok;
}
