/* From locations to identities. Source: spec/report.md 3.1, 3.2.
 *
 * Identities are numbered in the order of the location table. The map goes from every location to
 * the identities of its frames, outermost first, so that a walk over samples
 * only follows arrays. */
#include "graph/graph_impl.h"

#include <stdlib.h>

#include "util/hash.h"
#include "util/path.h"

struct info_table {
    struct node_info *infos;
    uint32_t n;
    uint32_t *slots; /* index + 1; 0: empty */
    uint32_t mask;
};

static uint64_t info_hash(const struct node_info *i)
{
    uint64_t h = hash_mix((uint64_t)i->name << 32 | i->file, i->objfile);
    h = hash_mix(h ^ i->address, (uint64_t)i->line);
    return hash_mix(h ^ (uint64_t)i->column, (uint64_t)i->start_line);
}

static bool info_eq(const struct node_info *a, const struct node_info *b)
{
    return a->name == b->name && a->file == b->file && a->objfile == b->objfile &&
           a->address == b->address && a->line == b->line && a->column == b->column &&
           a->start_line == b->start_line;
}

/* Room for n identities, in `a`. */
static bool table_init(struct info_table *t, struct arena *a, uint64_t n)
{
    uint64_t slots = 64;
    while (slots < n * 2)
        slots *= 2;
    *t = (struct info_table){.mask = (uint32_t)(slots - 1)};
    t->slots = slots <= UINT32_MAX ? arena_array(a, uint32_t, slots) : NULL;
    t->infos = arena_array(a, struct node_info, n);
    return t->slots && t->infos;
}

/* The slot of `info`: its own or the empty one where it would go. */
static uint32_t *table_slot(const struct info_table *t, const struct node_info *info)
{
    uint32_t at = (uint32_t)info_hash(info) & t->mask;
    while (t->slots[at] && !info_eq(&t->infos[t->slots[at] - 1], info))
        at = (at + 1) & t->mask;
    return &t->slots[at];
}

static uint32_t table_add(struct info_table *t, const struct node_info *info)
{
    uint32_t *slot = table_slot(t, info);
    if (!*slot) {
        t->infos[t->n++] = *info;
        *slot = t->n;
    }
    return *slot - 1;
}

/* A path as it is shown, or PP_NONE without memory. */
typedef str_id path_fn(struct graph *g, str_id path);

/* Applies fn to the paths of all functions. Functions share paths, so each path is looked at
 * once. */
static bool each_path(struct graph *g, path_fn *fn, const str_id *in, str_id *out, struct err *err)
{
    str_id *done = calloc(g->p->strings.n, sizeof *done); /* by path: its result + 1 */
    bool ok = done != NULL;
    for (uint32_t i = 0; ok && i < g->p->n_functions; i++) {
        str_id *known = &done[in[i]];
        if (*known == 0)
            *known = fn(g, in[i]) + 1;
        out[i] = *known - 1;
        ok = out[i] != PP_NONE;
    }
    free(done);
    return ok ? true : err_nomem(err);
}

static str_id clean_path(struct graph *g, str_id path)
{
    struct str file = profile_str(g->p, path);
    struct str clean = file.len ? path_clean(g->p->arena, file) : file;
    if (clean.ptr == file.ptr)
        return path;
    return clean.ptr ? strtab_add(&g->p->strings, clean) : PP_NONE;
}

static str_id trim_path(struct graph *g, str_id path)
{
    const struct graph_rules *rules = &g->spec.rules;
    struct str file = profile_str(g->p, path);
    struct str cut = graph_trim_path(file, rules->trim_path, rules->source_path);
    return cut.len == file.len ? path : strtab_add(&g->p->strings, cut);
}

static struct node_info frame_info(const struct graph *g, const struct location *loc,
                                   const struct line *line, const str_id *clean)
{
    const struct graph_rules *rules = &g->spec.rules;
    const struct function *fn = &g->p->functions[line->function];
    struct node_info info = {.address = rules->addresses ? loc->address : 0};
    if (rules->names)
        info.name = fn->name;
    if (rules->files)
        info.file = clean[line->function];
    if (rules->lines) {
        info.line = line->line;
        info.column = rules->columns ? line->column : 0;
    }
    if (rules->object_names || info.name == 0) {
        info.objfile = loc->mapping == PP_NONE ? 0 : g->p->mappings[loc->mapping].file;
        info.start_line = fn->start_line;
    }
    return info;
}

