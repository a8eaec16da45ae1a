/* A confined process reads files and starts threads; it does not write, start or connect. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "symbolize/confine.h"

static void *nothing(void *arg)
{
    return arg;
}

/* Number of the first promise that is broken, or 0; 100: there is no filter here. */
static int check_confined(void)
{
    char *const argv[] = {NULL};
    pthread_t thread;
    void *memory;
    confine_to_reading();
    if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0)
        return 100;
    if (open("/tmp/cpprof-confine-test", O_WRONLY | O_CREAT | O_TRUNC, 0600) >= 0 || errno != EPERM)
        return 1;
    if (open("/dev/null", O_RDWR) >= 0)
        return 2;
    if (unlink("/tmp/cpprof-no-such-file") == 0 || errno != EPERM)
        return 3;
    if (rename("/tmp/cpprof-a", "/tmp/cpprof-b") == 0 || errno != EPERM)
        return 4;
    if (execv("/bin/true", argv) == 0 || errno != EPERM)
        return 5;
    int fd = open("/proc/self/maps", O_RDONLY);
    char byte;
    if (fd < 0 || read(fd, &byte, 1) != 1 || close(fd) != 0)
        return 6;
    if (pthread_create(&thread, NULL, nothing, NULL) != 0 || pthread_join(thread, NULL) != 0)
        return 7;
    memory = malloc((size_t)64 << 20);
    if (!memory)
        return 8;
    free(memory);
    return 0;
}

static void a_confined_process_only_reads(void **state)
{
    (void)state;
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(check_confined());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 100)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_confined_process_only_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
