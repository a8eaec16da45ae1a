/* Work in a process of its own: whatever it does, the caller goes on. */
#include "symbolize/symbolizer.h"
#include "symbolize/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include <cmocka.h>

static const struct worker_limits small = {64u << 20, 2, 20, 1u << 20};

static void say_arg(void *arg, struct buf *reply)
{
    buf_add_cstr(reply, arg);
}

static void crash(void *arg, struct buf *reply)
{
    (void)arg;
    buf_add_cstr(reply, "half");
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
}

static void spin(void *arg, struct buf *reply)
{
    (void)reply;
    for (volatile int *stop = arg; !*stop;)
        ;
}

static void sleep_on(void *arg, struct buf *reply)
{
    (void)arg, (void)reply;
    for (;;)
        pause();
}

static void babble(void *arg, struct buf *reply)
{
    (void)arg;
    buf_fill(reply, 'x', 2u << 20);
}

static void eat(void *arg, struct buf *reply)
{
    (void)arg;
    for (int i = 0; i < 256; i++) {
        volatile char *p = malloc(1 << 20); /* what is not used need not be allocated */
        if (!p)
            return;
        *p = 1;
    }
    buf_add_cstr(reply, "had 256 MB");
}

static const char *kind_of(int fd)
{
    struct stat st, null;
    if (fstat(fd, &st) != 0)
        return NULL;
    if (S_ISCHR(st.st_mode) && stat("/dev/null", &null) == 0 && st.st_rdev == null.st_rdev)
        return "null";
    return S_ISFIFO(st.st_mode) ? "pipe" : "another";
}

static void list_descriptors(void *arg, struct buf *reply)
{
    (void)arg;
    for (int fd = 0; fd < 256; fd++)
        if (kind_of(fd) && !(PP_SANITIZED && fd == STDERR_FILENO))
            buf_printf(reply, "%d:%s ", fd, kind_of(fd));
}

static void open_socket(void *arg, struct buf *reply)
{
    (void)arg;
    buf_add_cstr(reply, socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ? "opened" : "refused");
}

static void run_one(struct worker_task *t)
{
    worker_run(t, 1, 1);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nobody is left */
}

static void replies_come_back_in_their_tasks(void **state)
{
    char first[] = "first", second[] = "second", third[] = "";
    struct worker_task tasks[] = {{.work = say_arg, .arg = first, .limits = small},
                                  {.work = say_arg, .arg = second, .limits = small},
                                  {.work = say_arg, .arg = third, .limits = small}};
    (void)state;
    worker_run(tasks, 3, 2);
    for (int i = 0; i < 3; i++) {
        assert_true(tasks[i].ok);
        assert_true(str_eq(buf_str(&tasks[i].reply), str_of(tasks[i].arg)));
        buf_done(&tasks[i].reply);
    }
}

static void a_crash_costs_the_task_only(void **state)
{
    char text[] = "fine";
    struct worker_task tasks[] = {{.work = crash, .limits = small},
                                  {.work = say_arg, .arg = text, .limits = small}};
    (void)state;
    worker_run(tasks, 2, 2);
    assert_false(tasks[0].ok || tasks[0].out_of_time);
    assert_string_equal(tasks[0].reason, "it crashed its reader (Segmentation fault)");
    assert_true(tasks[1].ok);
    buf_done(&tasks[0].reply);
    buf_done(&tasks[1].reply);
}

static void a_loop_ends_at_the_limit_of_processor_time(void **state)
{
    int stop = 0;
    struct worker_task t = {.work = spin, .arg = &stop, .limits = small};
    (void)state;
    t.limits.cpu_seconds = 1;
    run_one(&t);
    assert_false(t.ok);
    assert_string_equal(t.reason, "it took more than 1 s");
    assert_true(t.out_of_time);
    buf_done(&t.reply);
}

static void waiting_ends_at_the_limit_of_time(void **state)
{
    struct worker_task t = {.work = sleep_on, .limits = small};
    (void)state;
    t.limits.seconds = 1;
    run_one(&t);
    assert_false(t.ok);
    assert_string_equal(t.reason, "its reader did not come to an end");
    assert_true(t.out_of_time);
    buf_done(&t.reply);
}

