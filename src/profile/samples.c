/* Reading stacks, whether they are in columns or still on the wire; bringing them into columns. */
#include <stdlib.h>

#include "profile/profile.h"
#include "profile/wire_samples.h"

bool stack_reader_init(struct stack_reader *r, const struct profile *p, struct err *err)
{
    *r = (struct stack_reader){&p->samples, NULL};
    if (!p->samples.wire)
        return true;
    r->scratch = malloc((p->samples.max_depth + (size_t)1) * sizeof *r->scratch);
    return r->scratch ? true : err_nomem(err);
}

void stack_reader_done(struct stack_reader *r)
{
    free(r->scratch);
    r->scratch = NULL;
}

/* Decodes the location ids of one checked sample message into out. */
static uint32_t read_locations(const struct wire_samples *ws, uint32_t i, uint32_t *out)
{
    struct wire w = wire_sample(ws->data, ws->offsets[i]);
    struct wire_field f;
    uint32_t n = 0;
    while (w.pos < w.end && wire_next(&w, &f)) {
        if (f.number != 1)
            continue;
        if (f.type == WIRE_VARINT) {
            out[n++] = idmap_find(&ws->locations, f.value);
            continue;
        }
        struct wire ids = {f.data, f.data + f.len};
        uint64_t id;
        while (ids.pos < ids.end && wire_varint(&ids, &id))
            out[n++] = idmap_find(&ws->locations, id);
    }
    return n;
}

struct stack stack_read(struct stack_reader *r, uint32_t i)
{
    const struct samples *s = r->samples;
    if (s->wire)
        return (struct stack){r->scratch, read_locations(s->wire, i, r->scratch)};
    return (struct stack){s->locs + s->stack_begin[i],
                          (uint32_t)(s->stack_begin[i + 1] - s->stack_begin[i])};
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
        read_locations(s->wire, i, locs + begin[i]);
    stack_reader_done(&r);
    if (!locs)
        return err_nomem(err);
    s->stack_begin = begin;
    s->locs = locs;
    s->wire = NULL;
    return true;
}
