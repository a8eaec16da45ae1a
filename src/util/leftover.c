/* Removes files when a signal ends the process. Here is the one state of the whole process: a
 * handler is given nothing else to work on. It calls only what signal-safety(7) allows. */
#include "util/leftover.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "util/attr.h"

enum { MAX_WATCHED = 4 };

static _Atomic(const char *) watched[MAX_WATCHED];
static atomic_bool ending;
static const int deadly[] = {SIGHUP, SIGINT, SIGTERM};

/* The signal's own action is back in place (SA_RESETHAND), and is taken at once; but the first
 * process of a container has none. */
static void remove_watched(int signal_number)
{
    atomic_store(&ending, true);
    for (size_t i = 0; i < MAX_WATCHED; i++) {
        const char *path = atomic_exchange(&watched[i], NULL);
        if (path)
            unlink(path);
    }
    sigset_t mine;
    sigemptyset(&mine);
    sigaddset(&mine, signal_number);
    pthread_sigmask(SIG_UNBLOCK, &mine, NULL);
    raise(signal_number);
    _exit(128 + signal_number);
}

static void set_actions(void (*handler)(int))
{
    for (size_t i = 0; i < PP_COUNT(deadly); i++) {
        struct sigaction old, action = {.sa_handler = handler, .sa_flags = (int)SA_RESETHAND};
        if (sigaction(deadly[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(deadly[i], &action, NULL);
    }
}

/* The files are the parent's: a worker that is ended must not take them away. */
static void forget_all(void)
{
    for (size_t i = 0; i < MAX_WATCHED; i++)
        atomic_store(&watched[i], NULL);
    set_actions(SIG_DFL);
}

void leftover_setup(void)
{
    if (pthread_atfork(NULL, NULL, forget_all) == 0)
        set_actions(remove_watched);
}

void leftover_watch(const char *path)
{
    for (size_t i = 0; i < MAX_WATCHED; i++) {
        const char *none = NULL;
        if (atomic_compare_exchange_strong(&watched[i], &none, path))
            return;
    }
}

void leftover_forget(const char *path)
{
    for (size_t i = 0; i < MAX_WATCHED; i++) {
        const char *same = path;
        if (atomic_compare_exchange_strong(&watched[i], &same, NULL))
            return;
    }
    while (atomic_load(&ending)) /* a handler in another thread may be using the path */
        pause();
}
