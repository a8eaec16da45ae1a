/* dot: the graph with its legend, boxes of labels, colours (spec/report.md 14, 21.4, 21.5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/arena_state.h"
#include "support/profiles.h"
#include "support/reports.h"
#include "support/text.h"

static void the_worked_example_comes_out_byte_for_byte(void **state)
{
    struct options opt = options_default;
    assert_string_equal(
        report_of(*state, profile_from_text(*state, profile_p1), "dot", NULL, &opt),
        "digraph \"prog\" {\n"
        "node [style=filled fillcolor=\"#f8f8f8\"]\n"
        "subgraph cluster_L { \"File: prog\" [shape=box fontsize=16 label=\"File: prog\\lBuild ID: "
        "abc123\\lhello world\\lType: cpu\\lDoc: https://example.com/doc\\lTime: 2023-11-14 "
        "22:13:20 "
        "UTC\\lDuration: 10s, Total samples = 70ms (  0.7%)\\lShowing nodes accounting for 70ms, "
        "100% of 70ms total\\l\\lSee https://git.io/JfYMW for how to read the graph\\l\" "
        "tooltip=\"prog\"] }\n"
        "N1 [label=\"main\\n0 of 70ms (100%)\" id=\"node1\" fontsize=8 shape=box tooltip=\"main "
        "(70ms)\" color=\"#b20000\" fillcolor=\"#edd5d5\"]\n"
        "N2 [label=\"rec\\n40ms (57.14%)\" id=\"node2\" fontsize=24 shape=box tooltip=\"rec "
        "(40ms)\" "
        "color=\"#b21b00\" fillcolor=\"#edd9d5\"]\n"
        "N3 [label=\"foo\\n10ms (14.29%)\\nof 20ms (28.57%)\" id=\"node3\" fontsize=16 shape=box "
        "tooltip=\"foo (20ms)\" color=\"#b23700\" fillcolor=\"#eddcd5\"]\n"
        "N4 [label=\"inl\\n20ms (28.57%)\" id=\"node4\" fontsize=20 shape=box tooltip=\"inl "
        "(20ms)\" "
        "color=\"#b23700\" fillcolor=\"#eddcd5\"]\n"
        "N5 [label=\"bar\\n0 of 20ms (28.57%)\" id=\"node5\" fontsize=8 shape=box tooltip=\"bar "
        "(20ms)\" color=\"#b23700\" fillcolor=\"#eddcd5\"]\n"
        "N1 -> N2 [label=\" 30ms\" weight=43 penwidth=3 color=\"#b22800\" tooltip=\"main -> rec "
        "(30ms)\" labeltooltip=\"main -> rec (30ms)\"]\n"
        "N5 -> N4 [label=\" 20ms\\n (inline)\" weight=29 penwidth=2 color=\"#b23700\" "
        "tooltip=\"bar "
        "-> inl (20ms)\" labeltooltip=\"bar -> inl (20ms)\"]\n"
        "N1 -> N5 [label=\" 20ms\" weight=29 penwidth=2 color=\"#b23700\" tooltip=\"main -> bar "
        "(20ms)\" labeltooltip=\"main -> bar (20ms)\"]\n"
        "N1 -> N3 [label=\" 20ms\" weight=29 penwidth=2 color=\"#b23700\" tooltip=\"main -> foo "
        "(20ms)\" labeltooltip=\"main -> foo (20ms)\"]\n"
        "N3 -> N2 [label=\" 10ms\" weight=15 color=\"#b26b33\" tooltip=\"foo -> rec (10ms)\" "
        "labeltooltip=\"foo -> rec (10ms)\"]\n"
        "N2 -> N3 [label=\" 10ms\" weight=15 color=\"#b26b33\" tooltip=\"rec -> foo (10ms)\" "
        "labeltooltip=\"rec -> foo (10ms)\"]\n"
        "}\n");
}

static const char residual[] = "a;c 100\na;b;c 10\na;b2>i 7\na;c;b2>i 50\na 30\na;leaf 3\n";

static void edges_over_dropped_frames_are_dotted(void **state)
{
    struct options opt = options_default;
    opt.nodecount = 3;
    const char *out = report_of(*state, profile_from_text(*state, residual), "dot", NULL, &opt);
    assert_has(
        out,
        "N1 -> N2 [label=\" 160\" weight=81 penwidth=5 color=\"#b20b00\" tooltip=\"a ... c (160)\" "
        "labeltooltip=\"a ... c (160)\" style=\"dotted\"]\n"
        "N2 -> N3 [label=\" 50\\n (inline)\" weight=26 penwidth=2 color=\"#b23c00\" tooltip=\"c "
        "... i "
        "(50)\" labeltooltip=\"c ... i (50)\" style=\"dotted\"]\n}\n");
    assert_has_not(out, "N1 -> N3"); /* redundant */
}

