/* Edges by (source, destination). */
#include "graph/edge_table.h"

#include <stdlib.h>

#include "graph/graph_impl.h"

#define FIRST_SLOTS 1024u
#define EMPTY UINT64_MAX

/* The slot of the edge, or the empty one where it would go. */
static uint32_t find_slot(const struct edge_table *t, uint64_t key)
{
    uint32_t at = edge_table_start(t, key);
    while (t->slots[at].key != key && t->slots[at].key != EMPTY)
        at = (at & t->mask) + 1;
    return at;
}

void edge_table_done(struct edge_table *t)
{
    free(t->slots);
    *t = (struct edge_table){0};
}

static bool resize(struct edge_table *t, uint32_t n_slots)
{
    struct edge_table old = *t;
    struct edge_slot *slots = malloc((n_slots + (size_t)1) * sizeof *slots);
    if (!slots)
        return false;
    *t = (struct edge_table){slots, old.n, n_slots - 1};
    slots[EDGE_SINK] = (struct edge_slot){0};
    for (uint32_t i = 1; i <= n_slots; i++)
        slots[i].key = EMPTY;
    for (uint32_t i = 1; old.slots && i <= old.mask + 1; i++)
        if (old.slots[i].key != EMPTY)
            slots[find_slot(t, old.slots[i].key)] = old.slots[i];
    edge_table_done(&old);
    return true;
}

bool edge_table_init(struct edge_table *t)
{
    *t = (struct edge_table){0};
    return resize(t, FIRST_SLOTS);
}

uint32_t edge_table_add(struct edge_table *t, uint32_t src, uint32_t dst)
{
    uint64_t key = edge_table_key(src, dst);
    uint32_t at = find_slot(t, key);
    if (PP_LIKELY(t->slots[at].key == key))
        return at;
    if (t->n >= t->mask / 8 * 6) {
        if (t->mask >= UINT32_C(1) << 30 || !resize(t, (t->mask + 1) * 2))
            return PP_NONE;
        at = find_slot(t, key);
    }
    t->n++;
    t->slots[at] = (struct edge_slot){.key = key};
    return at;
}

bool edge_table_merge(struct edge_table *into, const struct edge_table *from)
{
    for (uint32_t i = 1; from->slots && i <= from->mask + 1; i++) {
        const struct edge_slot *s = &from->slots[i];
        if (s->key == EMPTY)
            continue;
        uint32_t at = edge_table_add(into, (uint32_t)(s->key >> 32), (uint32_t)s->key);
        if (at == PP_NONE)
            return false;
        weight_add(&into->slots[at].w, s->w);
        into->slots[at].residual |= s->residual;
        into->slots[at].called |= s->called;
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
    for (uint32_t i = 1; i <= t->mask + 1; i++) {
        const struct edge_slot *s = &t->slots[i];
        if (s->key != EMPTY)
            edges[at++] = (struct graph_edge){(uint32_t)(s->key >> 32), (uint32_t)s->key, s->w,
                                              s->residual, !s->called};
    }
    qsort(edges, at, sizeof *edges, by_ends);
    *out = edges;
    *n = at;
    return true;
}
