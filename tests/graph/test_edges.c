/* Edges, beside the rules of spec/report.md 3.4 followed to the letter, one frame at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>

#include "graph/graph.h"
#include "support/random_profile.h"
#include "util/ckint.h"

enum { ROUNDS = 600, MOST_NODES = 64 };

/* Edges by source and destination. */
struct model {
    struct weight w[MOST_NODES][MOST_NODES];
    bool there[MOST_NODES][MOST_NODES], seen[MOST_NODES][MOST_NODES];
    bool residual[MOST_NODES][MOST_NODES], called[MOST_NODES][MOST_NODES];
};

static void add_edge(struct model *m, uint32_t src, uint32_t dst, struct weight w, bool residual,
                     bool inlined)
{
    if (src == PP_NONE || src == dst || m->seen[src][dst])
        return;
    m->seen[src][dst] = m->there[src][dst] = true;
    m->w[src][dst].sum = wrap_add(m->w[src][dst].sum, w.sum);
    m->w[src][dst].div = wrap_add(m->w[src][dst].div, w.div);
    m->residual[src][dst] |= residual;
    m->called[src][dst] |= !inlined;
}

static void add_sample(struct model *m, const struct graph *g, struct stack stack, struct weight w)
{
    uint32_t parent = PP_NONE;
    bool residual = false;
    memset(m->seen, 0, sizeof m->seen);
    for (uint32_t d = stack.n; d-- > 0;) {
        uint32_t begin = g->frames.begin[stack.locs[d]];
        for (uint32_t f = begin; f < g->frames.begin[stack.locs[d] + 1]; f++) {
            uint32_t node = g->frames.info[f];
            residual |= !g->info_kept[node];
            if (!g->info_kept[node])
                continue;
            add_edge(m, parent, node, w, residual, f > begin);
            parent = node;
            residual = false;
        }
    }
}

static void fill_model(struct model *m, const struct graph *g)
{
    const struct samples *s = &g->p->samples;
    struct stack_reader r;
    struct err err = {0};
    memset(m, 0, sizeof *m);
    assert_true(stack_reader_init(&r, g->p, &err));
    for (uint32_t i = 0; i < s->n; i++) {
        struct weight w = {s->values[g->spec.value_index][i], g->spec.mean ? s->values[0][i] : 0};
        if (w.sum != 0 || w.div != 0)
            add_sample(m, g, stack_read(&r, i), w);
    }
    stack_reader_done(&r);
}

/* Whether an edge into `node` may be left out. */
static bool is_wanted(const struct graph *g, enum edge_need need, uint32_t node)
{
    return need == EDGES_ALL || g->info_inlined[node];
}

/* The edge a -> b: the i-th where all are wanted, since they are in order then. */
static const struct graph_edge *edge_of(const struct graph *g, enum edge_need need, uint32_t i,
                                        uint32_t a, uint32_t b)
{
    if (need == EDGES_INLINE_SUFFIX)
        for (i = 0; i < g->n_edges; i++)
            if (g->edges[i].src == a && g->edges[i].dst == b)
                break;
    const struct graph_edge *e = i < g->n_edges ? &g->edges[i] : NULL;
    return e && e->src == a && e->dst == b ? e : NULL;
}

static bool edges_are_those_of(const struct graph *g, const struct model *m, enum edge_need need)
{
    uint32_t n = 0;
    for (uint32_t a = 0; a < g->n_infos; a++)
        for (uint32_t b = 0; b < g->n_infos; b++) {
            if (!m->there[a][b] || !is_wanted(g, need, b))
                continue;
            const struct graph_edge *e = edge_of(g, need, n++, a, b);
            if (!e || e->w.sum != m->w[a][b].sum || e->w.div != m->w[a][b].div ||
                e->residual != m->residual[a][b] || e->inlined == m->called[a][b])
                return false;
        }
    return n == g->n_edges;
}

/* Few locations: stacks share frames, recurse, and lead to the same node by several ways. */
static void edges_are_what_the_rules_say(void **state)
{
    static const struct random_size size = {6, 9, 60, 7, 0, false};
    static struct model m;
    (void)state;
    for (uint64_t round = 1; round <= ROUNDS; round++) {
        struct choices c = choices_of_round(round);
        struct arena a;
        struct err err = {0};
        struct graph *g;
        arena_init(&a, 0);
        struct profile *p = random_profile(&a, &c, &size);
        struct graph_spec spec = {.rules = {.names = true, .lines = choose(&c, 2)},
                                  .value_index = choose(&c, p->n_types),
                                  .mean = choose(&c, 2),
                                  .threads = 1};
        enum edge_need need = choose(&c, 2) ? EDGES_ALL : EDGES_INLINE_SUFFIX;
        assert_true(graph_build(&a, p, &spec, &g, &err));
        assert_true(g->n_infos <= MOST_NODES);
        for (uint32_t n = 0, drop = choose(&c, 4); n < g->n_infos; n++)
            g->info_kept[n] = choose(&c, 8) >= drop;
        assert_true(graph_build_edges(g, need, &err));
        fill_model(&m, g);
        if (!edges_are_those_of(g, &m, need))
            fail_msg("round %" PRIu64, round);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(edges_are_what_the_rules_say)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
