/* Properties of graphs and reports over random profiles; the seed is printed when one fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph/graph.h"
#include "profile/decode.h"
#include "profile/encode.h"
#include "profile/filter.h"
#include "support/profiles.h"
#include "support/random_profile.h"
#include "util/ckint.h"
#include "util/hash.h"

enum { ROUNDS = 150 };

/* CPPROF_SEED=N repeats one. */
static uint64_t seed_of(unsigned round)
{
    const char *text = getenv("CPPROF_SEED");
    return text ? strtoull(text, NULL, 0) : 88172645463325252u + round;
}

#define CHECK(seed, condition)                                           \
    do {                                                                 \
        if (!(condition))                                                \
            fail_msg("CPPROF_SEED=%" PRIu64 ": %s", (seed), #condition); \
    } while (0)

static const struct random_size small = {8, 12, 40, 9, 0, false};
static const struct random_size plain = {8, 12, 40, 9, 0, true};

static struct graph *build(struct arena *a, struct profile *p, bool call_tree, unsigned threads)
{
    struct graph_spec spec = {.rules = {.names = true, .lines = true, .columns = true},
                              .call_tree = call_tree,
                              .threads = threads};
    struct graph *g;
    struct err err = {0};
    if (!graph_build(a, p, &spec, &g, &err) || !graph_build_edges(g, EDGES_ALL, &err))
        fail_msg("%s", err.msg);
    return g;
}

/* What the samples that have frames weigh together. */
static int64_t weight_with_stack(const struct profile *p)
{
    struct stack_reader r;
    struct err err = {0};
    int64_t sum = 0;
    assert_true(stack_reader_init(&r, p, &err));
    for (uint32_t i = 0; i < p->samples.n; i++)
        if (stack_read(&r, i).n)
            sum = wrap_add(sum, p->samples.values[0][i]);
    stack_reader_done(&r);
    return sum;
}

static void flat_values_add_up_to_the_samples(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct choices c = {.seed = seed_of(round)};
        uint64_t seed = c.seed;
        struct arena a;
        arena_init(&a, 0);
        struct profile *p = random_profile(&a, &c, &small);
        for (int tree = 0; tree < 2; tree++) {
            struct graph *g = build(&a, p, tree, 1);
            int64_t flat = 0;
            for (uint32_t n = 0; n < g->n_nodes; n++)
                flat = wrap_add(flat, g->flat[n].sum);
            CHECK(seed, flat == weight_with_stack(p));
        }
        arena_done(&a);
    }
}

static void cum_is_flat_at_least_and_edges_at_most_cum(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct choices c = {.seed = seed_of(round)};
        uint64_t seed = c.seed;
        struct arena a;
        arena_init(&a, 0);
        struct profile *p = random_profile(&a, &c, &plain);
        for (int tree = 0; tree < 2; tree++) {
            struct graph *g = build(&a, p, tree, 1);
            for (uint32_t n = 0; n < g->n_nodes; n++)
                CHECK(seed, g->cum[n].sum >= g->flat[n].sum && g->flat[n].sum >= 0);
            for (uint32_t e = 0; e < g->n_edges; e++) {
                const struct graph_edge *edge = &g->edges[e];
                CHECK(seed, !edge->residual && edge->w.sum <= g->cum[edge->src].sum &&
                                edge->w.sum <= g->cum[edge->dst].sum);
            }
        }
        arena_done(&a);
    }
}

static void adjacency_lists_every_edge_once_at_each_end(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct choices c = {.seed = seed_of(round)};
        uint64_t seed = c.seed;
        struct arena a;
        arena_init(&a, 0);
        struct graph *g = build(&a, random_profile(&a, &c, &small), round % 2, 1);
        CHECK(seed,
              g->in.begin[g->n_nodes] == g->n_edges && g->out.begin[g->n_nodes] == g->n_edges);
        for (uint32_t n = 0; n < g->n_nodes; n++) {
            for (uint32_t i = g->in.begin[n]; i < g->in.begin[n + 1]; i++)
                CHECK(seed, g->edges[g->in.list[i]].dst == n);
            for (uint32_t i = g->out.begin[n]; i < g->out.begin[n + 1]; i++)
                CHECK(seed, g->edges[g->out.list[i]].src == n);
        }
        arena_done(&a);
    }
}

static void trimming_keeps_the_heavy_and_counts_the_rest(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct choices c = {.seed = seed_of(round)};
        uint64_t seed = c.seed;
        struct arena a;
        struct err err = {0};
        struct trim_result r;
        arena_init(&a, 0);
        struct graph *g = build(&a, random_profile(&a, &c, &plain), round % 2, 1);
        uint32_t all = g->n_shown;
        struct trim_spec spec = {.nodecount = choose(&c, 6),
                                 .nodefraction = choose(&c, 4) / 10.0,
                                 .edgefraction = choose(&c, 4) / 10.0,
                                 .order = (enum node_order)choose(&c, 3),
                                 .edges = EDGES_ALL};
        CHECK(seed, graph_trim(g, &spec, &r, &err));
        CHECK(seed, r.orig_count + r.dropped_nodes == all && g->n_shown <= r.orig_count);
        CHECK(seed, spec.nodecount == 0 || g->n_shown <= spec.nodecount);
        for (uint32_t i = 0; i < g->n_shown; i++) {
            CHECK(seed, g->cum[g->shown[i]].sum >= r.node_cutoff);
            int64_t before = i ? g->cum[g->shown[i - 1]].sum : INT64_MAX;
            CHECK(seed, spec.order != ORDER_CUM || before >= g->cum[g->shown[i]].sum);
        }
        arena_done(&a);
    }
}

