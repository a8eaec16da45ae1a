/* What a confined process can do and what it cannot: each in a child of its own, which tries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "symbolize/confine.h"
#include "util/attr.h"

#ifdef __linux__
#include <linux/sched.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define OF_KERNEL_5_6 438 /* pidfd_getfd */

static void *nothing(void *arg)
{
    return arg;
}

/* --- what is refused to both: each returns what the call did --- */

static long starts_a_program(void)
{
    char *const argv[] = {NULL};
    return execv("/bin/true", argv);
}

static long starts_a_program_by_descriptor(void)
{
    char *const argv[] = {NULL};
    return fexecve(open("/bin/true", O_RDONLY), argv, argv);
}

static long forks(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return pid;
}

static long clones_a_process(void)
{
    long pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (pid == 0)
        _exit(0);
    return pid;
}

#ifdef SYS_fork
static long forks_by_the_old_call(void)
{
    long pid = syscall(SYS_fork);
    if (pid == 0)
        _exit(0);
    return pid;
}
#endif

static long kills_the_parent(void)
{
    return kill(getppid(), 0);
}

static long kills_a_thread_of_the_parent(void)
{
    return syscall(SYS_tgkill, getppid(), getppid(), 0);
}

static long kills_a_thread_of_anyone(void)
{
    return syscall(SYS_tkill, getppid(), 0);
}

static long queues_a_signal_to_the_parent(void)
{
    siginfo_t info = {.si_code = SI_QUEUE};
    return syscall(SYS_rt_sigqueueinfo, getppid(), SIGURG, &info);
}

static long queues_a_signal_to_a_thread_of_the_parent(void)
{
    siginfo_t info = {.si_code = SI_QUEUE};
    return syscall(SYS_rt_tgsigqueueinfo, getppid(), getppid(), SIGURG, &info);
}

static long lets_a_pipe_signal_the_parent(void)
{
    int ends[2];
    return pipe(ends) == 0 ? fcntl(ends[0], F_SETOWN, getppid()) : 0;
}

static long chooses_the_signal_of_a_pipe(void)
{
    int ends[2];
    return pipe(ends) == 0 ? fcntl(ends[0], F_SETSIG, SIGKILL) : 0;
}

static long reads_limits_of_the_parent(void)
{
    struct rlimit r;
    return prlimit(getppid(), RLIMIT_NOFILE, NULL, &r);
}

static long changes_its_limits(void)
{
    struct rlimit r;
    return getrlimit(RLIMIT_CPU, &r) == 0 ? setrlimit(RLIMIT_CPU, &r) : 0;
}

static long changes_its_limits_by_the_old_call(void)
{
    struct rlimit r;
    return getrlimit(RLIMIT_CPU, &r) == 0 ? syscall(SYS_setrlimit, RLIMIT_CPU, &r) : 0;
}

static long slows_the_parent_down(void)
{
    return setpriority(PRIO_PROCESS, (id_t)getppid(), 19);
}

static long takes_a_descriptor_of_the_parent(void)
{
    return syscall(OF_KERNEL_5_6, -1, 0, 0);
}

static long types_into_a_terminal(void)
{
    char key = 'x';
    return ioctl(STDIN_FILENO, TIOCSTI, &key);
}

static long pastes_into_a_console(void)
{
    char paste = 3;
    return ioctl(STDIN_FILENO, TIOCLINUX, &paste);
}

static long lets_a_pipe_signal_the_parent_by_ioctl(void)
{
    int ends[2], owner = (int)getppid();
    return pipe(ends) == 0 ? ioctl(ends[0], FIOSETOWN, &owner) : 0;
}

static long picks_a_mount(void)
{
    return syscall(433, AT_FDCWD, "/", 0); /* fspick */
}

static long reads_the_log_of_the_kernel(void)
{
    return syscall(SYS_syslog, 10, NULL, 0);
}

static long leaves_its_namespace(void)
{
    return unshare(0);
}

/* --- what is refused to readers only --- */

static long opens_a_socket(void)
{
    return socket(AF_UNIX, SOCK_STREAM, 0);
}

static long makes_a_file(void)
{
    return open("/tmp/cpprof-confine-test", O_WRONLY | O_CREAT | O_TRUNC, 0600);
}

static long opens_a_device_to_write(void)
{
    return open("/dev/null", O_RDWR);
}

static long removes_a_file(void)
{
    return unlink("/tmp/cpprof-no-such-file");
}

static long renames_a_file(void)
{
    return rename("/tmp/cpprof-no-such-file", "/tmp/cpprof-no-such-file-either");
}

static long sets_the_terminal_up(void)
{
    int size[2] = {0, 0};
    return ioctl(STDIN_FILENO, TIOCSWINSZ, size);
}

static long makes_a_message_queue(void)
{
    int id = msgget(IPC_PRIVATE, 0600);
    if (id >= 0)
        msgctl(id, IPC_RMID, NULL);
    return id;
}

/* --- what still works: 0 --- */

static long reads_a_file(void)
{
    char byte;
    int fd = open("/proc/self/maps", O_RDONLY);
    return fd < 0 || read(fd, &byte, 1) != 1 || close(fd) != 0;
}

