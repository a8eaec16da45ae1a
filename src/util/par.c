/* Ranges of an array on several threads. Pieces are dealt out in order by a shared counter. */
#include "util/par.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#define MAX_THREADS 64
/* No work is deep. Under a bound of memory a stack counts whole, though little of it is used: where
 * the usual 8 MB just fitted, the work itself would not. */
#define STACK_BYTES ((size_t)512 * 1024)

struct job {
    void (*fn)(void *arg, unsigned worker, size_t from, size_t to);
    void *arg;
    size_t n, piece;
    atomic_size_t next;
};

struct worker {
    struct job *job;
    unsigned number;
};

static void *work(void *p)
{
    const struct worker *w = p;
    struct job *job = w->job;
    for (;;) {
        size_t from = atomic_fetch_add(&job->next, job->piece);
        if (from >= job->n)
            return NULL;
        size_t to = job->n - from < job->piece ? job->n : from + job->piece;
        job->fn(job->arg, w->number, from, to);
    }
}

/* How many of the workers after the first one run. */
static unsigned start(struct worker *workers, pthread_t *ids, unsigned threads)
{
    pthread_attr_t attr;
    unsigned started = 0;
    if (pthread_attr_init(&attr) != 0)
        return 0;
    if (pthread_attr_setstacksize(&attr, STACK_BYTES) == 0)
        while (started + 1 < threads &&
               pthread_create(&ids[started], &attr, work, &workers[started + 1]) == 0)
            started++;
    pthread_attr_destroy(&attr);
    return started;
}

void par_ranges(unsigned threads, size_t n, size_t grain,
                void (*fn)(void *arg, unsigned worker, size_t from, size_t to), void *arg)
{
    if (threads <= 1 || n < grain || n < 2) {
        if (n)
            fn(arg, 0, 0, n);
        return;
    }
    if (threads > MAX_THREADS)
        threads = MAX_THREADS;
    /* Some pieces a thread: the last ones even out what the machine does besides. */
    struct job job = {.fn = fn, .arg = arg, .n = n, .piece = n / ((size_t)threads * 8) + 1};
    struct worker workers[MAX_THREADS] = {{&job, 0}};
    pthread_t ids[MAX_THREADS];
    for (unsigned i = 1; i < threads; i++)
        workers[i] = (struct worker){&job, i};
    unsigned started = start(workers, ids, threads);
    work(&workers[0]);
    for (unsigned i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
}

unsigned par_cores(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : (unsigned)n;
}