static void a_cut_call_tree_keeps_its_weights(void **state)
{
    struct options opt = options_default;
    opt.nodecount = 3;
    opt.call_tree = true;
    assert_has(
        report_of(*state, profile_from_text(*state, residual), "dot", NULL, &opt),
        "N1 -> N2 [label=\" 150\" weight=76 penwidth=4 color=\"#b20e00\" tooltip=\"a -> c (150)\" "
        "labeltooltip=\"a -> c (150)\"]\n"
        "N2 -> N3 [label=\" 50\" weight=26 penwidth=2 color=\"#b23c00\" tooltip=\"c ... i (50)\" "
        "labeltooltip=\"c ... i (50)\" style=\"dotted\"]\n}\n");
}

static void deleted_edges_are_told_only_without_a_node_limit(void **state)
{
    static const char text[] = "a;b 1000\na;c 500\na;b;c 2\na;c;b 3\n";
    struct options opt = options_default;
    opt.edgefraction = 0.01;
    assert_has_not(report_of(*state, profile_from_text(*state, text), "dot", NULL, &opt),
                   "Dropped");
    opt.nodecount = 0;
    assert_has(report_of(*state, profile_from_text(*state, text), "dot", NULL, &opt),
               "\\lDropped 2 edges (freq <= 15)\\l");
}

static void an_empty_graph_has_a_legend_and_no_nodes(void **state)
{
    assert_string_equal(
        report_of_text(*state, "!types x/count\n", "dot", NULL),
        "digraph \"unnamed\" {\nnode [style=filled fillcolor=\"#f8f8f8\"]\nsubgraph cluster_L { "
        "\"Type: x\" [shape=box fontsize=16 label=\"Type: x\\lShowing nodes accounting for 0, 0% "
        "of "
        "0 total\\l\\lSee https://git.io/JfYMW for how to read the graph\\l\"] }\n}\n");
}

static void the_first_line_of_the_legend_is_whole(void **state)
{
    /* What is taken to be a line may have newlines itself. */
    struct options opt = options_default;
    struct profile *p = profile_from_text(*state, "!types x/count\na 1\n");
    str_id comment = strtab_add(&p->strings, PP_STR("first\nsecond"));
    p->comments = &comment;
    p->n_comments = 1;
    assert_has(report_of(*state, p, "dot", NULL, &opt),
               "cluster_L { \"first\\lsecond\" [shape=box fontsize=16 "
               "label=\"first\\lsecond\\lType: x");
    comment = 0;
    assert_has(report_of(*state, p, "dot", NULL, &opt),
               "cluster_L { \"\" [shape=box fontsize=16 label=\"\\lType: x");
    p = profile_from_text(*state, "!mapping 0 9 0 /bin/a -\na 1\n");
    p->mappings[0].file = strtab_add(&p->strings, PP_STR("/bin/a\nb"));
    assert_has(report_of(*state, p, "dot", NULL, &opt), "cluster_L { \"File: a\\lb\" [shape=box");
}

static void names_are_split_and_escaped_in_labels(void **state)
{
    const char *out =
        report_of_text(*state, "foo...bar;\"a\\b\";ns::C::m;\"x[...].y\" 1\n", "dot", NULL);
    assert_has(out, "[label=\"foo\\n\\n\\nbar\\n");
    assert_has(out, "[label=\"a\\\\b\\n");
    assert_has(out, "[label=\"C\\nm\\n");
    assert_has(out, "[label=\"x[…]\\ny\\n");
    assert_has(out, "tooltip=\"a\\\\b (1)\"");
}

static void callees_that_are_not_shown_are_n0(void **state)
{
    assert_has(
        report_of_text(*state, "main 5\nmain;bar 3\nmain;bar -3\n", "dot", NULL),
        "-> N0 [label=\" 0\" color=\"#b2b2b2\" tooltip=\"main -> bar (0)\" labeltooltip=\"main -> "
        "bar "
        "(0)\"]");
}

