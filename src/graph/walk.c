/* Walking all samples by several workers. Source: spec/report.md 3.3.
 *
 * Workers take ranges of samples and keep states of their own, which their owner adds up: sums of
 * integers that wrap do not depend on the order. */
#include "graph/walk.h"

#include <stdlib.h>

#include "util/par.h"

/* Samples below this number are walked by one thread. */
#define PARALLEL_GRAIN 8192

struct worker {
    struct stack_reader reader;
    bool ready, failed;
};

struct walk {
    const struct graph *g;
    struct walk_spec *spec;
    const uint32_t *entries; /* by location */
    struct worker workers[WALK_MAX_WORKERS];
};

/* What stands for each location: most have one frame, and then the walk needs no frame map. */
static uint32_t *make_entries(const struct graph *g, const bool *targets)
{
    uint32_t *entries = malloc((g->p->n_locations + (size_t)1) * sizeof *entries);
    for (uint32_t l = 0; entries && l < g->p->n_locations; l++) {
        uint32_t first = g->frames.begin[l], node = g->frames.info[first];
        enum walk_kind kind = WALK_FRAMES;
        uint32_t value = l;
        if (g->frames.begin[l + 1] - first == 1) {
            value = node;
            kind = !g->info_kept[node]        ? WALK_DROPPED
                   : targets && targets[node] ? WALK_TARGET
                                              : WALK_NODE;
        }
        entries[l] = (uint32_t)kind << WALK_KIND_SHIFT | value;
    }
    return entries;
}

static bool start_worker(struct walk *walk, unsigned number)
{
    struct worker *w = &walk->workers[number];
    struct err err = {0};
    w->ready = true;
    if (!stack_reader_init(&w->reader, walk->g->p, &err) ||
        !stack_reader_map(&w->reader, walk->g->p, walk->entries, &err))
        return false;
    walk->spec->states[number] = walk->spec->begin(walk->g);
    return walk->spec->states[number] != NULL;
}

static void walk_range(void *arg, unsigned number, size_t from, size_t to)
{
    struct walk *walk = arg;
    const struct graph *g = walk->g;
    struct worker *w = &walk->workers[number];
    int64_t *const *values = g->p->samples.values;
    if (!w->ready)
        w->failed = !start_worker(walk, number);
    for (size_t i = from; i < to && !w->failed; i++) {
        struct weight weight = {values[g->spec.value_index][i], g->spec.mean ? values[0][i] : 0};
        if (weight.sum == 0 && weight.div == 0)
            continue;
        struct stack s = stack_read(&w->reader, (uint32_t)i);
        w->failed = !walk->spec->visit(g, walk->spec->states[number], &s, weight, (uint32_t)i + 1);
    }
}

bool walk_samples(const struct graph *g, struct walk_spec *spec, struct err *err)
{
    unsigned threads = g->spec.threads;
    struct walk *walk = calloc(1, sizeof *walk);
    uint32_t *entries = make_entries(g, spec->targets);
    bool ok = walk && entries;
    if (ok && (g->p->n_locations > WALK_VALUE || g->n_infos > WALK_VALUE)) {
        free(walk);
        free(entries);
        return err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "more than %u locations", WALK_VALUE);
    }
    if (ok) {
        walk->g = g;
        walk->spec = spec;
        walk->entries = entries;
        par_ranges(threads > WALK_MAX_WORKERS ? WALK_MAX_WORKERS : threads, g->p->samples.n,
                   PARALLEL_GRAIN, walk_range, walk);
    }
    for (size_t i = 0; walk && i < WALK_MAX_WORKERS; i++) {
        ok = ok && !walk->workers[i].failed;
        stack_reader_done(&walk->workers[i].reader);
    }
    free(entries);
    free(walk);
    return ok ? true : err_nomem(err);
}
