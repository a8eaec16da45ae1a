/* Sources: a file that changes while it is read, or after. */
#undef _FORTIFY_SOURCE /* its read is inline, and cannot be stood in for */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "input/source.h"

enum { LARGE = 12 << 20 };

static char path[] = "/tmp/cpprof-test-XXXXXX";
static int fd;
static off_t cut_to = -1; /* what the next read leaves of the file */

/* Stands for the system's: another program cuts the file between two calls. */
ssize_t read(int from, void *to, size_t n)
{
    if (cut_to >= 0) {
        if (ftruncate(fd, cut_to) != 0)
            return -1;
        cut_to = -1;
    }
    return syscall(SYS_read, from, to, n);
}

static int make_file(void **state)
{
    (void)state;
    fd = mkstemp(path);
    return fd < 0;
}

static int remove_file(void **state)
{
    (void)state;
    close(fd);
    return unlink(path);
}

static void fill(uint8_t byte)
{
    uint8_t *data = malloc(LARGE);
    assert_non_null(data);
    memset(data, byte, LARGE);
    assert_int_equal(pwrite(fd, data, LARGE, 0), LARGE);
    free(data);
}

static void what_was_read_stays_when_the_file_changes(void **state)
{
    (void)state;
    const struct input_options opt = {0};
    struct source s;
    struct err err = {0};
    fill('a');
    assert_true(source_open(path, &opt, &s, &err));
    assert_int_equal(s.len, LARGE);
    fill('b');
    assert_int_equal(s.bytes.data[LARGE / 2], 'a');
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(s.bytes.data[LARGE - 1], 'a');
    source_close(&s);
}

static void a_file_that_is_cut_while_it_is_read_is_an_error(void **state)
{
    (void)state;
    static const off_t left[] = {0, 1, LARGE / 2, LARGE - 1};
    const struct input_options opt = {0};
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
        struct source s;
        struct err err = {0};
        char expected[100];
        fill('a');
        cut_to = left[i];
        assert_false(source_open(path, &opt, &s, &err));
        snprintf(expected, sizeof expected, "read %s: it was truncated while it was read", path);
        assert_string_equal(err.msg, expected);
        assert_int_equal(err.code, PP_ERR_IO);
        assert_null(s.bytes.data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_read_stays_when_the_file_changes),
        cmocka_unit_test(a_file_that_is_cut_while_it_is_read_is_an_error),
    };
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