static long starts_a_thread(void)
{
    pthread_t thread;
    return pthread_create(&thread, NULL, nothing, NULL) != 0 || pthread_join(thread, NULL) != 0;
}

static long allocates_memory(void)
{
    void *memory =
        mmap(NULL, (size_t)64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED || munmap(memory, (size_t)64 << 20) != 0;
}

static long reads_its_limits(void)
{
    struct rlimit r;
    return getrlimit(RLIMIT_AS, &r);
}

static long signals_itself(void)
{
    signal(SIGUSR1, SIG_IGN);
    return raise(SIGUSR1);
}

static long fetches(void)
{
    char dir[] = "/tmp/cpprof-confine-XXXXXX", path[64];
    int s = socket(AF_UNIX, SOCK_STREAM, 0);
    if (s < 0 || close(s) != 0 || !mkdtemp(dir))
        return 1;
    snprintf(path, sizeof path, "%s/file", dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    bool wrote = fd >= 0 && write(fd, "x", 1) == 1 && close(fd) == 0;
    return !(wrote && unlink(path) == 0 && rmdir(dir) == 0);
}

/* --- trying --- */

struct attempt {
    const char *name;
    long (*try)(void);
};

#define ATTEMPT(function)   \
    {                       \
#function, function \
    }

static const struct attempt never[] = {
    ATTEMPT(starts_a_program),
    ATTEMPT(starts_a_program_by_descriptor),
    ATTEMPT(forks),
    ATTEMPT(clones_a_process),
#ifdef SYS_fork
    ATTEMPT(forks_by_the_old_call),
#endif
    ATTEMPT(kills_the_parent),
    ATTEMPT(kills_a_thread_of_the_parent),
    ATTEMPT(kills_a_thread_of_anyone),
    ATTEMPT(queues_a_signal_to_the_parent),
    ATTEMPT(queues_a_signal_to_a_thread_of_the_parent),
    ATTEMPT(lets_a_pipe_signal_the_parent),
    ATTEMPT(lets_a_pipe_signal_the_parent_by_ioctl),
    ATTEMPT(picks_a_mount),
    ATTEMPT(reads_the_log_of_the_kernel),
    ATTEMPT(chooses_the_signal_of_a_pipe),
    ATTEMPT(reads_limits_of_the_parent),
    ATTEMPT(changes_its_limits),
    ATTEMPT(changes_its_limits_by_the_old_call),
    ATTEMPT(slows_the_parent_down),
    ATTEMPT(takes_a_descriptor_of_the_parent),
    ATTEMPT(types_into_a_terminal),
    ATTEMPT(pastes_into_a_console),
    ATTEMPT(leaves_its_namespace),
};

static const struct attempt not_by_readers[] = {
    ATTEMPT(opens_a_socket),       ATTEMPT(makes_a_file),   ATTEMPT(opens_a_device_to_write),
    ATTEMPT(removes_a_file),       ATTEMPT(renames_a_file), ATTEMPT(sets_the_terminal_up),
    ATTEMPT(makes_a_message_queue)};

static const struct attempt always[] = {ATTEMPT(reads_a_file), ATTEMPT(starts_a_thread),
                                        ATTEMPT(allocates_memory), ATTEMPT(reads_its_limits),
                                        ATTEMPT(signals_itself)};

static const struct attempt by_fetchers[] = {ATTEMPT(fetches)};

/* What a child comes to that is confined and tries: 0 as the call does, 255: it gave
 * something, else the number of the error. */
static int outcome(enum confinement to, const struct attempt *a)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        confine_process(to);
        long got = a->try();
        _exit(got < 0 ? errno : got > 0 ? 255 : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status))
        fail_msg("%s: signal %d", a->name, WTERMSIG(status));
    return WEXITSTATUS(status);
}

static void all_are(int want, enum confinement to, const struct attempt *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int got = outcome(to, &list[i]);
        if (got != want)
            fail_msg("%s: %d, not %d", list[i].name, got, want);
    }
}

static void skip_without_filters(void)
{
#if defined(__x86_64__) || defined(__aarch64__)
    if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0)
        return;
#endif
    skip();
}

static void a_reader_only_reads(void **state)
{
    (void)state;
    skip_without_filters();
    all_are(EPERM, CONFINED_TO_READING, never, PP_COUNT(never));
    all_are(EPERM, CONFINED_TO_READING, not_by_readers, PP_COUNT(not_by_readers));
    all_are(0, CONFINED_TO_READING, always, PP_COUNT(always));
}

static void a_fetcher_also_writes_files_and_connects(void **state)
{
    (void)state;
    skip_without_filters();
    all_are(EPERM, CONFINED_TO_FETCHING, never, PP_COUNT(never));
    all_are(0, CONFINED_TO_FETCHING, always, PP_COUNT(always));
    all_are(0, CONFINED_TO_FETCHING, by_fetchers, PP_COUNT(by_fetchers));
}

static void a_confined_process_can_abort(void **state)
{
    int status;
    (void)state;
    skip_without_filters();
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        signal(SIGABRT, SIG_DFL);
        confine_process(CONFINED_TO_READING);
        abort();
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_only_reads),
        cmocka_unit_test(a_fetcher_also_writes_files_and_connects),
        cmocka_unit_test(a_confined_process_can_abort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
    return 0;
}

#endif
