/* Sources loaded ahead of their reader.
 *
 * Workers take the sources in order, each into the slot of a ring, and stop ahead of the reader at
 * a number of sources and of bytes on disk. A reader whose next source nobody has taken loads it
 * itself, so one thread alone does the same work in the same order. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "driver/fetch_impl.h"

enum {
    MAX_WORKERS = 16,
    MAX_AHEAD_BYTES = 8 << 20 /* of files; the next one is taken while less than that waits */
};

enum slot_state { SLOT_FREE, SLOT_LOADING, SLOT_READY };

struct slot {
    struct source source;
    enum slot_state state;
    uint64_t bytes;
};

struct source_pipe {
    struct source_batch batch;
    const char *const *names;
    size_t n, taken, given; /* sources: all, those someone loads or loaded, those the reader got */
    struct slot *slots;     /* source i is in slot i % n_slots */
    size_t n_slots;
    uint64_t bytes_ahead;
    bool stop;
    pthread_mutex_t lock;
    pthread_cond_t room, ready;
    pthread_t workers[MAX_WORKERS];
    unsigned n_workers;
};

static bool may_take(const struct source_pipe *p)
{
    return p->taken < p->n && p->taken - p->given < p->n_slots &&
           (p->taken == p->given || p->bytes_ahead < MAX_AHEAD_BYTES);
}

static uint64_t file_size(const char *name)
{
    struct stat st;
    return stat(name, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 ? (uint64_t)st.st_size : 0;
}

/* With the lock held, which is released meanwhile. */
static void take_one(struct source_pipe *p)
{
    size_t i = p->taken++;
    struct slot *slot = &p->slots[i % p->n_slots];
    slot->source = (struct source){.name = p->names[i]};
    slot->state = SLOT_LOADING;
    slot->bytes = file_size(p->names[i]);
    p->bytes_ahead += slot->bytes;
    pthread_mutex_unlock(&p->lock);
    struct source_batch one = p->batch;
    one.items = &slot->source;
    driver_load_sources(&one, 0, 0, 1);
    pthread_mutex_lock(&p->lock);
    slot->state = SLOT_READY;
    pthread_cond_signal(&p->ready);
}

static void *work(void *arg)
{
    struct source_pipe *p = arg;
    pthread_mutex_lock(&p->lock);
    while (!p->stop && p->taken < p->n) {
        if (may_take(p))
            take_one(p);
        else
            pthread_cond_wait(&p->room, &p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct source_pipe *source_pipe_new(const struct fetch_options *opt, const char *const *names,
                                    size_t n, bool labels)
{
    unsigned threads = opt->threads < 1 ? 1 : opt->threads;
    unsigned workers = threads - 1 < MAX_WORKERS ? threads - 1 : MAX_WORKERS;
    struct source_pipe *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    *p = (struct source_pipe){.batch = {opt, NULL, 1, labels},
                              .names = names,
                              .n = n,
                              .n_slots = 2 * (size_t)workers + 1};
    p->slots = calloc(p->n_slots, sizeof *p->slots);
    if (!p->slots) {
        free(p);
        return NULL;
    }
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->room, NULL);
    pthread_cond_init(&p->ready, NULL);
    while (p->n_workers < workers && pthread_create(&p->workers[p->n_workers], NULL, work, p) == 0)
        p->n_workers++;
    return p;
}

bool source_pipe_next(struct source_pipe *p, struct source *out)
{
    if (p->given == p->n)
        return false;
    struct slot *slot = &p->slots[p->given % p->n_slots];
    pthread_mutex_lock(&p->lock);
    while (slot->state != SLOT_READY) {
        if (may_take(p)) /* the wanted one, or one behind it while somebody loads that */
            take_one(p);
        else
            pthread_cond_wait(&p->ready, &p->lock);
    }
    *out = slot->source;
    slot->source = (struct source){0};
    slot->state = SLOT_FREE;
    p->bytes_ahead -= slot->bytes;
    p->given++;
    pthread_cond_broadcast(&p->room);
    pthread_mutex_unlock(&p->lock);
    return true;
}

void source_pipe_free(struct source_pipe *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stop = true;
    pthread_cond_broadcast(&p->room);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->n_workers; i++)
        pthread_join(p->workers[i], NULL);
    for (size_t i = 0; i < p->n_slots; i++)
        driver_drop_profile(p->slots[i].source.profile);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->room);
    pthread_cond_destroy(&p->ready);
    free(p->slots);
    free(p);
}
