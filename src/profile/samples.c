/* Reading stacks, whether they are in columns or still on the wire. */
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
    r->map = map;
    if (!r->scratch)
        r->scratch = malloc((p->samples.max_depth + (size_t)1) * sizeof *r->scratch);
    return r->scratch ? true : err_nomem(err);
}

void stack_reader_done(struct stack_reader *r)
{
    free(r->scratch);
    r->scratch = NULL;
}

/* What stands for one location id in the result: every id is known, the samples were checked. */
static inline uint32_t entry_of(const struct stack_reader *r, uint64_t id)
{
    uint32_t loc = idmap_find(&r->samples->wire->locations, id);
    return r->map ? r->map[loc] : loc;
}

/* Decodes a packed run of ids into out; how many. */
static inline uint32_t read_run(const struct stack_reader *r, const uint8_t *at, const uint8_t *end,
                                uint32_t *out)
{
    uint32_t n = 0;
    if (!r->map && r->samples->wire->locations.in_order)
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

/* The stack at hand ends where scratch does. */
static uint32_t *stack_of(const struct stack_reader *r, uint32_t n)
{
    return r->scratch + (r->samples->max_depth - n);
}

/* Goes on to a stack whose step was not written down, or leads from another sample than the reader
 * comes from. */
static void take_from_wire(struct stack_reader *r, uint32_t i)
{
    const struct wire_samples *ws = r->samples->wire;
    struct wire_field run;
    struct wire_run before = {NULL, 0, 0};
    fetch_ahead(r->samples, i);
    if (r->next && find_run(ws, (uint32_t)(r->next - 1), &run))
        before = (struct wire_run){run.data, run.len, r->n};
    if (find_run(ws, i, &run)) {
        uint64_t shared_len, fresh_len;
        r->n_shared = (uint32_t)wire_run_shared(&before, run.data, run.len, &shared_len);
        fresh_len = run.len - shared_len;
        r->n = r->n_shared + (uint32_t)wire_run_count(run.data, fresh_len);
        read_run(r, run.data, run.data + fresh_len, stack_of(r, r->n));
    } else {
        r->n_shared = 0;
        r->n = read_locations(r, i, r->scratch);
        memmove(stack_of(r, r->n), r->scratch, r->n * sizeof *r->scratch);
    }
}

/* The strip that has sample i: there is one. */
static const struct step_strip *find_strip(const struct step_strips *steps, uint32_t i)
{
    uint32_t low = 0, high = steps->n - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (i < steps->strips[middle].end)
            high = middle;
        else
            low = middle + 1;
    }
    return &steps->strips[low];
}

static size_t step_after(union step_numbers numbers, size_t at, bool wide)
{
    return at + STEP_HEAD + step_number(numbers, at + 1, wide);
}

/* Finds the place where the step of sample i stands. */
static void go_to_step(struct stack_reader *r, const struct step_strips *steps, uint32_t i)
{
    if (!r->strip || i < r->noted || i >= r->strip->end) {
        r->strip = find_strip(steps, i);
        r->noted = r->strip->first;
        r->at = 0;
    }
    for (; r->noted < i; r->noted++)
        r->at = step_after(r->strip->numbers, r->at, steps->wide);
}

static inline void take_noted(struct stack_reader *r, uint32_t shared, uint32_t fresh, bool wide)
{
    const union step_numbers numbers = r->strip->numbers;
    const uint16_t *narrow = numbers.narrow + r->at + STEP_HEAD;
    const uint32_t *map = r->map;
    r->n_shared = shared;
    r->n = shared + fresh;
    uint32_t *out = stack_of(r, r->n);
    if (map && !wide)
        for (uint32_t d = 0; d < fresh; d++)
            out[d] = map[narrow[d]];
    else
        for (uint32_t d = 0; d < fresh; d++) {
            uint32_t loc = step_number(numbers, r->at + STEP_HEAD + d, wide);
            out[d] = map ? map[loc] : loc;
        }
}

/* Goes on to the stack of sample i. */
static void go_to_stack(struct stack_reader *r, uint32_t i)
{
    const struct step_strips *steps = &r->samples->wire->steps;
    uint32_t shared = steps_unknown(steps->wide), fresh = 0;
    if (PP_LIKELY(steps->n)) {
        go_to_step(r, steps, i);
        shared = step_number(r->strip->numbers, r->at, steps->wide);
        fresh = step_number(r->strip->numbers, r->at + 1, steps->wide);
    }
    if (PP_LIKELY(shared != steps_unknown(steps->wide) && (r->next == i || !shared)))
        take_noted(r, shared, fresh, steps->wide);
    else
        take_from_wire(r, i);
    r->next = i + (uint64_t)1;
}

struct stack stack_read(struct stack_reader *r, uint32_t i)
{
    const struct samples *s = r->samples;
    if (s->wire) {
        go_to_stack(r, i);
        return (struct stack){stack_of(r, r->n), r->n};
    }
    struct stack stack = {s->locs + s->stack_begin[i],
                          (uint32_t)(s->stack_begin[i + 1] - s->stack_begin[i])};
    r->last_locs = stack.locs;
    r->n = stack.n;
    if (r->map) {
        for (uint32_t d = 0; d < stack.n; d++)
            r->scratch[d] = r->map[stack.locs[d]];
        stack.locs = r->scratch;
    }
    return stack;
}

struct stack_step stack_read_step(struct stack_reader *r, uint32_t i)
{
    const struct samples *s = r->samples;
    if (s->wire) {
        go_to_stack(r, i);
        return (struct stack_step){r->n_shared, {stack_of(r, r->n), r->n - r->n_shared}};
    }
    const uint32_t *locs = s->locs + s->stack_begin[i];
    uint32_t n = (uint32_t)(s->stack_begin[i + 1] - s->stack_begin[i]), shared = 0;
    uint32_t most = n < r->n ? n : r->n;
    while (shared < most && locs[n - 1 - shared] == r->last_locs[r->n - 1 - shared])
        shared++;
    struct stack_step step = {shared, {locs, n - shared}};
    r->last_locs = locs;
    r->n = n;
    if (r->map) {
        for (uint32_t d = 0; d < step.fresh.n; d++)
            r->scratch[d] = r->map[locs[d]];
        step.fresh.locs = r->scratch;
    }
    return step;
}
