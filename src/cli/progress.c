/* The progress line: a thread of its own waits for half a second and then shows the stage. */
#include "cli/progress.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DELAY_NS 500000000

struct progress {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    char stage[80];
    bool late;  /* half a second is over */
    bool shown; /* the line is on the terminal */
    bool stop;
};

/* With the lock held. */
static void show(struct progress *p)
{
    char line[128];
    int n = snprintf(line, sizeof line, "\r\033[K%s ...", p->stage);
    if (n > 0 && write(STDERR_FILENO, line, (size_t)n) > 0)
        p->shown = true;
}

static void hide(struct progress *p)
{
    static const char erase[] = "\r\033[K";
    if (p->shown && write(STDERR_FILENO, erase, sizeof erase - 1) > 0)
        p->shown = false;
}

static void *wait_half_a_second(void *arg)
{
    struct progress *p = arg;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += DELAY_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&p->lock);
    int rc = 0;
    while (!p->stop && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&p->wake, &p->lock, &until);
    p->late = !p->stop;
    if (p->late)
        show(p);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct progress *progress_start(void)
{
    pthread_condattr_t attr;
    struct progress *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    strcpy(p->stage, "working");
    pthread_mutex_init(&p->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&p->wake, &attr);
    pthread_condattr_destroy(&attr);
    if (pthread_create(&p->thread, NULL, wait_half_a_second, p) != 0) {
        free(p);
        return NULL;
    }
    return p;
}

void progress_stage(void *arg, const char *what)
{
    struct progress *p = arg;
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    snprintf(p->stage, sizeof p->stage, "%s", what);
    if (p->late)
        show(p);
    pthread_mutex_unlock(&p->lock);
}

void progress_clear(struct progress *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    hide(p);
    pthread_mutex_unlock(&p->lock);
}

void progress_stop(struct progress *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stop = true;
    hide(p);
    pthread_cond_signal(&p->wake);
    pthread_mutex_unlock(&p->lock);
    pthread_join(p->thread, NULL);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
