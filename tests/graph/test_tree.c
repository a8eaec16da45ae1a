/* Call trees, beside a list of contexts that grows one frame at a time; and what is left out of
 * them because it is light. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>

#include "graph/graph.h"
#include "support/random_profile.h"
#include "support/sample_nodes.h"

enum { ROUNDS = 400, MOST_CONTEXTS = 2000 };

static const struct random_size size = {6, 9, 60, 8, 0, false};
static const struct random_size plain = {6, 9, 60, 8, 0, true};

struct context {
    uint32_t parent, info;
    struct weight flat, cum;
    bool called;
};

struct model {
    struct context at[MOST_CONTEXTS];
    uint32_t n;
};

static uint32_t enter(struct model *m, uint32_t parent, uint32_t info, bool called)
{
    uint32_t i = 0;
    while (i < m->n && (m->at[i].parent != parent || m->at[i].info != info))
        i++;
    if (i == m->n) {
        assert_true(m->n < MOST_CONTEXTS);
        m->at[m->n++] = (struct context){.parent = parent, .info = info};
    }
    m->at[i].called |= called;
    return i;
}

static void fill_model(struct model *m, const struct graph *g)
{
    const struct samples *s = &g->p->samples;
    struct stack_reader r;
    struct err err = {0};
    m->n = 0;
    assert_true(stack_reader_init(&r, g->p, &err));
    for (uint32_t i = 0; i < s->n; i++) {
        struct weight w = {s->values[g->spec.value_index][i], g->spec.mean ? s->values[0][i] : 0};
        struct stack stack = stack_read(&r, i);
        uint32_t at = PP_NONE;
        for (uint32_t d = w.sum != 0 || w.div != 0 ? stack.n : 0; d-- > 0;) {
            uint32_t begin = g->frames.begin[stack.locs[d]];
            for (uint32_t f = begin; f < g->frames.begin[stack.locs[d] + 1]; f++) {
                at = enter(m, at, g->frames.info[f], f == begin);
                weight_add(&m->at[at].cum, w);
            }
        }
        if (at != PP_NONE)
            weight_add(&m->at[at].flat, w);
    }
    stack_reader_done(&r);
}

static bool nodes_are_those_of(const struct graph *g, const struct model *m)
{
    if (g->n_nodes != m->n || g->light.n != 0)
        return false;
    for (uint32_t i = 0; i < m->n; i++) {
        const struct context *c = &m->at[i];
        if (g->node_parent[i] != c->parent || g->node_info[i] != c->info ||
            memcmp(&g->flat[i], &c->flat, sizeof c->flat) != 0 ||
            memcmp(&g->cum[i], &c->cum, sizeof c->cum) != 0 || g->tree_inlined[i] == c->called)
            return false;
    }
    return true;
}

static struct graph_spec random_spec(struct choices *c, const struct profile *p)
{
    return (struct graph_spec){.rules = {.names = true, .lines = choose(c, 2)},
                               .value_index = choose(c, p->n_types),
                               .mean = choose(c, 2),
                               .drop_negative = choose(c, 4) == 0,
                               .call_tree = true,
                               .threads = 2};
}

static void every_context_has_a_node(void **state)
{
    static struct model m;
    (void)state;
    for (uint64_t round = 1; round <= ROUNDS; round++) {
        struct choices c = choices_of_round(round);
        struct arena a;
        struct err err = {0};
        struct graph *g;
        arena_init(&a, 0);
        struct profile *p = random_profile(&a, &c, &size);
        struct graph_spec spec = random_spec(&c, p);
        assert_true(graph_build(&a, p, &spec, &g, &err));
        fill_model(&m, g);
        if (!nodes_are_those_of(g, &m))
            fail_msg("round %" PRIu64, round);
        arena_done(&a);
    }
}

static bool same_node(const struct graph *g, uint32_t x, const struct graph *h, uint32_t y)
{
    return g->node_info[x] == h->node_info[y] && g->flat[x].sum == h->flat[y].sum &&
           g->cum[x].sum == h->cum[y].sum;
}

static bool same_picture(const struct graph *g, const struct graph *h)
{
    if (g->n_shown != h->n_shown || g->n_edges != h->n_edges)
        return false;
    for (uint32_t i = 0; i < g->n_shown; i++)
        if (!same_node(g, g->shown[i], h, h->shown[i]))
            return false;
    for (uint32_t i = 0; i < g->n_edges; i++) {
        const struct graph_edge *x = &g->edges[i], *y = &h->edges[i];
        if (!same_node(g, x->src, h, y->src) || !same_node(g, x->dst, h, y->dst) ||
            x->w.sum != y->w.sum || x->residual != y->residual || x->inlined != y->inlined)
            return false;
    }
    return true;
}

static bool same_results(const struct trim_result *x, const struct trim_result *y)
{
    return x->orig_count == y->orig_count && x->dropped_nodes == y->dropped_nodes &&
           x->dropped_edges == y->dropped_edges && x->node_cutoff == y->node_cutoff;
}

/* The nodes of every sample that are in both graphs are the same ones. */
static bool same_walks(const struct graph *whole, const struct graph *g)
{
    uint32_t nodes[2][MOST_CONTEXTS], leaf[2];
    struct stack_reader r;
    struct err err = {0};
    bool same = true;
    assert_true(stack_reader_init(&r, g->p, &err));
    for (uint32_t i = 0; same && i < g->p->samples.n; i++) {
        uint32_t n = sample_nodes(g, &r, i, nodes[0], &leaf[0]);
        uint32_t n_whole = sample_nodes(whole, &r, i, nodes[1], &leaf[1]);
        same = n == n_whole ? (leaf[0] == PP_NONE) == (leaf[1] == PP_NONE)
                            : n < n_whole && leaf[0] == PP_NONE;
        for (uint32_t k = 0; same && k < n; k++)
            same = same_node(g, nodes[0][k], whole, nodes[1][k]);
    }
    stack_reader_done(&r);
    return same;
}