static void colours_follow_the_table_of_scores(void **state)
{
    static const struct {
        const char *text, *colours;
    } rows[] = {
        {"x 1\n", "color=\"#b20000\" fillcolor=\"#edd5d5\""},
        {"x 1\ny 1\n", "color=\"#b22100\" fillcolor=\"#edd9d5\""},
        {"x 1\ny 4\n", "color=\"#b24400\" fillcolor=\"#edded5\""},
        {"x 19\ny 81\n", "color=\"#b24b08\" fillcolor=\"#eddfd6\""},
        {"x 1\ny 9\n", "color=\"#b28559\" fillcolor=\"#ede7e1\""},
        {"x 1\ny 99\n", "color=\"#b2b0a9\" fillcolor=\"#edeceb\""},
        {"x -1\ny 9\n", "color=\"#85b259\" fillcolor=\"#e7ede1\""},
        {"x -1\ny 1\n", "color=\"#21b200\" fillcolor=\"#d9edd5\""},
        {"x -1\n", "color=\"#00b200\" fillcolor=\"#d5edd5\""},
    };
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        const char *node =
            strstr(report_of_text(*state, rows[i].text, "dot", NULL), "[label=\"x\\n");
        assert_non_null(node);
        const char *at = strstr(node, "color=");
        if (strncmp(at, rows[i].colours, strlen(rows[i].colours)) != 0)
            fail_msg("row %zu: %.60s", i, at);
    }
}

static void a_mean_of_nothing_has_no_number_for_a_colour(void **state)
{
    struct options opt = untrimmed();
    opt.mean = true;
    assert_has(report_of(*state,
                         profile_from_text(*state, "a 1 1\na -1 0\nb 3 2\nb -3 1\nb 5 0\nb -5 0\n"),
                         "dot", NULL, &opt),
               "N1 [label=");
    /* total 3/3 div 0: values 1, sums 4 over div 0 */
    assert_has(report_of(*state, profile_from_text(*state, "a 2 1\n"), "dot", NULL, &opt),
               "color=\"#b20000\" fillcolor=\"#ed00d5\"");
}

static void the_smallest_number_has_no_magnitude(void **state)
{
    static const char text[] = "a;b -9223372036854775808\na;c 1\na;c;d 1000\n";
    struct options opt = options_default;
    opt.nodefraction = opt.edgefraction = 0;
    const char *out = report_of(*state, profile_from_text(*state, text), "dot", NULL, &opt);
    assert_has(out, "Showing top 3 nodes out of 4");
    assert_has_not(out, "[label=\"b\\n");
    opt.call_tree = true;
    out = report_of(*state, profile_from_text(*state, text), "dot", NULL, &opt);
    assert_has(
        out,
        "[label=\"b\\n-9223372036854775808 (100%)\" id=\"node3\" fontsize=-9223372036854775800 ");
    assert_has(report_of_text(*state, "b -9223372036854775808\n", "dot", NULL),
               "fontsize=24 shape=box tooltip=\"b (-9223372036854775808)\" color=\"#b20000\"");
}

/* --- boxes of labels (14.3, 14.4) --- */

static void a_label_has_a_box_with_its_numbers_below(void **state)
{
    const char *out = report_of_text(
        *state, "main;foo 10 k=v bytes#512bytes\nmain 3 bytes#7bytes\n", "dot", NULL);
    assert_has(out,
               "N2_0 [label = \"k:v\" id=\"N2_0\" fontsize=8 shape=box3d tooltip=\"10\"]\n"
               "N2 -> N2_0 [label=\" 10\" weight=100 tooltip=\"10\" labeltooltip=\"10\"]\n"
               "NN2_0_0 [label = \"512B\" id=\"NN2_0_0\" fontsize=8 shape=box3d tooltip=\"10\"]\n"
               "N2_0 -> NN2_0_0 [label=\" 10\" weight=100 tooltip=\"10\" labeltooltip=\"10\"]\n");
    assert_has(out, "NN1_0 [label = \"7B\" id=\"NN1_0\" fontsize=8 shape=box3d tooltip=\"3\"]\n"
                    "N1 -> NN1_0 [label=\" 3\" weight=100 tooltip=\"3\" labeltooltip=\"3\"]\n");
    assert_has(out, "(10)\" minlen=2]"); /* main has a box */
}

static void label_texts_are_joined_in_order_and_not_escaped(void **state)
{
    const char *out =
        report_of_text(*state, "f 1 \"z\"=1 \"a\\b\"=c\\d pprof::base=true\n", "dot", NULL);
    assert_has(out, "label = \"a\\b:c\\d\\nz:1\" ");
}

