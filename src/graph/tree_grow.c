/* Growing a call tree: samples are walked in order, root to leaf. Source: spec/report.md 3.5. */
#include <stdlib.h>

#include "graph/tree_impl.h"
#include "graph/walk.h"
#include "util/hash.h"

#define FIRST_SLOTS 1024u

void tree_done(struct tree *t)
{
    free(t->twigs.data);
    free(t->contexts.data);
    free(t->slots);
    free(t->path.data);
    *t = (struct tree){0};
}

/* Frame i of a path as a context. */
static uint32_t walk_context(const struct walk_path *path, uint32_t i)
{
    bool called = i == 0 || path->frames[i - 1] & WALK_CALLS;
    return (path->frames[i] & WALK_NODE) | (called ? CONTEXT_CALLED : 0);
}

static uint32_t first_identity(const struct tree *t, uint32_t twig)
{
    return t->contexts.data[t->twigs.data[twig].at] & ~CONTEXT_CALLED;
}

/* The slot of the twig that goes on from `parent` with that identity, or the empty one. */
static uint32_t *find_slot(const struct tree *t, uint32_t parent, uint32_t identity)
{
    uint32_t at = (uint32_t)hash_mix(parent, identity) & t->mask;
    while (t->slots[at] && (t->twigs.data[t->slots[at]].parent != parent ||
                            first_identity(t, t->slots[at]) != identity))
        at = (at + 1) & t->mask;
    return &t->slots[at];
}

static bool rehash(struct tree *t, uint32_t n_slots)
{
    uint32_t *slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return false;
    free(t->slots);
    t->slots = slots;
    t->mask = n_slots - 1;
    for (uint32_t i = TWIG_ROOT + 1; i < t->twigs.n; i++)
        *find_slot(t, t->twigs.data[i].parent, first_identity(t, i)) = i;
    return true;
}

/* A new twig, which the table does not know yet; TWIG_ROOT: no memory. */
static uint32_t add_twig(struct tree *t, const struct twig *twig)
{
    if (t->twigs.n >= PP_NONE / 4 || !vec_grow(&t->twigs) ||
        (t->twigs.n > t->mask / 2 && !rehash(t, (t->mask + 1) * 2)))
        return TWIG_ROOT;
    t->twigs.data[t->twigs.n] = *twig;
    return (uint32_t)t->twigs.n++;
}

/* Makes the first n contexts of a twig one of their own, which is returned; TWIG_ROOT: no memory.
 * What hangs on the twig stays there. */
static uint32_t split(struct tree *t, uint32_t twig, uint32_t n)
{
    struct twig upper = t->twigs.data[twig];
    upper.n = n;
    upper.flat = (struct weight){0, 0};
    uint32_t added = add_twig(t, &upper);
    if (added == TWIG_ROOT)
        return TWIG_ROOT;
    struct twig *lower = &t->twigs.data[twig];
    *find_slot(t, upper.parent, first_identity(t, twig)) = added;
    lower->at += n;
    lower->n -= n;
    lower->depth += n;
    lower->parent = added;
    *find_slot(t, added, first_identity(t, twig)) = twig;
    for (uint32_t i = upper.depth; i < upper.depth + n; i++)
        t->path.data[i] = added;
    return added;
}

/* A twig with what is left of a stack. */
static uint32_t sprout(struct tree *t, uint32_t parent, const struct walk_path *path, uint32_t from)
{
    uint32_t n = path->n - from;
    if (!vec_room(&t->contexts, n) || t->contexts.n + n >= PP_NONE / 4)
        return TWIG_ROOT;
    struct twig twig = {.at = (uint32_t)t->contexts.n,
                        .n = n,
                        .depth = from,
                        .parent = parent,
                        .born = t->n_visits};
    for (uint32_t i = from; i < path->n; i++)
        t->contexts.data[t->contexts.n++] = walk_context(path, i);
    uint32_t added = add_twig(t, &twig);
    if (added == TWIG_ROOT)
        return TWIG_ROOT;
    *find_slot(t, parent, first_identity(t, added)) = added;
    for (uint32_t i = from; i < path->n; i++)
        t->path.data[i] = added;
    return added;
}

