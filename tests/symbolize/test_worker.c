/* Work in a process of its own: whatever it does, the caller goes on. */
#include "symbolize/symbolizer.h"
#include "symbolize/worker.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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
        char *p = malloc(1 << 20);
        if (!p)
            return;
        memset(p, 1, 1 << 20);
    }
    buf_add_cstr(reply, "had 256 MB");
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
    run_one(&t);
#ifndef __SANITIZE_ADDRESS__
    if (t.ok && t.reply.len > 0)
        skip(); /* a build whose memory cannot be limited so */
#endif
    buf_done(&t.reply);
}

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
