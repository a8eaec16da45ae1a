/* The samples of nodes, beside a plain search through every stack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>

#include "graph/graph.h"
#include "support/profiles.h"
#include "support/random_profile.h"
#include "support/sample_nodes.h"

enum { ROUNDS = 400, MOST_NODES = 2000 };

static const struct random_size size = {6, 9, 60, 8, 0, true};

static bool goes_through(const struct node_runs *runs, uint32_t node, uint32_t place)
{
    for (uint32_t r = runs->first[node]; r != PP_NONE; r = runs->runs[r].next)
        if (runs->runs[r].from <= place && place < runs->runs[r].to)
            return true;
    return false;
}

/* Runs do not overlap, none is empty, and they come in order. */
static bool are_in_order(const struct graph *g, const struct node_runs *runs)
{
    for (uint32_t n = 0; n < g->n_nodes; n++) {
        uint32_t end = 0;
        for (uint32_t r = runs->first[n]; r != PP_NONE; r = runs->runs[r].next) {
            if (runs->runs[r].from < end || runs->runs[r].to <= runs->runs[r].from)
                return false;
            end = runs->runs[r].to;
        }
        if (end > g->p->samples.n)
            return false;
    }
    return true;
}

static bool has_weight(const struct graph *g, uint32_t sample)
{
    int64_t *const *values = g->p->samples.values;
    return values[g->spec.value_index][sample] || (g->spec.mean && values[0][sample]);
}

static bool tells_the_same(const struct graph *g, const struct node_runs_spec *spec,
                           const struct node_runs *runs)
{
    uint32_t nodes[MOST_NODES], leaf, place = 0;
    struct stack_reader r;
    struct err err = {0};
    bool same = g->n_nodes <= MOST_NODES && are_in_order(g, runs);
    assert_true(stack_reader_init(&r, g->p, &err));
    for (uint32_t i = 0; same && i < g->p->samples.n; i++) {
        uint32_t n = sample_nodes(g, &r, i, nodes, &leaf), n_wanted = 0, n_runs = 0;
        if (!has_weight(g, i) || !spec->samples[i])
            continue;
        for (uint32_t k = 0; k < n; k++) {
            n_wanted += spec->nodes[nodes[k]];
            same = same && goes_through(runs, nodes[k], place) == spec->nodes[nodes[k]];
        }
        for (uint32_t k = 0; k < g->n_nodes; k++)
            n_runs += goes_through(runs, k, place);
        same = same && n_runs == n_wanted && runs->leaf[place] == leaf && runs->samples[place] == i;
        place++;
    }
    stack_reader_done(&r);
    return same;
}

/* Some of n, or all. */
static const bool *some_of(struct arena *a, struct choices *c, uint32_t n)
{
    bool *some = arena_array(a, bool, n), all = choose(c, 2);
    assert_non_null(some);
    for (uint32_t i = 0; i < n; i++)
        some[i] = all || choose(c, 3);
    return some;
}

static void runs_are_the_samples_of_the_nodes(void **state)
{
    static const double fractions[] = {0, 0, 0.01, 0.1, 0.3};
    (void)state;
    for (uint64_t round = 1; round <= ROUNDS; round++) {
        struct choices c = choices_of_round(round);
        struct arena a;
        struct err err = {0};
        struct graph *g;
        struct node_runs runs;
        struct trim_result trimmed;
        arena_init(&a, 0);
        struct profile *p = random_profile(&a, &c, &size);
        struct graph_spec spec = {.rules = {.names = true, .lines = choose(&c, 2)},
                                  .value_index = choose(&c, p->n_types),
                                  .mean = choose(&c, 2),
                                  .call_tree = choose(&c, 2),
                                  .nodefraction = CHOOSE_FROM(&c, fractions),
                                  .threads = 2};
        struct trim_spec trim = {
            .nodecount = choose(&c, 9), .nodefraction = spec.nodefraction, .edges = EDGES_ALL};
        assert_true(graph_build(&a, p, &spec, &g, &err));
        assert_true(choose(&c, 2) || graph_trim(g, &trim, &trimmed, &err));
        struct node_runs_spec of = {some_of(&a, &c, p->samples.n), some_of(&a, &c, g->n_nodes)};
        assert_true(graph_node_runs(g, &of, &runs, &err));
        if (!tells_the_same(g, &of, &runs))
            fail_msg("round %" PRIu64, round);
        node_runs_done(&runs);
        arena_done(&a);
    }
}

static void samples_that_follow_each_other_are_one_run(void **state)
{
    static const bool all[8] = {true, true, true, true, true, true, true, true};
    struct graph_spec spec = {.rules = {.names = true}, .threads = 1};
    struct node_runs_spec of = {all, all};
    struct arena a;
    struct err err = {0};
    struct graph *g;
    struct node_runs runs;
    (void)state;
    arena_init(&a, 0);
    struct profile *p = profile_from_text(&a, "main;a;b 1\nmain;a;a 1\nmain 0\nmain;b;a 1\nc 1\n"
                                              "main 1\n");
    assert_true(graph_build(&a, p, &spec, &g, &err));
    assert_true(graph_node_runs(g, &of, &runs, &err));
    const struct sample_run *main = &runs.runs[runs.first[0]], *other = &runs.runs[runs.first[1]];
    assert_int_equal(main->from, 0);
    assert_int_equal(main->to, 3); /* the one without weight is none */
    assert_int_equal(runs.runs[main->next].from, 4);
    assert_int_equal(runs.runs[main->next].to, 5);
    assert_int_equal(runs.samples[4], 5);
    assert_int_equal(other->from, 0);
    assert_int_equal(other->to, 3);
    assert_int_equal(other->next, PP_NONE);
    node_runs_done(&runs);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_the_samples_of_the_nodes),
        cmocka_unit_test(samples_that_follow_each_other_are_one_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