static void a_long_reply_is_cut_off(void **state)
{
    struct worker_task t = {.work = babble, .limits = small};
    (void)state;
    run_one(&t);
    assert_false(t.ok);
    assert_string_equal(t.reason, "its answer is too long");
    buf_done(&t.reply);
}

static void memory_beyond_the_limit_is_refused(void **state)
{
    struct worker_task t = {.work = eat, .limits = small};
    (void)state;
    if (PP_SANITIZED)
        skip(); /* their own memory is beyond any limit */
    run_one(&t);
    assert_true(t.ok);
    assert_int_equal(t.reply.len, 0);
    buf_done(&t.reply);
}

static bool replies(struct worker_task t, const char *want)
{
    t.limits = small;
    worker_run(&t, 1, 1);
    bool same = t.ok && str_eq(buf_str(&t.reply), str_of(want));
    buf_done(&t.reply);
    return same;
}

#if PP_SANITIZED
#define OWN_DESCRIPTORS "0:null 1:null 3:pipe "
#else
#define OWN_DESCRIPTORS "0:null 1:null 2:null 3:pipe "
#endif

static bool hands_nothing_on(void)
{
    int fd = open("/dev/zero", O_RDONLY), other = dup2(fd, 200);
    bool own = replies((struct worker_task){.work = list_descriptors}, OWN_DESCRIPTORS);
    return close(fd) == 0 && close(other) == 0 && own;
}

static void nothing_that_is_open_is_handed_on(void **state)
{
    (void)state;
    assert_true(hands_nothing_on());
}

/* In a process that `change` has changed; skips where that cannot be done. */
static void assert_hands_nothing_on(bool (*change)(void))
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(!change() ? 2 : hands_nothing_on() ? 0 : 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 2)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

static bool close_standard_descriptors(void)
{
    return close(STDIN_FILENO) == 0 && close(STDOUT_FILENO) == 0 && close(STDERR_FILENO) == 0;
}

static void a_program_without_standard_output_has_replies_too(void **state)
{
    (void)state;
    assert_hands_nothing_on(close_standard_descriptors);
}

#if defined(__linux__) && defined(SYS_close_range)
/* As kernels before 5.9. */
static bool forget_close_range(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {PP_COUNT(code), code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void nor_where_the_system_closes_one_by_one(void **state)
{
    (void)state;
    assert_hands_nothing_on(forget_close_range);
}

static void only_what_fetches_has_sockets(void **state)
{
    (void)state;
#if PP_SANITIZED || defined(PP_COVERAGE) || !(defined(__x86_64__) || defined(__aarch64__))
    skip(); /* no filter is set */
#endif
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0)
        skip();
    assert_true(replies((struct worker_task){.work = open_socket}, "refused"));
    assert_true(replies((struct worker_task){.work = open_socket, .fetches = true}, "opened"));
}
#endif

static void the_time_of_a_binary_is_by_its_size_or_as_asked(void **state)
{
    struct symbolizer_options opt = {0};
    (void)state;
    assert_int_equal(symbolizer_limits(&opt, 0).cpu_seconds, 20);
    assert_int_equal(symbolizer_limits(&opt, 160u << 20).cpu_seconds, 30);
    assert_int_equal(symbolizer_limits(&opt, 160u << 20).seconds, 70);
    opt.seconds = 3;
    assert_int_equal(symbolizer_limits(&opt, 160u << 20).cpu_seconds, 3);
    assert_int_equal(symbolizer_limits(&opt, 160u << 20).seconds, 43);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_come_back_in_their_tasks),
        cmocka_unit_test(a_crash_costs_the_task_only),
        cmocka_unit_test(a_loop_ends_at_the_limit_of_processor_time),
        cmocka_unit_test(waiting_ends_at_the_limit_of_time),
        cmocka_unit_test(a_long_reply_is_cut_off),
        cmocka_unit_test(the_time_of_a_binary_is_by_its_size_or_as_asked),
        cmocka_unit_test(memory_beyond_the_limit_is_refused),
        cmocka_unit_test(nothing_that_is_open_is_handed_on),
        cmocka_unit_test(a_program_without_standard_output_has_replies_too),
#if defined(__linux__) && defined(SYS_close_range)
        cmocka_unit_test(nor_where_the_system_closes_one_by_one),
        cmocka_unit_test(only_what_fetches_has_sockets),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
