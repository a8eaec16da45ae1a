/* Memory map sections, and which mapping a location belongs to. Rules: spec/profile.md 3.6, 3.7;
 * the steps named here are those of 3.7, "After the lines".
 *
 * Several steps repair what writers of these formats are known to get wrong. They must run in
 * the order given there, because each one sees what the one before left. */
#include "legacy/memmap.h"

#include <stdlib.h>

#include "legacy/ranges.h"
#include "legacy/scan.h"
#include "util/limits.h"

#define MAIN_START UINT64_C(0x400000) /* where linkers put a program that is not relocatable */

void memmap_done(struct memmap *m)
{
    free(m->maps.data);
    *m = (struct memmap){0};
}

static bool add_map(struct memmap *m, const struct memmap_line *line, struct stacks *s)
{
    struct mapping map = {.start = line->start, .limit = line->limit, .offset = line->offset};
    map.file = builder_str(&s->b, line->file);
    map.build_id = builder_str(&s->b, line->build_id);
    if (s->err->code != PP_OK)
        return false;
    if (m->maps.n >= PP_NONE - 2 || !vec_grow(&m->maps))
        return err_nomem(s->err);
    m->maps.data[m->maps.n++] = map;
    return true;
}

static bool read_lines(struct memmap *m, struct lines *l, struct stacks *s, struct attributes *at)
{
    while (lines_next(l)) {
        struct memmap_line parsed;
        struct str line;
        if (!attributes_replace(at, memmap_strip_log_prefix(l->line), &line, s->err))
            return false;
        switch (memmap_parse_line(line, &parsed)) {
        case MEMMAP_OTHER:
            if (!attributes_define(at, line, s->err))
                return false;
            break;
        case MEMMAP_SKIP:
            break;
        case MEMMAP_MAPPING:
            if (!add_map(m, &parsed, s))
                return false;
            break;
        }
    }
    return lines_check(l, s->err);
}

static bool agree(str_id a, str_id b)
{
    return a == 0 || b == 0 || a == b;
}

static bool are_adjacent(const struct mapping *a, const struct mapping *b)
{
    return agree(a->file, b->file) && agree(a->build_id, b->build_id) && a->limit == b->start &&
           (a->offset == 0 || b->offset == 0 || a->offset + (a->limit - a->start) == b->offset);
}

/* Step 1. */
static void join_adjacent(struct memmap *m)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->maps.n; i++) {
        struct mapping *next = &m->maps.data[i], *last = &m->maps.data[kept - (kept > 0)];
        if (kept == 0 || !are_adjacent(last, next)) {
            m->maps.data[kept++] = *next;
            continue;
        }
        last->limit = next->limit;
        if (next->file)
            last->file = next->file;
        if (next->build_id)
            last->build_id = next->build_id;
    }
    m->maps.n = kept;
}

/* Ends in ".so", or holds ".so." or ".so_" before a digit. */
static bool is_library(struct str name)
{
    if (str_ends(name, PP_STR(".so")))
        return true;
    for (size_t at = 0; (at = str_find(name, PP_STR(".so"), at)) != SIZE_MAX; at++)
        if (at + 4 < name.len && (name.ptr[at + 3] == '.' || name.ptr[at + 3] == '_') &&
            byte_is_digit(name.ptr[at + 4]))
            return true;
    return false;
}

/* Whether `name`, with every "(deleted)" cut out, can be the main binary. `scratch` is for it. */
static bool is_main_binary(struct str name, struct buf *scratch)
{
    const struct str deleted = PP_STR("(deleted)");
    size_t from = 0;
    buf_clear(scratch);
    for (size_t at; (at = str_find(name, deleted, from)) != SIZE_MAX; from = at + deleted.len)
        buf_add_str(scratch, str_sub(name, from, at));
    buf_add_str(scratch, str_sub(name, from, name.len));
    struct str rest = str_trim(buf_str(scratch));
    return rest.len && rest.ptr[0] != '[' && !is_library(rest);
}

/* Step 2: the others keep their places. */
static bool main_binary_first(struct memmap *m, struct stacks *s)
{
    struct buf scratch = BUF_INIT;
    for (size_t i = 0; i < m->maps.n; i++)
        if (is_main_binary(profile_str(s->b.p, m->maps.data[i].file), &scratch)) {
            struct mapping first = m->maps.data[0];
            m->maps.data[0] = m->maps.data[i];
            m->maps.data[i] = first;
            break;
        }
    bool ok = !scratch.failed || err_nomem(s->err);
    buf_done(&scratch);
    return ok;
}

bool memmap_read(struct memmap *m, struct lines *l, struct stacks *s)
{
    struct attributes at = {.arena = s->b.p->arena};
    bool ok = read_lines(m, l, s, &at);
    attributes_done(&at);
    if (!ok)
        return false;
    join_adjacent(m);
    return main_binary_first(m, s);
}

bool memmap_read_section(struct memmap *m, struct lines *l, struct stacks *s)
{
    while (!line_is_memory_map_marker(l->line) && lines_next(l))
        ;
    return lines_check(l, s->err) && memmap_read(m, l, s);
}