static void light_contexts_that_are_no_nodes_are_not_missed(void **state)
{
    static const double fractions[] = {0, 0.001, 0.01, 0.05, 0.3, 2, -1};
    uint32_t left_out = 0;
    (void)state;
    for (uint64_t round = 1; round <= ROUNDS; round++) {
        struct choices c = choices_of_round(round);
        struct arena a;
        struct err err = {0};
        struct graph *whole, *g;
        struct trim_result results[2];
        arena_init(&a, 0);
        struct profile *p = random_profile(&a, &c, round % 2 ? &plain : &size);
        struct graph_spec spec = random_spec(&c, p);
        struct trim_spec trim = {.nodecount = choose(&c, 20),
                                 .nodefraction = CHOOSE_FROM(&c, fractions),
                                 .edgefraction = CHOOSE_FROM(&c, fractions),
                                 .order = (enum node_order)choose(&c, 3),
                                 .dot = choose(&c, 2),
                                 .edges = EDGES_ALL};
        assert_true(graph_build(&a, p, &spec, &whole, &err));
        spec.nodefraction = trim.nodefraction;
        assert_true(graph_build(&a, p, &spec, &g, &err));
        left_out += g->light.n;
        bool same = whole->n_nodes == g->n_nodes + g->light.n && same_walks(whole, g);
        assert_true(graph_trim(whole, &trim, &results[0], &err));
        assert_true(graph_trim(g, &trim, &results[1], &err));
        if (!same || !same_results(&results[0], &results[1]) || !same_picture(whole, g))
            fail_msg("round %" PRIu64, round);
        arena_done(&a);
    }
    assert_true(left_out > ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_context_has_a_node),
        cmocka_unit_test(light_contexts_that_are_no_nodes_are_not_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
