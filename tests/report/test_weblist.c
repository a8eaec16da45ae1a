/* report/weblist: lines, instructions and inlined calls on a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/weblist.h"
#include "support/fake_tools.h"

/* The page from the legend to its end. */
static const char *listings(struct fake_tools *f)
{
    const char *text = fake_tools_text(&f->out), *body = strstr(text, "<div class=\"legend\">");
    assert_non_null(body);
    return body;
}

#define LEGEND "<div class=\"legend\">File: test_weblist<br>\nType: samples<br>Total: "
#define END "</pre>\n</body>\n</html>\n"
#define NOTHING "           .          .           "      /* up to the text */
#define UNKNOWN "!mapping 400000 500000 0 /gone/prog -\n" /* a binary that is not there */

static void a_line_has_the_weight_of_the_instructions_below_it(void **state)
{
    struct fake_tools *f = *state;
    fake_tools_print(f, "",
                     "work():\n/src/a.c:2\n 1040: mov %eax,%ebx\n 1043: add\t$1,%eax\n"
                     "/src/a.c:3\n 1045: ret\n");
    fake_tools_write(f, "a.c", "int work() {\n\tx + 1;\n}\n", 0644);
    assert_true(fake_tools_run(f, "weblist",
                               "0x1040@work[/src/a.c]:2 30\n0x1044@work[/src/a.c]:2 12\n", "work",
                               &(struct source_places){0}));
    assert_string_equal(
        listings(f), LEGEND
        "42</div><h2>work</h2><p class=\"filename\">/src/a.c</p>\n<pre>\n"
        "  Total:          42         42 (flat, cum)   100%\n"
        "<span class=line>      1</span> <span class=nop>" NOTHING "int work() { </span>\n"
        "<span class=line>      2</span> <span class=livesrc>          42         42           "
        "\tx &#43; 1; </span><span class=asm>"
        "                  30         30     1040:             mov %eax,%ebx              "
        "                                          <span class=unimportant>a.c:2</span>\n"
        "                  12         12     1043:             add $1,%eax                "
        "                                          <span class=unimportant>a.c:2</span>\n"
        "</span>\n"
        "<span class=line>      3</span> <span class=livesrc>" NOTHING "} </span>"
        "<span class=asm>                   .          .     1045:     ret                  "
        "                                                        "
        "<span class=unimportant>a.c:3</span>\n"
        "</span>\n" END);
    assert_non_null(strstr(fake_tools_read(f, "arguments"), "--start-address=0xe4c "
                                                            "--stop-address=0x1238 "));
}

static void addresses_without_a_binary_show_their_inlined_calls(void **state)
{
    struct fake_tools *f = *state;
    fake_tools_write(f, "a.c", "one\n  two\nthree\n", 0644);
    assert_true(fake_tools_run(f, "weblist", UNKNOWN "main[a.c]:1>low[b.c]:9 5\nmain[a.c]:2 3\n",
                               "main", NULL));
    assert_string_equal(
        listings(f),
        "<div class=\"legend\">File: prog<br>\nType: samples<br>Total: 8</div><h2>main</h2><p "
        "class=\"filename\">a.c</p>\n<pre>\n"
        "  Total:           8          8 (flat, cum)   100%\n"
        "<span class=line>      1</span> <span class=livesrc>           5          5           "
        "one </span><span class=asm>"
        "                                          <span class=inlinesrc>"
        "                                        "
        "                                        </span> <span class=unimportant>b.c:9</span>\n"
        "</span>\n"
        "<span class=line>      2</span> <span class=deadsrc>           3          3           "
        "  two </span>\n"
        "<span class=line>      3</span> <span class=nop>" NOTHING "three </span>\n" END);
}

static void lines_that_the_source_does_not_have_are_marked(void **state)
{
    struct fake_tools *f = *state;
    assert_true(
        fake_tools_run(f, "weblist", UNKNOWN "main[gone.c]:7 1\nmain[gone.c] 2\n", "main", NULL));
    const char *page = listings(f);
    assert_non_null(strstr(page, "<span class=line>      7</span> <span class=deadsrc>"
                                 "           1          1           ??? </span>\n"));
    assert_non_null(strstr(page, "<span class=line>      0</span> <span class=deadsrc>"
                                 "           2          2           &lt;instructions with "
                                 "unknown line numbers&gt; </span>\n"));
}