/* How far the path goes along a twig from frame i on. */
static uint32_t go_along(struct tree *t, uint32_t number, const struct walk_path *path, uint32_t i)
{
    const struct twig *twig = &t->twigs.data[number];
    uint32_t end = twig->depth + twig->n < path->n ? twig->depth + twig->n : path->n;
    for (; i < end; i++) {
        uint32_t met = walk_context(path, i);
        uint32_t *context = &t->contexts.data[twig->at + i - twig->depth];
        if ((met ^ *context) & ~CONTEXT_CALLED)
            break;
        *context |= met;
        t->path.data[i] = number;
    }
    return i;
}

/* The twig that a stack ends with; TWIG_ROOT: no memory. */
static uint32_t grow(struct tree *t, const struct walk_path *path)
{
    uint32_t i = path->shared, twig = i ? t->path.data[i - 1] : TWIG_ROOT;
    for (;;) {
        i = go_along(t, twig, path, i);
        uint32_t n = i - t->twigs.data[twig].depth;
        if (n < t->twigs.data[twig].n && (twig = split(t, twig, n)) == TWIG_ROOT)
            return TWIG_ROOT;
        if (i == path->n)
            return twig;
        uint32_t next = *find_slot(t, twig, path->frames[i] & WALK_NODE);
        if (!next)
            return sprout(t, twig, path, i);
        twig = next;
    }
}

static bool visit(const struct graph *g, void *state, const struct walk_path *path, struct weight w)
{
    (void)g;
    struct tree *t = state;
    t->n_visits++;
    if (path->n == 0)
        return true;
    if (!vec_hold(&t->path, path->n))
        return false;
    uint32_t twig = grow(t, path);
    if (twig == TWIG_ROOT)
        return false;
    weight_add(&t->twigs.data[twig].flat, w);
    return true;
}

static void *begin(const struct graph *g, const struct frame_pool *pool, const void *arg)
{
    (void)arg;
    (void)g;
    (void)pool;
    struct tree *t = calloc(1, sizeof *t);
    if (!t || !rehash(t, FIRST_SLOTS) || !vec_grow(&t->twigs)) {
        if (t)
            tree_done(t);
        free(t);
        return NULL;
    }
    t->twigs.data[t->twigs.n++] = (struct twig){.parent = PP_NONE}; /* TWIG_ROOT */
    return t;
}

/* What a twig has of its own and what hangs on it, from the tips on. */
static bool add_up(struct tree *t)
{
    struct twig *twigs = t->twigs.data;
    uint32_t n = (uint32_t)t->twigs.n, *missing = calloc(n, sizeof *missing);
    if (!missing)
        return false;
    for (uint32_t i = TWIG_ROOT + 1; i < n; i++)
        missing[twigs[i].parent]++;
    for (uint32_t i = TWIG_ROOT + 1; i < n; i++)
        for (uint32_t at = i; at != TWIG_ROOT && missing[at] == 0; at = twigs[at].parent) {
            missing[at] = UINT32_MAX; /* done */
            weight_add(&twigs[at].cum, twigs[at].flat);
            weight_add(&twigs[twigs[at].parent].cum, twigs[at].cum);
            missing[twigs[at].parent]--;
        }
    free(missing);
    return true;
}

bool tree_grow(const struct graph *g, struct tree *t, struct err *err)
{
    struct walk_spec walk = {.in_order = true, .begin = begin, .visit = visit};
    bool ok = walk_samples(g, &walk, err);
    struct tree *grown = walk.states[0];
    *t = (struct tree){0};
    if (ok && !grown)
        ok = (grown = begin(g, NULL, NULL)) != NULL || err_nomem(err);
    if (grown)
        *t = *grown;
    free(grown);
    return ok && (add_up(t) || err_nomem(err));
}
