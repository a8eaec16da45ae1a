/* Edges by (source, destination). */
#include "graph/edge_table.h"

#include <stdlib.h>

#include "util/ckint.h"

#define FIRST_SLOTS 1024u
#define EMPTY UINT64_MAX

/* An empty slot for the edge, which is not in the table. */
static uint32_t empty_slot(const struct edge_table *t, uint64_t key)
{
    uint32_t at = (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & t->mask;
    while (t->slots[at].key != EMPTY)
        at = (at + 1) & t->mask;
    return at;
}

void edge_table_done(struct edge_table *t)
{
    free(t->slots);
    free(t->divs);
    *t = (struct edge_table){.mean = t->mean};
}

static bool resize(struct edge_table *t, uint32_t n_slots)
{
    struct edge_table old = *t;
    *t = (struct edge_table){.mean = old.mean, .n = old.n, .mask = n_slots - 1};
    t->slots = malloc(n_slots * sizeof *t->slots);
    t->divs = t->mean ? calloc(n_slots, sizeof *t->divs) : NULL;
    if (!t->slots || (t->mean && !t->divs)) {
        edge_table_done(t);
        *t = old;
        return false;
    }
    for (uint32_t i = 0; i < n_slots; i++)
        t->slots[i].key = EMPTY;
    for (uint32_t i = 0; old.slots && i <= old.mask; i++) {
        if (old.slots[i].key == EMPTY)
            continue;
        uint32_t at = empty_slot(t, old.slots[i].key);
        t->slots[at] = old.slots[i];
        if (t->mean)
            t->divs[at] = old.divs[i];
    }
    edge_table_done(&old);
    return true;
}

bool edge_table_init(struct edge_table *t, bool mean)
{
    *t = (struct edge_table){.mean = mean};
    return resize(t, FIRST_SLOTS);
}

/* A slot for a new edge; PP_NONE: no memory. */
static uint32_t add_slot(struct edge_table *t, uint64_t key)
{
    if (t->n >= t->mask / 8 * 6 && (t->mask >= UINT32_C(1) << 30 || !resize(t, (t->mask + 1) * 2)))
        return PP_NONE;
    uint32_t at = empty_slot(t, key);
    t->n++;
    t->slots[at] = (struct edge_slot){.key = key};
    return at;
}

/* The slot of the edge, new if there is none; the search begins at `at`. */
static inline uint32_t find_slot(struct edge_table *t, uint64_t key, uint32_t at)
{
    for (; t->slots[at].key != EMPTY; at = (at + 1) & t->mask)
        if (t->slots[at].key == key)
            return at;
    return add_slot(t, key);
}

bool edge_table_add(struct edge_table *t, const struct edge_call *calls, uint32_t n,
                    struct weight w, uint32_t stamp)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct edge_call *c = &calls[i];
        uint32_t at = find_slot(t, c->key, c->hash & t->mask);
        if (at == PP_NONE)
            return false;
        struct edge_slot *slot = &t->slots[at];
        if (slot->stamp == stamp)
            continue;
        slot->stamp = stamp;
        slot->residual |= c->residual;
        slot->called |= c->called;
        slot->sum = wrap_add(slot->sum, w.sum);
        if (t->mean)
            t->divs[at] = wrap_add(t->divs[at], w.div);
    }
    return true;
}

bool edge_table_merge(struct edge_table *into, const struct edge_table *from)
{
    for (uint32_t i = 0; from->slots && i <= from->mask; i++) {
        const struct edge_slot *s = &from->slots[i];
        if (s->key == EMPTY)
            continue;
        struct edge_call start;
        edge_table_prepare(into, &start, (uint32_t)(s->key >> 32), (uint32_t)s->key, false, true);
        uint32_t at = find_slot(into, s->key, start.hash & into->mask);
        if (at == PP_NONE)
            return false;
        into->slots[at].sum = wrap_add(into->slots[at].sum, s->sum);
        if (into->mean)
            into->divs[at] = wrap_add(into->divs[at], from->divs[i]);
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
    for (uint32_t i = 0; i <= t->mask; i++) {
        const struct edge_slot *s = &t->slots[i];
        if (s->key != EMPTY)
            edges[at++] = (struct graph_edge){(uint32_t)(s->key >> 32),
                                              (uint32_t)s->key,
                                              {s->sum, t->mean ? t->divs[i] : 0},
                                              s->residual,
                                              !s->called};
    }
    qsort(edges, at, sizeof *edges, by_ends);
    *out = edges;
    *n = at;
    return true;
}
