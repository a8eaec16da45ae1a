/* Edges by (source, destination). */
#include "graph/edge_table.h"

#include <stdlib.h>

#include "graph/graph_impl.h"
#include "util/hash.h"

#define FIRST_SLOTS 1024u
#define MOST_SLOTS (UINT32_C(1) << 31)

static uint64_t edge_key(uint32_t src, uint32_t dst)
{
    return (uint64_t)src << 32 | dst;
}

/* The slot of the edge, or the empty one where it would go. */
static uint32_t *find_slot(const struct edge_table *t, uint64_t key)
{
    uint32_t at = (uint32_t)hash_mix(key, 0) & t->mask;
    while (t->slots[at] && t->keys[t->slots[at]] != key)
        at = (at + 1) & t->mask;
    return &t->slots[at];
}

void edge_table_done(struct edge_table *t)
{
    free(t->marks);
    free(t->sums);
    free(t->divs);
    free(t->keys);
    free(t->slots);
    *t = (struct edge_table){0};
}

/* Moves one column. */
static bool hold(void **column, uint32_t cap, size_t size)
{
    void *moved = realloc(*column, cap * size);
    if (moved)
        *column = moved;
    return moved != NULL;
}

static bool hold_edges(struct edge_table *t, uint32_t cap)
{
    if (!hold((void **)&t->marks, cap, sizeof *t->marks) ||
        !hold((void **)&t->sums, cap, sizeof *t->sums) ||
        !hold((void **)&t->keys, cap, sizeof *t->keys) ||
        (t->mean && !hold((void **)&t->divs, cap, sizeof *t->divs)))
        return false;
    t->cap = cap;
    return true;
}

/* Room for half as many edges as there are slots. */
static bool resize(struct edge_table *t, uint32_t n_slots)
{
    uint32_t *slots = calloc(n_slots, sizeof *slots);
    if (!slots || !hold_edges(t, n_slots / 2)) {
        free(slots);
        return false;
    }
    free(t->slots);
    t->slots = slots;
    t->mask = n_slots - 1;
    for (uint32_t e = 1; e < t->n; e++)
        *find_slot(t, t->keys[e]) = e;
    return true;
}

static uint32_t append(struct edge_table *t, uint64_t key)
{
    t->marks[t->n] = 0;
    t->sums[t->n] = 0;
    if (t->mean)
        t->divs[t->n] = 0;
    t->keys[t->n] = key;
    return t->n++;
}

bool edge_table_init(struct edge_table *t, bool mean)
{
    *t = (struct edge_table){.mean = mean};
    if (!resize(t, FIRST_SLOTS)) {
        edge_table_done(t);
        return false;
    }
    append(t, UINT64_MAX); /* EDGE_SINK: its source is no node */
    return true;
}

uint32_t edge_table_add(struct edge_table *t, uint32_t src, uint32_t dst)
{
    uint64_t key = edge_key(src, dst);
    uint32_t *slot = find_slot(t, key);
    if (PP_LIKELY(*slot))
        return *slot;
    if (t->n == t->cap) {
        if (t->mask >= MOST_SLOTS / 2 || !resize(t, (t->mask + 1) * 2))
            return PP_NONE;
        slot = find_slot(t, key);
    }
    *slot = append(t, key);
    return *slot;
}

static struct weight edge_weight(const struct edge_table *t, uint32_t edge)
{
    return (struct weight){t->sums[edge], t->mean ? t->divs[edge] : 0};
}

bool edge_table_merge(struct edge_table *into, const struct edge_table *from)
{
    for (uint32_t e = 1; e < from->n; e++) {
        uint32_t at = edge_table_add(into, edge_table_src(from, e), (uint32_t)from->keys[e]);
        if (at == PP_NONE)
            return false;
        edge_table_weigh(into, at, edge_weight(from, e));
        into->marks[at] |= from->marks[e];
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

bool edge_table_take(const struct edge_table *t, bool in_order, struct arena *a,
                     struct graph_edge **out, uint32_t *n, struct err *err)
{
    uint32_t n_edges = t->n ? t->n - 1 : 0; /* without the sink */
    struct graph_edge *edges = arena_array(a, struct graph_edge, n_edges);
    if (!edges)
        return err_nomem(err);
    for (uint32_t e = 1; e < t->n; e++)
        edges[e - 1] = (struct graph_edge){edge_table_src(t, e), (uint32_t)t->keys[e],
                                           edge_weight(t, e), (t->marks[e] & EDGE_RESIDUAL) != 0,
                                           (t->marks[e] & EDGE_CALLED) == 0};
    if (in_order)
        qsort(edges, n_edges, sizeof *edges, by_ends);
    *out = edges;
    *n = n_edges;
    return true;
}