/* Step 6. */
static void fix_first_mapping(struct memmap *m, const struct profile *p)
{
    struct mapping *maps = m->maps.data;
    if (m->maps.n > 1 && maps[0].limit == maps[1].start &&
        str_starts(profile_str(p, maps[0].file), PP_STR("/anon_hugepage"))) {
        memmove(maps, maps + 1, (m->maps.n - 1) * sizeof *maps);
        m->maps.n--;
    }
    if (m->maps.n && maps[0].start - maps[0].offset == MAIN_START) {
        maps[0].start = MAIN_START;
        maps[0].offset = 0;
    }
}

/* Step 7 asks for the first mapping that holds an address, and else for the first one that would
 * if its range began where its file does. That one's range is then changed to begin there. If it
 * ends before it starts, the address may still be outside of it: such mappings are kept apart,
 * because they must not be found for the same address again. */
struct finder {
    struct memmap *m;
    struct ranges mapped, unmapped;
    VEC(uint32_t) reversed; /* mappings whose limit is below their start */
    size_t tried;           /* of them, against what a hostile file may ask for */
    uint32_t fake;
};

static bool all_borders(const struct memmap *m, struct ranges *r)
{
    uint64_t *borders = malloc((3 * m->maps.n + 1) * sizeof *borders);
    size_t n = 0;
    if (!borders)
        return false;
    for (size_t i = 0; i < m->maps.n; i++) {
        const struct mapping *map = &m->maps.data[i];
        borders[n++] = map->start;
        borders[n++] = map->limit;
        borders[n++] = map->start - map->offset;
    }
    return ranges_init(r, borders, n);
}

static bool finder_init(struct finder *f, struct memmap *m)
{
    *f = (struct finder){.m = m, .fake = PP_NONE};
    if (!all_borders(m, &f->mapped) || !all_borders(m, &f->unmapped))
        return false;
    for (uint32_t i = 0; i < m->maps.n; i++) {
        const struct mapping *map = &m->maps.data[i];
        if (map->limit >= map->start) {
            ranges_add(&f->mapped, map->start, map->limit, i);
            ranges_add(&f->unmapped, map->start - map->offset, map->start, i);
        } else if (!vec_grow(&f->reversed)) {
            return false;
        } else {
            f->reversed.data[f->reversed.n++] = i;
        }
    }
    return true;
}

static void finder_done(struct finder *f)
{
    ranges_done(&f->mapped);
    ranges_done(&f->unmapped);
    free(f->reversed.data);
}

static uint32_t find_reversed(struct finder *f, uint64_t addr)
{
    for (size_t i = 0; i < f->reversed.n; i++) {
        const struct mapping *map = &f->m->maps.data[f->reversed.data[i]];
        f->tried++;
        if (map->offset && map->start - map->offset <= addr && addr < map->start)
            return f->reversed.data[i];
    }
    return PP_NONE;
}

/* 7b: the mapping whose range was changed so that it begins where its file does, or PP_NONE. */
static uint32_t extend_mapping(struct finder *f, uint64_t addr)
{
    uint32_t i = ranges_find(&f->unmapped, addr), reversed = find_reversed(f, addr);
    if (reversed < i)
        i = reversed;
    if (i == PP_NONE)
        return PP_NONE;
    struct mapping *map = &f->m->maps.data[i];
    map->start -= map->offset;
    map->offset = 0;
    ranges_add(&f->mapped, map->start, map->limit, i);
    return i;
}

/* The mapping for one address. PP_NONE: no memory. */
static uint32_t mapping_of(struct finder *f, uint64_t addr)
{
    struct memmap *m = f->m;
    uint32_t i = ranges_find(&f->mapped, addr);
    if (i != PP_NONE || f->fake != PP_NONE) /* the fake one holds whatever the others do not */
        return i != PP_NONE ? i : f->fake;
    i = extend_mapping(f, addr);
    if (i != PP_NONE)
        return i;
    if (!vec_grow(&m->maps))
        return PP_NONE;
    f->fake = (uint32_t)m->maps.n;
    m->maps.data[m->maps.n++] = (struct mapping){.limit = UINT64_MAX};
    return f->fake;
}

static bool attach_all(struct memmap *m, struct stacks *s)
{
    struct finder f;
    bool ok = finder_init(&f, m);
    for (size_t i = 0; ok && i < s->locations.n && f.tried <= PP_MAX_MAP_TRIED; i++) {
        struct location *loc = &s->locations.data[i];
        if (loc->address == 0)
            continue;
        loc->mapping = mapping_of(&f, loc->address);
        ok = loc->mapping != PP_NONE;
    }
    finder_done(&f);
    if (!ok)
        return err_nomem(s->err);
    return f.tried <= PP_MAX_MAP_TRIED ||
           err_set(s->err, PP_ERR_LIMIT, PP_NO_OFFSET,
                   "memory map has too many mappings that end before they start");
}

bool memmap_attach(struct memmap *m, struct stacks *s)
{
    fix_first_mapping(m, s->b.p);
    if (!attach_all(m, s))
        return false;
    for (size_t i = 0; i < m->maps.n; i++)
        if (builder_mapping(&s->b, &m->maps.data[i]) == PP_NONE)
            return false;
    return true;
}
