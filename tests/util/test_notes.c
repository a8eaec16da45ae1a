/* util/notes: lines that are collected or handed on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/notes.h"

static void lines_are_collected_whole(void **state)
{
    (void)state;
    struct notes n = {.text = BUF_INIT};
    notes_add(&n, "%d %s", 1, "one");
    notes_add_str(&n, PP_STR("two\n"));
    notes_add_lines(&n, PP_STR("three\n\nfour"));
    assert_true(str_eq(buf_str(&n.text), PP_STR("1 one\ntwo\nthree\n\nfour\n")));
    notes_done(&n);
}

static void count(void *arg, struct str line)
{
    int *n = arg;
    *n += line.ptr[line.len - 1] == '\n';
}

static void a_sink_gets_each_line_at_once(void **state)
{
    (void)state;
    int lines = 0;
    struct notes n = {.text = BUF_INIT, .sink = count, .arg = &lines};
    notes_add_lines(&n, PP_STR("one\ntwo\nthree"));
    assert_int_equal(lines, 3);
    assert_int_equal(n.text.len, 0);
    notes_done(&n);
}

static void a_part_of_a_line_is_not_a_line(void **state)
{
    (void)state;
    struct notes n = {.text = BUF_INIT};
    assert_false(notes_have(&n, PP_STR("b: no symbols")));
    notes_add(&n, "a/b: no symbols");
    notes_add(&n, "c");
    assert_false(notes_have(&n, PP_STR("b: no symbols")));
    assert_false(notes_have(&n, PP_STR("a/b: no")));
    assert_true(notes_have(&n, PP_STR("a/b: no symbols")));
    assert_true(notes_have(&n, PP_STR("c")));
    notes_done(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_collected_whole),
        cmocka_unit_test(a_sink_gets_each_line_at_once),
        cmocka_unit_test(a_part_of_a_line_is_not_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
