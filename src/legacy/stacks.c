/* Samples with plain addresses, and their way into a profile.
 *
 * Numbering: a location is one distinct address; they are numbered in order of first use, samples
 * in order, leaf first (spec/profile.md 3.7, step 4). That is also the order in which the
 * reference's renumbering leaves them, whatever order its parsers create them in. */
#include "legacy/stacks.h"

#include <stdlib.h>

#include "legacy/lines.h"
#include "util/hash.h"

bool stacks_init(struct stacks *s, struct arena *a, struct err *err)
{
    *s = (struct stacks){.err = err};
    return builder_init(&s->b, a, err);
}

void stacks_done(struct stacks *s)
{
    builder_done(&s->b);
    free(s->values.data);
    free(s->begin.data);
    free(s->addrs.data);
    free(s->bytes.data);
    free(s->locs.data);
    free(s->locations.data);
    free(s->slots.data);
    *s = (struct stacks){0};
}

bool stacks_types(struct stacks *s, const char *const (*types)[2], uint32_t n)
{
    struct value_type vt[4];
    for (uint32_t i = 0; i < n; i++)
        vt[i] = (struct value_type){builder_str(&s->b, str_of(types[i][0])),
                                    builder_str(&s->b, str_of(types[i][1]))};
    s->width = n;
    return s->err->code == PP_OK && builder_types(&s->b, vt, n);
}

bool stacks_period_type(struct stacks *s, struct str type, struct str unit)
{
    s->b.p->period_type = (struct value_type){builder_str(&s->b, type), builder_str(&s->b, unit)};
    return s->err->code == PP_OK;
}

bool stacks_sample(struct stacks *s, const int64_t *values)
{
    if (!vec_room(&s->values, s->width) || !vec_grow(&s->begin))
        return err_nomem(s->err);
    for (uint32_t i = 0; i < s->width; i++)
        s->values.data[s->values.n++] = values[i];
    s->begin.data[s->begin.n++] = s->addrs.n;
    return true;
}

bool stacks_frame(struct stacks *s, uint64_t addr)
{
    if (!vec_grow(&s->addrs))
        return err_nomem(s->err);
    s->addrs.data[s->addrs.n++] = addr;
    return true;
}

bool stacks_bytes(struct stacks *s, int64_t bytes)
{
    if (!vec_grow(&s->bytes))
        return err_nomem(s->err);
    s->bytes.data[s->bytes.n++] = bytes;
    return true;
}

bool stacks_hex_frames(struct stacks *s, struct str text, uint64_t minus, struct str line)
{
    uint64_t addr;
    struct str number;
    for (size_t pos = 0;;) {
        switch (line_next_hex(text, &pos, &addr, &number)) {
        case HEX_NONE:
            return true;
        case HEX_TOO_BIG:
            return hex_error(s->err, line, number);
        case HEX_FOUND:
            if (!stacks_frame(s, addr - minus))
                return false;
            break;
        }
    }
}

/* Numbering */

/* The slot of `addr`: the one that has it, or the empty one where it belongs. */
static uint32_t *slot_of(const struct stacks *s, uint64_t addr)
{
    size_t mask = s->slots.n - 1, at = (size_t)hash_mix(addr, 0) & mask;
    while (s->slots.data[at] && s->locations.data[s->slots.data[at] - 1].address != addr)
        at = (at + 1) & mask;
    return &s->slots.data[at];
}

static bool grow_slots(struct stacks *s)
{
    size_t n = s->slots.n ? s->slots.n * 2 : 1024;
    uint32_t *bigger = calloc(n, sizeof *bigger);
    if (!bigger)
        return err_nomem(s->err);
    free(s->slots.data);
    s->slots.data = bigger;
    s->slots.n = n;
    for (uint32_t i = 0; i < s->locations.n; i++)
        *slot_of(s, s->locations.data[i].address) = i + 1;
    return true;
}

static uint32_t number_of(struct stacks *s, uint64_t addr)
{
    if (s->locations.n >= s->slots.n / 2 && !grow_slots(s))
        return PP_NONE;
    uint32_t *slot = slot_of(s, addr);
    if (*slot)
        return *slot - 1;
    if (s->locations.n == PP_NONE - 2 || !vec_grow(&s->locations)) {
        err_nomem(s->err);
        return PP_NONE;
    }
    s->locations.data[s->locations.n] = (struct location){.address = addr, .mapping = PP_NONE};
    *slot = (uint32_t)++s->locations.n;
    return *slot - 1;
}

bool stacks_number(struct stacks *s)
{
    if (!vec_room(&s->locs, s->addrs.n))
        return err_nomem(s->err);
    for (size_t i = 0; i < s->addrs.n; i++) {
        uint32_t loc = number_of(s, s->addrs.data[i]);
        if (loc == PP_NONE)
            return false;
        s->locs.data[s->locs.n++] = loc;
    }
    return true;
}

uint32_t stacks_find(const struct stacks *s, uint64_t addr)
{
    return s->slots.n ? *slot_of(s, addr) - 1 : PP_NONE; /* an empty slot: 0 - 1 is PP_NONE */
}

/* The profile */

static bool add_locations(struct stacks *s)
{
    for (size_t i = 0; i < s->locations.n; i++) {
        if (builder_location(&s->b, &s->locations.data[i]) == PP_NONE)
            return false;
        if (s->lines && s->lines[i].function != PP_NONE && !builder_line(&s->b, &s->lines[i]))
            return false;
    }
    return true;
}

static bool add_frames(struct stacks *s, size_t sample)
{
    size_t from = s->begin.data[sample], to = stacks_end(s, sample);
    const uint64_t *addrs = s->addrs.data;
    bool copy = s->drop_leaf_copies && to - from > 1 && addrs[from] == addrs[from + 1] + 1;
    for (size_t i = from; i < to; i++)
        if (!(copy && i == from + 1) && !builder_frame(&s->b, s->locs.data[i]))
            return false;
    return true;
}

bool stacks_finish(struct stacks *s, struct profile **out)
{
    str_id key = s->bytes.n ? builder_str(&s->b, PP_STR("bytes")) : 0;
    *out = NULL;
    if (!add_locations(s))
        return false;
    for (size_t i = 0; i < s->begin.n; i++) {
        if (!builder_sample(&s->b, s->values.data + i * s->width) || !add_frames(s, i))
            return false;
        struct label label = {.key = key, .kind = LABEL_NUM};
        if (s->bytes.n) {
            label.num = s->bytes.data[i];
            if (!builder_label(&s->b, &label))
                return false;
        }
    }
    return builder_finish(&s->b, out);
}
