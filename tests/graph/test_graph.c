/* graph: identities, sums, edges, order, source paths (spec/report.md 3 to 5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"

#include "graph/graph.h"

static struct graph *build(struct arena *a, const char *text, const struct graph_spec *spec)
{
    struct graph *g;
    struct err err = {0};
    if (!graph_build(a, profile_from_text(a, text), spec, &g, &err) ||
        !graph_build_edges(g, EDGES_ALL, &err))
        fail_msg("%s", err.msg);
    return g;
}

static const struct graph_spec by_name = {.rules = {.names = true}};

/* "name flat cum" of the shown nodes in this order, then "a>b weight" of all edges. */
static const char *text_of(struct arena *a, struct graph *g, enum node_order order)
{
    struct buf b = BUF_INIT;
    struct err err = {0};
    assert_true(graph_sort(g, order, &err));
    for (uint32_t i = 0; i < g->n_shown; i++) {
        uint32_t n = g->shown[i];
        buf_add_str(&b, graph_name(g, n));
        buf_printf(&b, " %lld %lld\n", (long long)g->flat[n].sum, (long long)g->cum[n].sum);
    }
    uint32_t *edges = arena_array(a, uint32_t, g->n_edges);
    for (uint32_t i = 0; i < g->n_edges; i++)
        edges[i] = i;
    assert_true(graph_sort_edges(g, edges, g->n_edges, &err));
    for (uint32_t i = 0; i < g->n_edges; i++) {
        const struct graph_edge *e = &g->edges[edges[i]];
        buf_add_str(&b, graph_name(g, e->src));
        buf_add_cstr(&b, e->residual ? ">>" : ">");
        buf_add_str(&b, graph_name(g, e->dst));
        buf_printf(&b, " %lld%s\n", (long long)e->w.sum, e->inlined ? " inline" : "");
    }
    struct str s = arena_str(a, buf_str(&b));
    buf_done(&b);
    return s.ptr;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static void recursion_counts_once_and_has_no_edge_to_itself(void **state)
{
    struct graph *g = build(*state, "main;rec;rec;rec 30\n", &by_name);
    assert_string_equal(text_of(*state, g, ORDER_CUM), "main 0 30\nrec 30 30\nmain>rec 30\n");
    g = build(*state, "main;foo;rec;foo;rec 10\n", &by_name);
    assert_string_equal(text_of(*state, g, ORDER_FLAT),
                        "rec 10 10\nfoo 0 10\nmain 0 10\nfoo>rec 10\nmain>foo 10\nrec>foo 10\n");
}

static void an_edge_is_inlined_only_if_every_call_is(void **state)
{
    struct graph *g = build(*state, "a>b 1\na;b 2\nc>d 3\n", &by_name);
    assert_string_equal(text_of(*state, g, ORDER_FLAT),
                        "b 3 3\nd 3 3\na 0 3\nc 0 3\na>b 3\nc>d 3 inline\n");
}

static void a_call_tree_has_a_node_a_context(void **state)
{
    struct graph_spec spec = by_name;
    spec.call_tree = true;
    struct graph *g = build(*state, "a;f 5\nb;f 3\nrec;rec 1\n", &spec);
    assert_string_equal(text_of(*state, g, ORDER_FLAT),
                        "f 5 5\nf 3 3\nrec 1 1\na 0 5\nb 0 3\nrec 0 1\n"
                        "a>f 5\nb>f 3\nrec>rec 1\n");
}

static void a_mean_skips_only_samples_without_both(void **state)
{
    struct graph_spec spec = by_name;
    spec.mean = true;
    spec.value_index = 1;
    struct graph *g = build(*state, "a 2 10\na 1 0\nb 0 7\nc 0 0\n", &spec);
    assert_int_equal(g->n_shown, 2);
    assert_int_equal(g->flat[0].sum, 10);
    assert_int_equal(g->flat[0].div, 3);
    assert_int_equal(weight_value(g->flat[0]), 3);
    assert_int_equal(weight_value(g->flat[1]), 7);
    assert_int_equal(weight_value((struct weight){INT64_MIN, -1}), INT64_MIN);
}

static void nodes_of_zero_go_and_negative_ones_if_asked(void **state)
{
    struct graph_spec spec = by_name;
    static const char text[] = "a;b -5\na;c 3\nd 1\nd -1\n";
    assert_int_equal(build(*state, text, &spec)->n_shown, 3);
    spec.drop_negative = true;
    assert_int_equal(build(*state, text, &spec)->n_shown, 1);
}

static void sums_wrap(void **state)
{
    struct graph *g = build(*state, "a 9223372036854775807\na 1\n", &by_name);
    assert_int_equal(g->flat[0].sum, INT64_MIN);
}

static void same_names_of_other_files_merge_unless_files_are_kept(void **state)
{
    struct graph_spec spec = by_name;
    static const char text[] = "f[a.c=1] 1\nf[b.c=2] 1\nf[./a.c=1] 1\n";
    assert_int_equal(build(*state, text, &spec)->n_shown, 1);
    spec.rules.files = true;
    assert_int_equal(build(*state, text, &spec)->n_shown, 2);
    spec.rules.object_names = true;
    assert_int_equal(build(*state, "f[a.c=1] 1\nf[a.c=2] 1\n", &spec)->n_shown, 2);
    spec =
        (struct graph_spec){.rules = {.files = true}}; /* names cleared: start lines tell apart */
    assert_int_equal(build(*state, "f[a.c=1] 1\ng[a.c=2] 1\nh[a.c=1] 1\n", &spec)->n_shown, 2);
}

static void objects_of_equal_base_name_are_two_nodes(void **state)
{
    struct graph *g = build(*state,
                            "!mapping 10 20 0 /a/libc.so -\n!mapping 20 30 0 /b/libc.so -\n"
                            "0x10 1\n0x20 2\n0x21 4\n",
                            &by_name);
    assert_string_equal(text_of(*state, g, ORDER_FLAT), "[libc.so] 6 6\n[libc.so] 1 1\n");
}

static void the_entropy_order_of_the_worked_check(void **state)
{
    struct graph *g =
        build(*state, "a;c 100\na;b;c 10\na;b2>i 7\na;c;b2>i 50\na 30\na;leaf 3\n", &by_name);
    assert_true(begins(text_of(*state, g, ORDER_ENTROPY),
                       "a 30 200\nc 110 160\ni 57 57\nb2 0 57\nleaf 3 3\nb 0 10\n"));
}

static void the_entropy_of_nothing_goes_to_an_end(void **state)
{
    struct graph *g = build(*state,
                            "main;foo 100\nmain;mid;bar 50\nmain;mid;bar -50\nmain;neg -50\n"
                            "main;neg;leaf 20\nmain;mid 10\n",
                            &by_name);
    const char *out = text_of(*state, g, ORDER_ENTROPY);
    assert_true(begins(out, "mid 10 10\nneg -50 -30\nfoo 100 100\nmain 0 80\nleaf 20 20\n"));
}

/* The smallest integer has no magnitude: its share is negative, and the entropy no number. */
static void the_entropy_of_the_smallest_weight_is_none(void **state)
{
    struct graph *g = build(
        *state, "odd 9223372036854775800\nodd;least -9223372036854775808\nplain 100\n", &by_name);
    const char *out = text_of(*state, g, ORDER_ENTROPY);
    assert_true(begins(out, "plain 100 100\nodd 9223372036854775800 -8\n"));
}

static void addresses_decide_before_names(void **state)
{
    struct graph_spec spec = by_name;
    spec.rules.addresses = true;
    struct graph *g = build(*state, "0x20@a 1\n0x10@b 1\n", &spec);
    assert_true(begins(text_of(*state, g, ORDER_FLAT), "0000000000000010 b"));
}

static void source_paths_are_trimmed_by_prefix_or_directory(void **state)
{
    static const struct {
        const char *path, *trim, *source, *out;
    } rows[] = {
        {"/build/proj/q/proj/a.c", "", "/x/proj", "q/proj/a.c"},
        {"/build/proj/a.c", "", "/x:/y/proj/", "a.c"},
        {"/build/proj", "", "/x/proj", "/build/proj"},
        {"/build/proj/a.c", "/build", "/x/proj", "proj/a.c"}, /* the directory is skipped then */
        {"/build/proj/a.c", "/none:/build/", "", "proj/a.c"},
        {"/build/proj/a.c", "/buil", "", "/build/proj/a.c"},
        {"/build/a.c", "/x:", "", "build/a.c"}, /* an empty element means "/" */
        {"/proc/self/cwd/a.c", "", "", "a.c"},
        {"/proc/self/cwd/./a.c", "/x", "", "a.c"},
        {"a.c", "", "", "a.c"},
        {"", "", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct str out =
            graph_trim_path(str_of(rows[i].path), str_of(rows[i].trim), str_of(rows[i].source));
        if (!str_eq(out, str_of(rows[i].out)))
            fail_msg("%s gives %.*s", rows[i].path, (int)out.len, out.ptr);
    }
}

static void cutoffs_are_magnitudes_of_truncated_parts(void **state)
{
    (void)state;
    assert_int_equal(graph_cutoff(1000, 0.005), 5);
    assert_int_equal(graph_cutoff(-1999, 0.001), 1);
    assert_int_equal(graph_cutoff(199, 0.005), 0);
    assert_int_equal(graph_cutoff(INT64_MAX, 1e300), INT64_MIN);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)
    const struct CMUnitTest tests[] = {
        TEST(recursion_counts_once_and_has_no_edge_to_itself),
        TEST(an_edge_is_inlined_only_if_every_call_is),
        TEST(a_call_tree_has_a_node_a_context),
        TEST(a_mean_skips_only_samples_without_both),
        TEST(nodes_of_zero_go_and_negative_ones_if_asked),
        TEST(sums_wrap),
        TEST(same_names_of_other_files_merge_unless_files_are_kept),
        TEST(objects_of_equal_base_name_are_two_nodes),
        TEST(the_entropy_order_of_the_worked_check),
        TEST(the_entropy_of_nothing_goes_to_an_end),
        TEST(the_entropy_of_the_smallest_weight_is_none),
        TEST(addresses_decide_before_names),
        TEST(source_paths_are_trimmed_by_prefix_or_directory),
        TEST(cutoffs_are_magnitudes_of_truncated_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
