/* Reading stacks, whether they are in columns or still on the wire; bringing them into columns. */
#include <stdlib.h>

#include "profile/profile.h"
#include "profile/wire_run.h"
#include "profile/wire_samples.h"

#define FETCH_AHEAD 8 /* samples */

bool stack_reader_init(struct stack_reader *r, const struct profile *p, struct err *err)
{
    *r = (struct stack_reader){.samples = &p->samples};
    if (!p->samples.wire)
        return true;
    r->scratch = malloc((p->samples.max_depth + (size_t)1) * sizeof *r->scratch);
    return r->scratch ? true : err_nomem(err);
}

bool stack_reader_map(struct stack_reader *r, const struct profile *p, const uint32_t *map,
                      struct err *err)
{
    const struct wire_samples *ws = p->samples.wire;
    r->map = map;
    if (!r->scratch)
        r->scratch = malloc((p->samples.max_depth + (size_t)1) * sizeof *r->scratch);
    if (!r->scratch)
        return err_nomem(err);
    if (!ws || !ws->locations.dense)
        return true;
    r->map_of_wire = malloc(ws->locations.n_dense * sizeof *r->map_of_wire);
    if (!r->map_of_wire)
        return err_nomem(err);
    for (uint64_t id = 0; id < ws->locations.n_dense; id++)
        if (ws->locations.dense[id] != PP_NONE)
            r->map_of_wire[id] = map[ws->locations.dense[id]];
    return true;
}

void stack_reader_done(struct stack_reader *r)
{
    free(r->scratch);
    free(r->map_of_wire);
    r->scratch = r->map_of_wire = NULL;
}

/* What stands for one location id in the result: every id is known, the samples were checked. */
static inline uint32_t entry_of(const struct stack_reader *r, uint64_t id)
{
    if (r->map_of_wire)
        return r->map_of_wire[id];
    uint32_t loc = idmap_find(&r->samples->wire->locations, id);
    return r->map ? r->map[loc] : loc;
}

/* Decodes a packed run of ids into out; how many. */
static inline uint32_t read_run(const struct stack_reader *r, const uint8_t *at, const uint8_t *end,
                                uint32_t *out)
{
    const uint32_t *map = r->map_of_wire;
    uint32_t n = 0;
    if (map)
        WIRE_RUN_EACH(at, end, id, out[n++] = map[id], return n);
    else if (!r->map && r->samples->wire->locations.in_order)
        WIRE_RUN_EACH(at, end, id, out[n++] = (uint32_t)(id - 1), return n);
    else
        WIRE_RUN_EACH(at, end, id, out[n++] = entry_of(r, id), return n);
    return n;
}

/* Decodes the location ids of one checked sample message into out. */
static uint32_t read_locations(const struct stack_reader *r, uint32_t i, uint32_t *out)
{
    const struct wire_samples *ws = r->samples->wire;
    struct wire w = wire_sample(ws->data, ws->end, ws->offsets[i]);
    struct wire_field f;
    uint32_t n = 0;
    while (w.pos < w.end && wire_next(&w, &f)) {
        if (f.number != 1)
            continue;
        if (f.type == WIRE_VARINT)
            out[n++] = entry_of(r, f.value);
        else
            n += read_run(r, f.data, f.data + f.len, out + n);
    }
    return n;
}

struct stack stack_read(struct stack_reader *r, uint32_t i)
{
    const struct samples *s = r->samples;
    if (s->wire)
        return (struct stack){r->scratch, read_locations(r, i, r->scratch)};
    struct stack stack = {s->locs + s->stack_begin[i],
                          (uint32_t)(s->stack_begin[i + 1] - s->stack_begin[i])};
    if (r->map) {
        for (uint32_t d = 0; d < stack.n; d++)
            r->scratch[d] = r->map[stack.locs[d]];
        stack.locs = r->scratch;
    }
    return stack;
}

