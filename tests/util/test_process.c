/* util/process: programs run without a shell, within limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "util/process.h"

static const struct process_limits limits = {10, 1 << 20};

static void capture_gives_what_the_program_prints(void **state)
{
    char *argv[] = {(char[]){"echo"}, (char[]){"a  $HOME;b"}, NULL};
    struct buf out = BUF_INIT;
    struct err err = {0};
    (void)state;
    assert_true(process_capture(argv, &limits, &out, &err));
    assert_true(str_eq(buf_str(&out), PP_STR("a  $HOME;b\n")));
    buf_done(&out);
}

static void capture_tells_a_status_from_a_missing_program(void **state)
{
    char *fails[] = {(char[]){"false"}, NULL};
    char *missing[] = {(char[]){"no-such-program"}, NULL};
    struct buf out = BUF_INIT;
    struct err err = {0}, err2 = {0};
    (void)state;
    assert_false(process_capture(fails, &limits, &out, &err));
    assert_string_equal(err.msg, "exit status 1");
    assert_false(process_capture(missing, &limits, &out, &err2));
    assert_string_equal(err2.msg, "exec: \"no-such-program\": executable file not found in $PATH");
    buf_done(&out);
}

static void capture_kills_a_program_that_does_not_end(void **state)
{
    char *argv[] = {(char[]){"sleep"}, (char[]){"60"}, NULL};
    struct process_limits second = {1, 0};
    struct buf out = BUF_INIT;
    struct err err = {0};
    (void)state;
    assert_false(process_capture(argv, &second, &out, &err));
    assert_int_equal(err.code, PP_ERR_LIMIT);
    buf_done(&out);
}

static void capture_kills_a_program_that_prints_without_end(void **state)
{
    char *argv[] = {(char[]){"yes"}, NULL};
    struct buf out = BUF_INIT;
    struct err err = {0};
    (void)state;
    assert_false(process_capture(argv, &limits, &out, &err));
    assert_int_equal(err.code, PP_ERR_LIMIT);
    assert_true(out.len < (2 << 20));
    buf_done(&out);
}

static void filter_feeds_more_than_a_pipe_holds(void **state)
{
    char *argv[] = {(char[]){"cat"}, NULL};
    struct buf in = BUF_INIT, out = BUF_INIT;
    struct err err = {0};
    (void)state;
    buf_fill(&in, 'x', 1 << 20);
    assert_true(process_filter(argv, buf_str(&in), &out, &err));
    assert_true(str_eq(buf_str(&in), buf_str(&out)));
    buf_done(&in);
    buf_done(&out);
}

static void find_looks_on_path_unless_there_is_a_slash(void **state)
{
    struct arena a;
    (void)state;
    arena_init(&a, 0);
    struct str found = process_find(&a, PP_STR("sh"));
    assert_true(found.len > 2 && str_ends(found, PP_STR("/sh")));
    assert_null(process_find(&a, PP_STR("no-such-program")).ptr);
    assert_null(process_find(&a, PP_STR("")).ptr);
    assert_null(process_find(&a, PP_STR("./sh")).ptr);
    assert_null(process_find(&a, PP_STR("/tmp")).ptr); /* a directory */
    assert_non_null(process_find(&a, PP_STR("/bin/sh")).ptr);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capture_gives_what_the_program_prints),
        cmocka_unit_test(capture_tells_a_status_from_a_missing_program),
        cmocka_unit_test(capture_kills_a_program_that_does_not_end),
        cmocka_unit_test(capture_kills_a_program_that_prints_without_end),
        cmocka_unit_test(filter_feeds_more_than_a_pipe_holds),
        cmocka_unit_test(find_looks_on_path_unless_there_is_a_slash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
