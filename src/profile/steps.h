/* Steps from stack to stack. The check of the samples decodes their ids anyway and writes down what
 * it finds, so that those who walk the stacks need not decode them again.
 *
 * A step is two numbers and some locations: how many locations at the root's end the stack has in
 * common with the one before it, how many others it has, and those, leaf first. All take two bytes
 * where the indices of locations fit, else four. Stacks that have little in common would take more
 * room than the file: what does not fit into a part of its size stays on the wire. */
#ifndef CPPROF_PROFILE_STEPS_H
#define CPPROF_PROFILE_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

union step_numbers {
    void *any;
    uint16_t *narrow;
    uint32_t *wide;
};

/* The steps of samples first to end - 1. The first one has nothing in common. */
struct step_strip {
    uint32_t first, end;
    union step_numbers numbers;
};

struct step_strips {
    const struct step_strip *strips; /* in order of samples, none between them */
    uint32_t n;                      /* 0: nothing was written down */
    bool wide;
};

/* Instead of what a stack has in common: it is to be read from the wire. */
static inline uint32_t steps_unknown(bool wide)
{
    return wide ? UINT32_MAX : UINT16_MAX;
}

static inline uint32_t step_number(union step_numbers numbers, size_t at, bool wide)
{
    return wide ? numbers.wide[at] : numbers.narrow[at];
}

/* --- writing --- */

#define STEP_HEAD 2u /* numbers before the locations */

/* Writes a strip: there is room for the heads of all its steps, and for some locations. */
struct step_writer {
    bool wide;
    union step_numbers numbers;
    size_t n, cap;
    size_t at; /* the step that is being written */
};

/* Whether there is room for that many locations, and after them for `heads` heads. */
static inline bool steps_have_room(const struct step_writer *w, uint64_t locations, size_t heads)
{
    size_t left = w->cap - w->n;
    return left >= heads * STEP_HEAD && left - heads * STEP_HEAD >= locations;
}

static inline void steps_put(struct step_writer *w, uint32_t number)
{
    if (w->wide)
        w->numbers.wide[w->n++] = number;
    else
        w->numbers.narrow[w->n++] = (uint16_t)number;
}

/* Begins a step; its locations are put after it. */
static inline void step_begin(struct step_writer *w)
{
    w->at = w->n;
    w->n += STEP_HEAD;
}

/* Ends it. Where `known` is false or the numbers are too large, the locations are given up. */
static inline void step_end(struct step_writer *w, uint64_t shared, bool known)
{
    uint64_t fresh = w->n - w->at - STEP_HEAD, limit = steps_unknown(w->wide);
    bool kept = known && shared < limit && fresh < limit;
    size_t end = kept ? w->n : w->at + STEP_HEAD;
    w->n = w->at;
    steps_put(w, kept ? (uint32_t)shared : (uint32_t)limit);
    steps_put(w, kept ? (uint32_t)fresh : 0);
    w->n = end;
}

#endif