/* Everything about a graph that a report can show. */
static uint64_t graph_hash(const struct graph *g)
{
    uint64_t h = g->n_nodes;
    for (uint32_t n = 0; n < g->n_nodes; n++)
        h = hash_mix(h ^ (uint64_t)g->flat[n].sum, (uint64_t)g->cum[n].sum ^ g->node_info[n]);
    for (uint32_t e = 0; e < g->n_edges; e++) {
        const struct graph_edge *edge = &g->edges[e];
        h = hash_mix(h ^ ((uint64_t)edge->src << 32 | edge->dst),
                     (uint64_t)edge->w.sum * 4 + edge->residual * 2u + edge->inlined);
    }
    return h;
}

static void threads_make_no_difference(void **state)
{
    static const struct random_size large = {50, 200, 30000, 30, 0, false};
    static const unsigned threads[] = {1, 2, 8};
    (void)state;
    for (unsigned round = 0; round < 3; round++) {
        struct choices c = {.seed = seed_of(round)};
        uint64_t seed = c.seed, hashes[PP_COUNT(threads)];
        struct arena a;
        struct buf bytes = BUF_INIT;
        struct err err = {0};
        arena_init(&a, 0);
        assert_true(profile_encode(random_profile(&a, &c, &large), &bytes, &err));
        for (size_t i = 0; i < PP_COUNT(threads); i++) {
            struct decode_options opt = {.threads = threads[i]};
            struct profile *p;
            assert_int_equal(
                profile_decode(&a, (const uint8_t *)bytes.data, bytes.len, &opt, &p, &err),
                DECODE_OK);
            hashes[i] = graph_hash(build(&a, p, false, threads[i]));
            CHECK(seed, hashes[i] == hashes[0]);
        }
        buf_done(&bytes);
        arena_done(&a);
    }
}

static void decode_of_encode_is_the_same(void **state)
{
    static const struct random_size labelled = {8, 12, 40, 9, 5, false};
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct choices c = {.seed = seed_of(round)};
        uint64_t seed = c.seed;
        struct arena a;
        struct buf bytes = BUF_INIT;
        struct err err = {0};
        struct decode_options opt = {.labels = true};
        struct profile *back;
        arena_init(&a, 0);
        struct profile *p = random_profile(&a, &c, &labelled);
        assert_true(profile_encode(p, &bytes, &err));
        CHECK(seed, profile_decode(&a, (const uint8_t *)bytes.data, bytes.len, &opt, &back, &err) ==
                        DECODE_OK);
        CHECK(seed, strcmp(profile_rows(&a, p), profile_rows(&a, back)) == 0);
        CHECK(seed,
              graph_hash(build(&a, p, round % 2, 1)) == graph_hash(build(&a, back, round % 2, 1)));
        buf_done(&bytes);
        arena_done(&a);
    }
}

static void a_filter_twice_is_a_filter_once(void **state)
{
    static const char *const names[] = {"main|foo", "bar", "C|x", ".", "^$", "a\\.c"};
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct choices c = {.seed = seed_of(round)};
        uint64_t seed = c.seed;
        struct arena a;
        struct err err = {0};
        struct notes notes = {0};
        struct tag_units units = {0};
        struct filter_spec spec = {0};
        struct str *const options[] = {&spec.focus, &spec.ignore, &spec.hide, &spec.show};
        unsigned misses;
        arena_init(&a, 0);
        struct profile *p = random_profile(&a, &c, &small);
        *CHOOSE_FROM(&c, options) = str_of(CHOOSE_FROM(&c, names));
        assert_true(profile_filter(p, &spec, &units, &notes, &misses, &err));
        const char *once = profile_rows(&a, p);
        assert_true(profile_filter(p, &spec, &units, &notes, &misses, &err));
        CHECK(seed, strcmp(once, profile_rows(&a, p)) == 0);
        notes_done(&notes);
        arena_done(&a);
    }
}

static void every_budget_below_the_needed_one_is_an_error(void **state)
{
    (void)state;
    for (int tree = 0; tree < 2; tree++) {
        struct graph_spec spec = {.rules = {.names = true, .files = true}, .call_tree = tree};
        struct trim_spec trim = {.nodecount = 2, .edges = EDGES_ALL, .order = ORDER_ENTROPY};
        size_t needed = 0;
        for (size_t budget = 0; budget == 0 || budget <= needed; budget += 48) {
            struct arena a, profile_arena;
            struct graph *g;
            struct trim_result r;
            struct err err = {0};
            arena_init(&profile_arena, 0);
            arena_init(&a, budget);
            struct profile *p =
                profile_from_text(&profile_arena, "a[x//a.c];b>c 3\na;d 2\nd;b>c 1\n");
            bool ok = graph_build(&a, p, &spec, &g, &err) && graph_trim(g, &trim, &r, &err);
            assert_int_equal(ok, budget == 0 || budget == needed);
            assert_int_equal(err.code, ok ? PP_OK : PP_ERR_NOMEM);
            if (budget == 0)
                needed = a.used;
            arena_done(&a);
            arena_done(&profile_arena);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flat_values_add_up_to_the_samples),
        cmocka_unit_test(cum_is_flat_at_least_and_edges_at_most_cum),
        cmocka_unit_test(adjacency_lists_every_edge_once_at_each_end),
        cmocka_unit_test(trimming_keeps_the_heavy_and_counts_the_rest),
        cmocka_unit_test(threads_make_no_difference),
        cmocka_unit_test(decode_of_encode_is_the_same),
        cmocka_unit_test(a_filter_twice_is_a_filter_once),
        cmocka_unit_test(every_budget_below_the_needed_one_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
