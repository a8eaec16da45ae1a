/* Walking all samples by several workers. Source: spec/report.md 3.3.
 *
 * Workers take ranges of samples and keep states of their own, which their owner adds up: sums of
 * integers that wrap do not depend on the order.
 *
 * Stacks that follow each other often share their outer frames: those are not looked at again. The
 * others are laid out without a branch that depends on them, which no processor could predict. */
#include "graph/walk.h"

#include <stdlib.h>

#include "util/par.h"
#include "util/vec.h"

/* Samples below this number are walked by one thread. */
#define PARALLEL_GRAIN 8192

/* A location's frames lie in a pool; its entry says where, and how many they are. */
#define ENTRY_COUNT_BITS 3
#define ENTRY_COUNT ((UINT32_C(1) << ENTRY_COUNT_BITS) - 1)
#define SHORT_FRAMES 4   /* so many are copied always */
#define LONG ENTRY_COUNT /* more than those: the pool has their number before them */

struct worker {
    struct stack_reader reader;
    VEC(uint32_t) path; /* frames of the stack at hand, root first */
    uint32_t *ends;     /* by depth: frames up to and with that location */
    bool ready, failed;
};

struct walk {
    const struct graph *g;
    struct walk_spec *spec;
    struct frame_pool pool;
    struct worker workers[WALK_MAX_WORKERS];
};

static uint32_t frame_of(const struct graph *g, const bool *targets, uint32_t node, bool innermost)
{
    uint32_t bits = innermost ? WALK_CALLS : 0;
    if (!g->info_kept[node])
        return g->n_infos | bits | WALK_SKIPPED;
    return node | bits | (targets && targets[node] ? WALK_TARGET : 0);
}

static bool fill_pool(const struct graph *g, const bool *targets, struct frame_pool *pool)
{
    uint32_t n_locations = g->p->n_locations, at = 0;
    size_t most = (size_t)g->frames.begin[n_locations] + n_locations + SHORT_FRAMES;
    pool->entries = malloc((n_locations + (size_t)1) * sizeof *pool->entries);
    pool->frames = calloc(most, sizeof *pool->frames);
    if (!pool->entries || !pool->frames)
        return false;
    for (uint32_t l = 0; l < n_locations; l++) {
        uint32_t begin = g->frames.begin[l], n = g->frames.begin[l + 1] - begin;
        pool->entries[l] = at << ENTRY_COUNT_BITS | (n > SHORT_FRAMES ? LONG : n);
        if (n > SHORT_FRAMES)
            pool->frames[at++] = n;
        for (uint32_t f = 0; f < n; f++)
            pool->frames[at++] = frame_of(g, targets, g->frames.info[begin + f], f + 1 == n);
    }
    pool->n = at;
    return true;
}

static bool start_worker(struct walk *walk, unsigned number)
{
    struct worker *w = &walk->workers[number];
    struct err err = {0};
    w->ready = true;
    w->ends = malloc((walk->g->p->samples.max_depth + (size_t)1) * sizeof *w->ends);
    if (!w->ends || !stack_reader_init(&w->reader, walk->g->p, &err) ||
        !stack_reader_map(&w->reader, walk->g->p, walk->pool.entries, &err))
        return false;
    walk->spec->states[number] = walk->spec->begin(walk->g, &walk->pool, walk->spec->arg);
    return walk->spec->states[number] != NULL;
}

/* Writes n frames of the pool to the path, at least, or their places. */
static inline void lay(uint32_t *to, const struct frame_pool *pool, uint32_t place, uint32_t n,
                       bool places)
{
    if (!places)
        memcpy(to, pool->frames + place, n * sizeof *to);
    else
        for (uint32_t i = 0; i < n; i++)
            to[i] = place + i;
}

/* Brings the path to a sample's stack. */
static inline bool take_step(struct worker *w, const struct frame_pool *pool,
                             const struct stack_step *step, struct walk_path *out, bool places)
{
    uint32_t n = step->shared ? w->ends[step->shared - 1] : 0, *ends = w->ends + step->shared;
    out->shared = n;
    w->path.n = n;
    if (!vec_room(&w->path, (size_t)step->fresh.n * SHORT_FRAMES))
        return false;
    for (uint32_t d = step->fresh.n; d-- > 0;) {
        uint32_t entry = step->fresh.locs[d], count = entry & ENTRY_COUNT;
        uint32_t place = entry >> ENTRY_COUNT_BITS;
        if (PP_LIKELY(count != LONG)) {
            lay(w->path.data + n, pool, place, SHORT_FRAMES, places);
        } else {
            count = pool->frames[place];
            w->path.n = n;
            if (!vec_room(&w->path, count + (size_t)d * SHORT_FRAMES))
                return false;
            lay(w->path.data + n, pool, place + 1, count, places);
        }
        n += count;
        *ends++ = n;
    }
    *out = (struct walk_path){w->path.data, n, out->shared, out->sample};
    return true;
}

static void walk_range(void *arg, unsigned number, size_t from, size_t to)
{
    struct walk *walk = arg;
    const struct graph *g = walk->g;
    struct worker *w = &walk->workers[number];
    int64_t *const *values = g->p->samples.values;
    const bool *samples = walk->spec->samples;
    if (!w->ready)
        w->failed = !start_worker(walk, number);
    for (size_t i = from; i < to && !w->failed; i++) {
        struct weight weight = {values[g->spec.value_index][i], g->spec.mean ? values[0][i] : 0};
        if ((weight.sum == 0 && weight.div == 0) || (samples && !samples[i]))
            continue;
        struct stack_step step = stack_read_step(&w->reader, (uint32_t)i);
        struct walk_path path = {.sample = (uint32_t)i};
        bool ok = walk->spec->places ? take_step(w, &walk->pool, &step, &path, true)
                                     : take_step(w, &walk->pool, &step, &path, false);
        w->failed = !ok || !walk->spec->visit(g, walk->spec->states[number], &path, weight);
    }
}

static bool run(struct walk *walk)
{
    unsigned threads = walk->spec->in_order ? 1 : walk->g->spec.threads;
    bool ok = fill_pool(walk->g, walk->spec->targets, &walk->pool);
    if (ok)
        par_ranges(threads > WALK_MAX_WORKERS ? WALK_MAX_WORKERS : threads, walk->g->p->samples.n,
                   PARALLEL_GRAIN, walk_range, walk);
    for (size_t i = 0; i < WALK_MAX_WORKERS; i++) {
        struct worker *w = &walk->workers[i];
        ok = ok && !w->failed;
        stack_reader_done(&w->reader);
        free(w->path.data);
        free(w->ends);
    }
    free(walk->pool.frames);
    free(walk->pool.entries);
    return ok;
}

bool walk_samples(const struct graph *g, struct walk_spec *spec, struct err *err)
{
    const uint32_t *begin = g->frames.begin;
    if ((uint64_t)begin[g->p->n_locations] + g->p->n_locations >= WALK_NODE)
        return err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "more than %u frames", WALK_NODE);
    struct walk *walk = calloc(1, sizeof *walk);
    if (walk) {
        walk->g = g;
        walk->spec = spec;
    }
    bool ok = walk && run(walk);
    free(walk);
    return ok ? true : err_nomem(err);
}
