/* Edges by (source, destination). */
#include "graph/edge_table.h"

#include <stdlib.h>

#include "util/ckint.h"

#define FIRST_SLOTS 1024u

static inline uint32_t hash_of(uint32_t src, uint32_t dst)
{
    uint64_t h = ((uint64_t)src << 32 | dst) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(h >> 32);
}

/* An empty slot for the edge, which is not in the table. */
static uint32_t empty_slot(const struct edge_table *t, uint32_t src, uint32_t dst)
{
    uint32_t at = hash_of(src, dst) & t->mask;
    while (t->slots[at].src != PP_NONE)
        at = (at + 1) & t->mask;
    return at;
}

static bool resize(struct edge_table *t, uint32_t n_slots)
{
    struct edge_table old = *t;
    t->slots = malloc(n_slots * sizeof *t->slots);
    t->divs = t->mean ? calloc(n_slots, sizeof *t->divs) : NULL;
    if (!t->slots || (t->mean && !t->divs)) {
        free(t->slots);
        free(t->divs);
        *t = old;
        return false;
    }
    t->mask = n_slots - 1;
    for (uint32_t i = 0; i < n_slots; i++)
        t->slots[i].src = PP_NONE;
    for (uint32_t i = 0; old.slots && i <= old.mask; i++) {
        if (old.slots[i].src == PP_NONE)
            continue;
        uint32_t at = empty_slot(t, old.slots[i].src, old.slots[i].dst);
        t->slots[at] = old.slots[i];
        if (t->mean)
            t->divs[at] = old.divs[i];
    }
    free(old.slots);
    free(old.divs);
    return true;
}

bool edge_table_init(struct edge_table *t, bool mean)
{
    *t = (struct edge_table){.mean = mean};
    return resize(t, FIRST_SLOTS);
}

void edge_table_done(struct edge_table *t)
{
    free(t->slots);
    free(t->divs);
    t->slots = NULL;
    t->divs = NULL;
}

/* A slot for a new edge, with stamp 0; PP_NONE: no memory. */
static uint32_t add_slot(struct edge_table *t, uint32_t src, uint32_t dst)
{
    if (t->n >= t->mask / 2 && (t->mask >= UINT32_C(1) << 30 || !resize(t, (t->mask + 1) * 2)))
        return PP_NONE;
    uint32_t at = empty_slot(t, src, dst);
    t->n++;
    t->slots[at] = (struct edge_slot){.src = src, .dst = dst, .inlined = true};
    return at;
}

/* The slot of the edge, new if there is none. */
static inline uint32_t find_slot(struct edge_table *t, uint32_t src, uint32_t dst)
{
    uint32_t at = hash_of(src, dst) & t->mask;
    for (; t->slots[at].src != PP_NONE; at = (at + 1) & t->mask)
        if (t->slots[at].src == src && t->slots[at].dst == dst)
            return at;
    return add_slot(t, src, dst);
}

bool edge_table_add(struct edge_table *t, uint32_t src, uint32_t dst, struct weight w,
                    bool residual, bool inlined, uint32_t stamp)
{
    uint32_t at = find_slot(t, src, dst);
    if (at == PP_NONE)
        return false;
    struct edge_slot *e = &t->slots[at];
    if (e->stamp == stamp)
        return true;
    e->stamp = stamp;
    e->sum = wrap_add(e->sum, w.sum);
    if (t->mean)
        t->divs[at] = wrap_add(t->divs[at], w.div);
    e->residual |= residual;
    e->inlined &= inlined;
    return true;
}

bool edge_table_merge(struct edge_table *into, const struct edge_table *from)
{
    for (uint32_t i = 0; from->slots && i <= from->mask; i++) {
        const struct edge_slot *s = &from->slots[i];
        if (s->src == PP_NONE)
            continue;
        uint32_t at = find_slot(into, s->src, s->dst);
        if (at == PP_NONE)
            return false;
        struct edge_slot *e = &into->slots[at];
        e->sum = wrap_add(e->sum, s->sum);
        if (into->mean)
            into->divs[at] = wrap_add(into->divs[at], from->divs[i]);
        e->residual |= s->residual;
        e->inlined &= s->inlined;
    }
    return true;
}

static int by_ends(const void *pa, const void *pb)
{
    const struct graph_edge *a = pa, *b = pb;
    if (a->src != b->src)
        return a->src < b->src ? -1 : 1;
    return (a->dst > b->dst) - (a->dst < b->dst);
}

bool edge_table_take(const struct edge_table *t, struct arena *a, struct graph_edge **out,
                     uint32_t *n, struct err *err)
{
    struct graph_edge *edges = arena_array(a, struct graph_edge, t->n);
    uint32_t at = 0;
    if (!edges)
        return err_nomem(err);
    for (uint32_t i = 0; i <= t->mask; i++) {
        const struct edge_slot *s = &t->slots[i];
        if (s->src != PP_NONE)
            edges[at++] = (struct graph_edge){
                s->src, s->dst, {s->sum, t->mean ? t->divs[i] : 0}, s->residual, s->inlined};
    }
    qsort(edges, at, sizeof *edges, by_ends);
    *out = edges;
    *n = at;
    return true;
}
