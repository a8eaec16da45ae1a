/* Stacks from the wire into columns. */
#include "support/columns.h"

bool stacks_into_columns(struct profile *p, struct err *err)
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
    for (uint32_t i = 0; locs && i < s->n; i++) {
        struct stack stack = stack_read(&r, i);
        memcpy(locs + begin[i], stack.locs, stack.n * sizeof *locs);
    }
    stack_reader_done(&r);
    if (!locs)
        return err_nomem(err);
    s->stack_begin = begin;
    s->locs = locs;
    s->wire = NULL;
    return true;
}