/* The location ids of sample i when they are one packed run, as every writer has them. */
static bool find_run(const struct wire_samples *ws, uint32_t i, struct wire_field *run)
{
    struct wire w = wire_sample(ws->data, ws->end, ws->offsets[i]);
    struct wire_field f;
    unsigned n = 0;
    while (w.pos < w.end && wire_next(&w, &f)) {
        if (f.number != 1)
            continue;
        *run = f;
        n++;
    }
    return n == 1 && run->type == WIRE_BYTES;
}

/* Samples that come soon are fetched: they lie one after another, but not in the cache. */
static inline void fetch_ahead(const struct samples *s, uint32_t i)
{
    if (s->n - i > FETCH_AHEAD) {
        const uint8_t *at = s->wire->data + s->wire->offsets[i + FETCH_AHEAD];
        __builtin_prefetch(at);
        __builtin_prefetch(at + 64);
    }
}

/* A step that nobody noted. */
static struct stack_step find_step(struct stack_reader *r, uint32_t i)
{
    const struct wire_samples *ws = r->samples->wire;
    struct wire_field run;
    struct wire_run before = {NULL, 0, 0};
    struct stack_step step = {0, {r->scratch, 0}};
    if (r->next && find_run(ws, (uint32_t)(r->next - 1), &run))
        before = (struct wire_run){run.data, run.len, r->last_n};
    if (find_run(ws, i, &run)) {
        uint64_t shared_len;
        step.shared = (uint32_t)wire_run_shared(&before, run.data, run.len, &shared_len);
        step.fresh.n = read_run(r, run.data, run.data + (run.len - shared_len), r->scratch);
    } else {
        step.fresh.n = read_locations(r, i, r->scratch);
    }
    return step;
}

static struct stack_step step_on_wire(struct stack_reader *r, uint32_t i)
{
    const struct wire_samples *ws = r->samples->wire;
    struct stack_step step = {0, {r->scratch, 0}};
    fetch_ahead(r->samples, i);
    if (PP_LIKELY(r->next == i && ws->steps && ws->steps[i].fresh_len != WIRE_STEP_UNKNOWN)) {
        const uint8_t *ids = wire_step_ids(ws->data + ws->offsets[i]);
        step.shared = ws->steps[i].shared;
        step.fresh.n = read_run(r, ids, ids + ws->steps[i].fresh_len, r->scratch);
    } else {
        step = find_step(r, i);
    }
    r->next = i + (uint64_t)1;
    r->last_n = step.shared + step.fresh.n;
    return step;
}

struct stack_step stack_read_step(struct stack_reader *r, uint32_t i)
{
    const struct samples *s = r->samples;
    if (s->wire)
        return step_on_wire(r, i);
    const uint32_t *locs = s->locs + s->stack_begin[i];
    uint32_t n = (uint32_t)(s->stack_begin[i + 1] - s->stack_begin[i]), shared = 0;
    uint32_t most = n < r->last_n ? n : r->last_n;
    while (shared < most && locs[n - 1 - shared] == r->last_locs[r->last_n - 1 - shared])
        shared++;
    struct stack_step step = {shared, {locs, n - shared}};
    r->last_locs = locs;
    r->last_n = n;
    if (r->map) {
        for (uint32_t d = 0; d < step.fresh.n; d++)
            r->scratch[d] = r->map[locs[d]];
        step.fresh.locs = r->scratch;
    }
    return step;
}

bool profile_materialize(struct profile *p, struct err *err)
{
    struct samples *s = &p->samples;
    if (!s->wire)
        return true;
    uint64_t total = 0;
    struct stack_reader r;
    uint64_t *begin = arena_array(p->arena, uint64_t, (size_t)s->n + 1);
    if (!begin)
        return err_nomem(err);
    if (!stack_reader_init(&r, p, err))
        return false;
    for (uint32_t i = 0; i < s->n; i++) {
        begin[i] = total;
        total += stack_read(&r, i).n;
    }
    begin[s->n] = total;
    uint32_t *locs = arena_array(p->arena, uint32_t, total);
    for (uint32_t i = 0; locs && i < s->n; i++)
        read_locations(&r, i, locs + begin[i]);
    stack_reader_done(&r);
    if (!locs)
        return err_nomem(err);
    s->stack_begin = begin;
    s->locs = locs;
    s->wire = NULL;
    return true;
}