static struct node_info bare_info(const struct graph *g, const struct location *loc)
{
    return (struct node_info){
        .address = g->spec.rules.addresses ? loc->address : 0,
        .objfile = loc->mapping == PP_NONE ? 0 : g->p->mappings[loc->mapping].file,
    };
}

/* Fills frames and infos; `clean` are the shown paths by function, NULL without files. */
static void map_locations(struct graph *g, struct info_table *t, const str_id *clean)
{
    const struct profile *p = g->p;
    uint32_t at = 0;
    for (uint32_t l = 0; l < p->n_locations; l++) {
        const struct location *loc = &p->locations[l];
        g->frames.begin[l] = at;
        for (uint32_t i = p->line_begin[l + 1]; i-- > p->line_begin[l];) {
            struct node_info info = frame_info(g, loc, &p->lines[i], clean);
            uint32_t n = table_add(t, &info);
            g->info_inlined[n] |= i + 1 < p->line_begin[l + 1];
            g->frames.info[at++] = n;
        }
        if (p->line_begin[l + 1] == p->line_begin[l]) {
            struct node_info info = bare_info(g, loc);
            g->frames.info[at++] = table_add(t, &info);
        }
    }
    g->frames.begin[p->n_locations] = at;
}

/* Marks the identities that stand in kept[0..n_kept). */
static void mark_kept(struct graph *g, const struct info_table *t, const struct node_info *kept,
                      uint32_t n_kept)
{
    memset(g->info_kept, kept == NULL, t->n);
    for (uint32_t i = 0; kept && i < n_kept; i++) {
        uint32_t slot = *table_slot(t, &kept[i]);
        if (slot)
            g->info_kept[slot - 1] = true;
    }
}

bool graph_map_frames(struct graph *g, const struct node_info *kept, uint32_t n_kept,
                      struct err *err)
{
    struct profile *p = g->p;
    struct info_table t;
    uint64_t n_lines = p->line_begin[p->n_locations], most = n_lines + p->n_locations;
    str_id *clean = NULL;
    if (most >= PP_NONE / 2)
        return err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "more than %u frames", PP_NONE / 2);
    g->frames.begin = arena_array(g->arena, uint32_t, (size_t)p->n_locations + 1);
    g->frames.info = arena_array(g->arena, uint32_t, most);
    g->info_inlined = arena_array(g->arena, bool, most);
    g->info_kept = arena_array(g->arena, bool, most);
    if (g->spec.rules.files)
        clean = arena_array(g->arena, str_id, p->n_functions);
    if (!g->frames.begin || !g->frames.info || !g->info_inlined || !g->info_kept ||
        (g->spec.rules.files && !clean) || !table_init(&t, g->arena, most))
        return err_nomem(err);
    if (clean && !each_path(g, clean_path, g->files, clean, err))
        return false;
    map_locations(g, &t, clean);
    mark_kept(g, &t, kept, n_kept);
    g->infos = t.infos;
    g->n_infos = t.n;
    return true;
}

bool graph_retrim_files(struct graph *g, bool *changed, struct err *err)
{
    struct profile *p = g->p;
    *changed = false;
    if (!g->spec.rules.files)
        return true;
    if (!g->files) {
        g->files = arena_array(g->arena, str_id, p->n_functions);
        if (!g->files)
            return err_nomem(err);
        for (uint32_t i = 0; i < p->n_functions; i++)
            g->files[i] = p->functions[i].file;
    }
    str_id *before = malloc((p->n_functions + (size_t)1) * sizeof *before);
    if (!before)
        return err_nomem(err);
    if (p->n_functions)
        memcpy(before, g->files, p->n_functions * sizeof *before);
    bool ok = each_path(g, trim_path, before, g->files, err);
    for (uint32_t i = 0; ok && i < p->n_functions; i++)
        *changed |= before[i] != g->files[i];
    free(before);
    return ok;
}
