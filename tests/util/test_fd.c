/* Whole files from descriptors. */
#include "util/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

/* A pipe that gives `n` bytes in small pieces. */
static int give(size_t n)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(write(ends[1], "x", 1), 1);
    close(ends[1]);
    return ends[0];
}

static void all_is_read_and_appended(void **state)
{
    struct buf b = BUF_INIT;
    (void)state;
    buf_add_cstr(&b, "before ");
    int fd = give(3000);
    assert_true(fd_read_all(fd, 1 << 20, &b));
    assert_int_equal(b.len, 7 + 3000);
    close(fd);
    buf_done(&b);
}

static void what_is_too_long_shows_in_the_length(void **state)
{
    struct buf b = BUF_INIT;
    (void)state;
    int fd = give(10);
    assert_true(fd_read_all(fd, 9, &b));
    assert_true(b.len > 9);
    close(fd);
    buf_done(&b);
}

static void a_failure_leaves_its_cause(void **state)
{
    struct buf b = BUF_INIT;
    (void)state;
    int fd = open("/", O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_false(fd_read_all(fd, 100, &b));
    assert_int_equal(errno, EISDIR);
    close(fd);
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_read_and_appended),
        cmocka_unit_test(what_is_too_long_shows_in_the_length),
        cmocka_unit_test(a_failure_leaves_its_cause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
