/* Names of kernel addresses. */
#include "symbolize/kallsyms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const char text[] = "0000000000014000 A per_cpu_thing\n"
                           "ffffffff81000000 T _text\n"
                           "ffffffff81000000 T startup_64\n"
                           "ffffffff81000100 t do_it\n"
                           "ffffffff81000200 D table\n"
                           "this is no symbol\n"
                           "ffffffff81000300 T\n"
                           "ffffffff81000400 W weak_one\n"
                           "ffffffffc0001000 t in_module\t[nf_tables]\n";

static void assert_name(uint64_t addr, const char *want)
{
    struct object_frames f;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct arena a;
    arena_init(&a, 0);
    assert_true(kallsyms_find(str_of(text), &addr, 1, &a, &f, &err));
    assert_int_equal(f.n, *want != 0);
    if (f.n)
        assert_true(str_eq(f.frame->function, str_of(want)));
    arena_done(&a);
}

static void a_symbol_reaches_to_the_next(void **state)
{
    (void)state;
    assert_name(0xffffffff80ffffff, "");
    assert_name(0xffffffff81000000, "startup_64");
    assert_name(0xffffffff810000ff, "startup_64");
    assert_name(0xffffffff81000100, "do_it");
    assert_name(0xffffffff81000210, ""); /* data */
    assert_name(0xffffffff81000310, "");
    assert_name(0xffffffff81000410, "weak_one");
    assert_name(0xffffffffc0001010, "in_module");
    assert_name(0x14000, "");
}

static void refuses(const char *bad, const char *why)
{
    struct object_frames f;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct arena a;
    uint64_t addr = 1;
    arena_init(&a, 0);
    assert_false(kallsyms_find(str_of(bad), &addr, 1, &a, &f, &err));
    assert_int_equal(err.code, PP_ERR_FORMAT);
    assert_non_null(strstr(err.msg, why));
    arena_done(&a);
}

static void hidden_and_missing_symbols_are_told(void **state)
{
    (void)state;
    refuses("0000000000000000 T _text\n0000000000000000 t do_it\n", "hidden");
    refuses("", "no symbols");
    refuses("hello\n", "no symbols");
}

static void a_file_is_read_whatever_its_size_says(void **state)
{
    struct object_frames f;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct arena a;
    uint64_t addr = 0xffffffff81000110;
    char path[] = "/tmp/cpprof-kallsyms-XXXXXX";
    (void)state;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, sizeof text - 1), (ssize_t)sizeof text - 1);
    close(fd);
    arena_init(&a, 0);
    assert_true(kallsyms_look_up(path, &addr, 1, &a, &f, &err));
    assert_true(f.n == 1 && str_eq(f.frame->function, PP_STR("do_it")));
    unlink(path);
    assert_false(kallsyms_look_up(path, &addr, 1, &a, &f, &err));
    assert_int_equal(err.code, PP_ERR_IO);
    arena_done(&a);
}

static void only_a_regular_file_is_read(void **state)
{
    struct object_frames f;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct arena a;
    uint64_t addr = 0xffffffff81000110;
    (void)state;
    arena_init(&a, 0);
    assert_false(kallsyms_look_up("/dev/zero", &addr, 1, &a, &f, &err));
    assert_string_equal(err.msg, "/dev/zero: not a regular file");
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_symbol_reaches_to_the_next),
        cmocka_unit_test(hidden_and_missing_symbols_are_told),
        cmocka_unit_test(a_file_is_read_whatever_its_size_says),
        cmocka_unit_test(only_a_regular_file_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