static void many_numbers_become_four_groups(void **state)
{
    const char *out = report_of_text(*state,
                                     "main;foo 50 bytes#512bytes\nmain;foo 70 bytes#1024bytes\n"
                                     "main;foo 80 bytes#1048576bytes\n"
                                     "main;foo 60 bytes#3995074bytes\n"
                                     "main;foo;x 1 bytes#2998928bytes\n",
                                     "dot", NULL);
    assert_has(out, "[label = \"1MB\" ");
    assert_has(out, "[label = \"1kB\" ");
    assert_has(out, "[label = \"2.86MB..3.81MB\" ");
    assert_has(out, "[label = \"512B\" ");
    assert_has_not(out, "[label = \"3.81MB\" ");
}

static void boxes_count_against_the_number_of_nodes(void **state)
{
    static const char text[] = "a 10 bytes#1bytes\na 10 bytes#2bytes\na 10 bytes#3bytes\n"
                               "a 10 bytes#4bytes\na;b 5\n";
    struct options opt = options_default;
    opt.nodecount = 5;
    assert_has(report_of(*state, profile_from_text(*state, text), "dot", NULL, &opt),
               "Showing top 1 nodes out of 2");
    opt.nodecount = 6;
    assert_has_not(report_of(*state, profile_from_text(*state, text), "dot", NULL, &opt),
                   "Showing top");
}

/* Three texts of 40 are below the cutoff of 45 each, as is any sum over some of their samples. A
 * number that a sample has twice weighs twice, and is above it. */
static void light_labels_have_no_box(void **state)
{
    static const char text[] = "a 880 k=v\na 40 k=w bytes#7bytes bytes#7bytes\n"
                               "a 20 k=x bytes#8bytes\na 20 k=x bytes#9bytes\n"
                               "a -25 k=y\na 24 k=y\nb 1\n";
    struct options opt = options_default;
    opt.nodefraction = 0.047; /* of 960 */
    const char *out = report_of(*state, profile_from_text(*state, text), "dot", NULL, &opt);
    assert_has(out, "N1_0 [label = \"k:v\" ");
    assert_has_not(out, "N1_1");
    assert_has_not(out, "NN1");
    opt.nodecount = 3; /* the node, the text, the number */
    assert_has(report_of(*state,
                         profile_from_text(*state, "a 880 k=v\na 40 k=w bytes#7bytes "
                                                   "bytes#7bytes\na;c 440\n"),
                         "dot", NULL, &opt),
               "Showing top 1 nodes out of 2");
    opt.nodefraction = 0;
    assert_has(report_of(*state, profile_from_text(*state, text), "dot", NULL, &opt),
               "N1_1 [label = \"k:w\" ");
}

/* Each of the trims takes another folder off, until two places are one: the nodes after them have
 * other numbers than when their boxes were counted. */
static void boxes_stay_with_their_node_when_paths_are_trimmed_again(void **state)
{
    static const char text[] =
        "m[/a/a/b/x]:5 100 k=v1\nlight[/l]:5 1\nm[a/b/x]:5 200 k=v2\nm[b/x]:5 300 k=v3\n"
        "m[x]:5 400 k=v4\nq[q]:5 500 k=v5\nr[r]:5 600 k=v6\n";
    struct options opt = options_default;
    opt.granularity = GRAN_LINES;
    opt.trim_path = PP_STR("/a:a:b");
    opt.nodefraction = 0.002;
    opt.nodecount = 6;
    const char *out = report_of(*state, profile_from_text(*state, text), "dot", NULL, &opt);
    assert_has(out, "N1_0 [label = \"k:v4\" ");
    assert_has(out, "N1_3 [label = \"k:v1\" ");
    assert_has(out, "N2_0 [label = \"k:v6\" ");
    assert_has_not(out, "v5");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_state_start, arena_state_stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_worked_example_comes_out_byte_for_byte),
        TEST(edges_over_dropped_frames_are_dotted),
        TEST(a_cut_call_tree_keeps_its_weights),
        TEST(deleted_edges_are_told_only_without_a_node_limit),
        TEST(an_empty_graph_has_a_legend_and_no_nodes),
        TEST(the_first_line_of_the_legend_is_whole),
        TEST(names_are_split_and_escaped_in_labels),
        TEST(callees_that_are_not_shown_are_n0),
        TEST(colours_follow_the_table_of_scores),
        TEST(a_mean_of_nothing_has_no_number_for_a_colour),
        TEST(the_smallest_number_has_no_magnitude),
        TEST(a_label_has_a_box_with_its_numbers_below),
        TEST(label_texts_are_joined_in_order_and_not_escaped),
        TEST(many_numbers_become_four_groups),
        TEST(boxes_count_against_the_number_of_nodes),
        TEST(light_labels_have_no_box),
        TEST(boxes_stay_with_their_node_when_paths_are_trimmed_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
