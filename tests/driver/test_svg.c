/* driver/svg: what is changed in dot's SVG, and that nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "driver/svg.h"

#define OPEN "]]></script><g id=\"viewport\" transform=\"scale(0.5,0.5) translate(0,0)\">"

/* The massaged text with what is between <script ...> and ]]> taken out. */
static struct str massaged(struct buf *out, const char *svg)
{
    svg_massage(str_of(svg), out);
    size_t from = str_find(buf_str(out), PP_STR("<![CDATA["), 0);
    if (from != SIZE_MAX) {
        from += 9;
        size_t to = str_find(buf_str(out), PP_STR("]]>"), from);
        assert_true(to != SIZE_MAX);
        memmove(out->data + from, out->data + to, out->len - to);
        out->len -= to - from;
    }
    return buf_str(out);
}

static void check(const char *svg, const char *want)
{
    struct buf out = BUF_INIT;
    struct str got = massaged(&out, svg);
    if (!str_eq(got, str_of(want)))
        fail_msg("got: %.*s\nnot: %s", (int)got.len, got.ptr, want);
    buf_done(&out);
}

static void a_graph_fills_the_window_and_can_be_moved(void **state)
{
    (void)state;
    check("<svg width=\"8pt\" height=\"9pt\"\n viewBox=\"0 0 8 9\" xmlns=\"x\">\n"
          "<g id=\"graph0\" class=\"graph\">\n</g>\n</svg>\n",
          "<svg width=\"100%\" height=\"100%\" xmlns=\"x\">\n"
          "<script type=\"text/ecmascript\"><![CDATA[" OPEN
          "<g id=\"graph0\" class=\"graph\">\n</g>\n</g></svg>\n");
}

static void only_the_first_of_each_is_changed(void **state)
{
    (void)state;
    check("<svg height=\"1\"/><svg width=\"1\" height=\"1\" viewBox=\"1\"/>"
          "<svg width=\"2\" height=\"2\" viewBox=\"2\"/></svg><g id=\"graphx\"><g id=\"graph1\">"
          "<g id=\"graph2\"></svg>",
          "<svg height=\"1\"/><svg width=\"100%\" height=\"100%\"/>"
          "<svg width=\"2\" height=\"2\" viewBox=\"2\"/></g></svg><g id=\"graphx\">"
          "<script type=\"text/ecmascript\"><![CDATA[" OPEN "<g id=\"graph1\">"
          "<g id=\"graph2\"></svg>");
}

static void an_ampersand_that_dot_left_is_repaired_everywhere(void **state)
{
    (void)state;
    check("a&;b&amp;&;", "a&amp;;b&amp;&amp;;");
}

static void what_is_not_there_is_not_changed(void **state)
{
    (void)state;
    check("", "");
    check("<svg width=\"\" height=\"1\" viewBox=\"1\"",
          "<svg width=\"\" height=\"1\" viewBox=\"1\"");
    check("<svg width=\"1\" height=\"1\" viewBox=\"1", "<svg width=\"1\" height=\"1\" viewBox=\"1");
    check("<g id=\"graph", "<g id=\"graph");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_graph_fills_the_window_and_can_be_moved),
        cmocka_unit_test(only_the_first_of_each_is_changed),
        cmocka_unit_test(an_ampersand_that_dot_left_is_repaired_everywhere),
        cmocka_unit_test(what_is_not_there_is_not_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
