/* Edges by (source, destination). */
#include "graph/edge_table.h"

#include <stdlib.h>

#include "util/ckint.h"

#define FIRST_SLOTS 1024u

static bool resize(struct edge_table *t, uint32_t n_slots)
{
    struct edge_slot *old = t->slots;
    uint32_t n_old = old ? t->mask + 1 : 0;
    t->slots = malloc(n_slots * sizeof *t->slots);
    if (!t->slots) {
        t->slots = old;
        return false;
    }
    t->mask = n_slots - 1;
    for (uint32_t i = 0; i < n_slots; i++)
        t->slots[i].src = PP_NONE;
    for (uint32_t i = 0; i < n_old; i++) {
        if (old[i].src == PP_NONE)
            continue;
        uint32_t at = (uint32_t)hash_mix(old[i].src, old[i].dst) & t->mask;
        while (t->slots[at].src != PP_NONE)
            at = (at + 1) & t->mask;
        t->slots[at] = old[i];
    }
    free(old);
    return true;
}

bool edge_table_init(struct edge_table *t)
{
    *t = (struct edge_table){0};
    return resize(t, FIRST_SLOTS);
}

void edge_table_done(struct edge_table *t)
{
    free(t->slots);
    t->slots = NULL;
}

/* The slot of the edge; a new one has stamp 0. NULL: no memory. */
static struct edge_slot *find_slot(struct edge_table *t, uint32_t src, uint32_t dst)
{
    uint32_t at = (uint32_t)hash_mix(src, dst) & t->mask;
    while (t->slots[at].src != PP_NONE) {
        if (t->slots[at].src == src && t->slots[at].dst == dst)
            return &t->slots[at];
        at = (at + 1) & t->mask;
    }
    if (t->n >= t->mask / 2) {
        if (t->mask >= UINT32_C(1) << 30 || !resize(t, (t->mask + 1) * 2))
            return NULL;
        at = (uint32_t)hash_mix(src, dst) & t->mask;
        while (t->slots[at].src != PP_NONE)
            at = (at + 1) & t->mask;
    }
    t->n++;
    t->slots[at] = (struct edge_slot){.src = src, .dst = dst, .inlined = true};
    return &t->slots[at];
}

bool edge_table_add(struct edge_table *t, uint32_t src, uint32_t dst, struct weight w,
                    bool residual, bool inlined, uint32_t stamp)
{
    struct edge_slot *e = find_slot(t, src, dst);
    if (!e)
        return false;
    if (e->stamp == stamp)
        return true;
    e->stamp = stamp;
    e->w.sum = wrap_add(e->w.sum, w.sum);
    e->w.div = wrap_add(e->w.div, w.div);
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
        struct edge_slot *e = find_slot(into, s->src, s->dst);
        if (!e)
            return false;
        e->w.sum = wrap_add(e->w.sum, s->w.sum);
        e->w.div = wrap_add(e->w.div, s->w.div);
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
            edges[at++] = (struct graph_edge){s->src, s->dst, s->w, s->residual, s->inlined};
    }
    qsort(edges, at, sizeof *edges, by_ends);
    *out = edges;
    *n = at;
    return true;
}