static void lines_far_apart_are_blocks_with_context(void **state)
{
    struct fake_tools *f = *state;
    struct buf source = BUF_INIT;
    for (int i = 1; i <= 100; i++)
        buf_printf(&source, "line %d\n", i);
    fake_tools_write(f, "a.c", fake_tools_text(&source), 0644);
    buf_done(&source);
    assert_true(
        fake_tools_run(f, "weblist", UNKNOWN "f[a.c]:10 1\nf[a.c]:30 1\nf[a.c]:60 1\n", "f", NULL));
    const char *page = listings(f);
    const char *second = strstr(strstr(page, "<h2>") + 4, "<h2>");
    assert_non_null(second); /* 10 and 30 are 19 lines apart: one block */
    assert_null(strstr(second + 4, "<h2>"));
    assert_null(strstr(page, "line 4 "));
    assert_true(strstr(page, "line 5 ") < second && strstr(page, "line 35 ") < second);
    assert_null(strstr(page, "line 36 "));
    assert_true(strstr(page, "line 55 ") > second && strstr(page, "line 65 ") > second);
    assert_null(strstr(page, "line 66 "));
}

static void as_a_command_a_range_does_not_begin_before_its_mapping(void **state)
{
    struct fake_tools *f = *state;
    fake_tools_print(f, "", " 100: nop\n");
    assert_true(
        fake_tools_run(f, "weblist", "0x100@f[a.c]:1 1\n", "f", &(struct source_places){0}));
    assert_non_null(strstr(fake_tools_read(f, "arguments"), "--start-address=0x0 "));
    assert_true(fake_tools_run(f, "weblist", "0x100@f[a.c]:1 1\n", "f", NULL));
    assert_non_null(strstr(fake_tools_read(f, "arguments"), "--start-address=0xffffffffffffff0c "));
}

static void an_address_selects_the_outermost_function(void **state)
{
    struct fake_tools *f = *state;
    fake_tools_print(f, "", "out():\na.c:3\n 1000: nop\n");
    assert_true(fake_tools_run(f, "weblist", "0x1000@out[a.c]:3>in[b.c]:4 1\n0x5000@far[a.c]:1 1\n",
                               "0x1000", NULL));
    assert_non_null(strstr(listings(f), "<h2>out</h2>"));
    assert_null(strstr(listings(f), "<h2>far</h2>"));
}

static void nothing_of_interest_is_an_error(void **state)
{
    struct fake_tools *f = *state;
    assert_false(fake_tools_run(f, "weblist", "main[a.c]:1 1\n", "nosuch", NULL));
    assert_string_equal(f->err.msg, "no matches found for regexp: nosuch");
}

static void a_range_without_a_disassembler_is_left_out_and_told(void **state)
{
    struct fake_tools *f = *state;
    fake_tools_write(f, "objdump", "#!/bin/sh\nexit 1\n", 0755);
    assert_true(fake_tools_run(f, "weblist", "0x1000@main[a.c]:1 1\n", "main", NULL));
    assert_null(strstr(listings(f), "<h2>"));
    assert_string_equal(fake_tools_text(&f->notes.text),
                        "Instructions at e0c are missing: cannot disasm: no objdump tool "
                        "available\n");
}

static void text_is_escaped_as_in_the_reference(void **state)
{
    struct buf out = BUF_INIT;
    (void)state;
    weblist_add_text(&out, (struct str){"a<b> & \"c\" 'd' + \0e", 19});
    assert_string_equal(fake_tools_text(&out), "a&lt;b&gt; &amp; &#34;c&#34; &#39;d&#39; &#43; "
                                               "\xef\xbf\xbd"
                                               "e");
    buf_done(&out);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fake_tools_setup, fake_tools_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_has_the_weight_of_the_instructions_below_it),
        TEST(addresses_without_a_binary_show_their_inlined_calls),
        TEST(lines_that_the_source_does_not_have_are_marked),
        TEST(lines_far_apart_are_blocks_with_context),
        TEST(as_a_command_a_range_does_not_begin_before_its_mapping),
        TEST(an_address_selects_the_outermost_function),
        TEST(nothing_of_interest_is_an_error),
        TEST(a_range_without_a_disassembler_is_left_out_and_told),
        cmocka_unit_test(text_is_escaped_as_in_the_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
