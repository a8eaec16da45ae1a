/* Forked workers: each has its limits set before it starts and answers over a pipe.
 *
 * A crash ends the worker alone; a loop ends at the limit of processor time, waiting at the limit
 * of wall time; memory beyond the limit is refused by the kernel. The worker never returns into
 * the program: no exit handlers, no flushing of the program's streams. */
#include "symbolize/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "symbolize/confine.h"

#define MAX_PARALLEL 64
#define READ_SIZE ((size_t)64 << 10)

#ifdef PP_COVERAGE /* make COV=1: what a worker ran counts too, so it has files to write */
#define COVERED 1
void __gcov_dump(void);
static void keep_counts(void)
{
    __gcov_dump();
}
#else
#define COVERED 0
static void keep_counts(void)
{
}
#endif

struct running {
    struct worker_task *task;
    pid_t pid;
    int fd;
    int64_t deadline_ms;
    const char *gave_up; /* why it was killed, or NULL */
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Memory that this process has mapped: it counts against the worker's limit as well. */
static uint64_t mapped_bytes(void)
{
    char text[64];
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = 0;
    return strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* A limit lowered to `soft`, and a hard one; lower ones stay. */
static struct rlimit lowered(struct rlimit r, uint64_t soft, uint64_t hard)
{
    if (r.rlim_max == RLIM_INFINITY || hard < r.rlim_max)
        r.rlim_max = (rlim_t)hard;
    if (r.rlim_cur == RLIM_INFINITY || soft < r.rlim_cur)
        r.rlim_cur = (rlim_t)soft;
    if (r.rlim_cur > r.rlim_max)
        r.rlim_cur = r.rlim_max;
    return r;
}

static void set_limits(const struct worker_limits *l)
{
    struct rlimit r;
    uint64_t mapped = mapped_bytes();
    if (getrlimit(RLIMIT_CORE, &r) == 0) {
        r = lowered(r, 0, 0);
        setrlimit(RLIMIT_CORE, &r);
    }
    if (getrlimit(RLIMIT_CPU, &r) == 0) {
        r = lowered(r, l->cpu_seconds, (uint64_t)l->cpu_seconds + 5);
        setrlimit(RLIMIT_CPU, &r);
    }
    /* The sanitizers map terabytes for themselves. */
    if (!PP_SANITIZED && mapped > 0 && l->memory < UINT64_MAX / 2 &&
        getrlimit(RLIMIT_AS, &r) == 0) {
        r = lowered(r, mapped + l->memory, mapped + l->memory);
        setrlimit(RLIMIT_AS, &r);
    }
}

/* Gives up what the task does not need; the reply's descriptor under its new number. */
static int confine(const struct worker_task *t, int fd)
{
    set_limits(&t->limits);
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    /* What the C library says about a damaged heap is no message of ours. */
    fd = confine_descriptors(fd, PP_SANITIZED);
    static const int faults[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU};
    for (size_t i = 0; i < PP_COUNT(faults) && !PP_SANITIZED; i++)
        signal(faults[i], SIG_DFL);
    if (!PP_SANITIZED && !COVERED) /* sanitizers start programs to say what they found */
        confine_process(t->fetches ? CONFINED_TO_FETCHING : CONFINED_TO_READING);
    return fd;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t w = write(fd, p, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return false;
        p += w;
        n -= (size_t)w;
    }
    return true;
}

static _Noreturn void be_worker(const struct worker_task *t, int fd)
{
    struct buf reply = BUF_INIT;
    fd = confine(t, fd);
    t->work(t->arg, &reply);
    bool ok = !reply.failed && write_all(fd, reply.data, reply.len);
    keep_counts();
    _exit(ok ? 0 : 1);
}

static bool start(struct running *r, struct worker_task *t)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        snprintf(t->reason, sizeof t->reason, "no pipe: %s", strerror(errno));
        return false;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        be_worker(t, ends[1]);
    }
    close(ends[1]);
    if (pid < 0) {
        snprintf(t->reason, sizeof t->reason, "no process: %s", strerror(errno));
        close(ends[0]);
        return false;
    }
    *r = (struct running){t, pid, ends[0], now_ms() + (int64_t)t->limits.seconds * 1000, NULL};
    return true;
}

static void give_up(struct running *r, const char *why)
{
    if (!r->gave_up)
        kill(r->pid, SIGKILL);
    r->gave_up = why;
}

/* True when the worker has closed its end. */
static bool take_bytes(struct running *r)
{
    struct buf *reply = &r->task->reply;
    if (!buf_reserve(reply, READ_SIZE)) {
        give_up(r, "its answer does not fit into memory");
        return true;
    }
    ssize_t n = read(r->fd, reply->data + reply->len, READ_SIZE);
    if (n < 0)
        return errno != EINTR && errno != EAGAIN;
    reply->len += (size_t)n;
    if (reply->len > r->task->limits.reply) {
        give_up(r, "its answer is too long");
        return true;
    }
    return n == 0;
}

static void explain(struct worker_task *t, const struct running *r, int status)
{
    if (r->gave_up)
        snprintf(t->reason, sizeof t->reason, "%s", r->gave_up);
    else if (t->out_of_time)
        snprintf(t->reason, sizeof t->reason, "it took more than %u s", t->limits.cpu_seconds);
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        snprintf(t->reason, sizeof t->reason, "its reader was killed");
    else if (WIFSIGNALED(status))
        snprintf(t->reason, sizeof t->reason, "it crashed its reader (%s)",
                 strsignal(WTERMSIG(status)));
    else
        snprintf(t->reason, sizeof t->reason, "its reader ran out of memory");
}

static void finish(struct running *r)
{
    int status = 0;
    struct worker_task *t = r->task;
    close(r->fd);
    while (waitpid(r->pid, &status, 0) < 0)
        if (errno != EINTR) {
            status = 1;
            break;
        }
    t->out_of_time |= WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU;
    t->ok = !r->gave_up && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!t->ok)
        explain(t, r, status);
}

/* Waits until a worker has something or a deadline passes; takes what is there. */
static void attend(struct running *run, size_t *n)
{
    struct pollfd fds[MAX_PARALLEL];
    int64_t now = now_ms(), wait = INT32_MAX;
    for (size_t i = 0; i < *n; i++) {
        fds[i] = (struct pollfd){.fd = run[i].fd, .events = POLLIN};
        int64_t left = run[i].deadline_ms > now ? run[i].deadline_ms - now : 0;
        wait = left < wait ? left : wait;
    }
    if (poll(fds, *n, (int)wait) < 0)
        return;
    now = now_ms();
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        bool over = (fds[i].revents & (POLLIN | POLLHUP | POLLERR)) && take_bytes(&run[i]);
        if (!over && now >= run[i].deadline_ms) {
            run[i].task->out_of_time = true;
            give_up(&run[i], "its reader did not come to an end");
            over = true;
        }
        if (over)
            finish(&run[i]);
        else
            run[kept++] = run[i];
    }
    *n = kept;
}

void worker_run(struct worker_task *tasks, size_t n, unsigned parallel)
{
    struct running run[MAX_PARALLEL];
    size_t next = 0, n_running = 0;
    size_t most = parallel < 1 ? 1 : parallel > MAX_PARALLEL ? MAX_PARALLEL : parallel;
    while (next < n || n_running > 0) {
        while (next < n && n_running < most) {
            struct worker_task *t = &tasks[next++];
            t->ok = false;
            t->reply = (struct buf)BUF_INIT;
            t->reason[0] = 0;
            t->out_of_time = false;
            n_running += start(&run[n_running], t);
        }
        if (n_running > 0)
            attend(run, &n_running);
    }
}
