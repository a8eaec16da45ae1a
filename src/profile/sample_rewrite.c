/* New sample columns from old ones: fewer samples, other stacks.
 *
 * Stacks are read once, by the caller. Those before the first change are read a second time, so
 * that a filter without effect costs no memory and leaves stacks on the wire. */
#include "profile/sample_rewrite.h"

#include <assert.h>
#include <stdlib.h>

void sample_rewrite_init(struct sample_rewrite *w, struct profile *p, struct err *err)
{
    *w = (struct sample_rewrite){.p = p, .err = err};
}

void sample_rewrite_done(struct sample_rewrite *w)
{
    free(w->kept.data);
    free(w->begin.data);
    free(w->locs.data);
    *w = (struct sample_rewrite){.p = w->p, .err = w->err};
}

static bool append(struct sample_rewrite *w, uint32_t sample, struct stack s)
{
    if (!vec_grow(&w->kept) || !vec_grow(&w->begin) || !vec_room(&w->locs, s.n))
        return err_nomem(w->err);
    w->kept.data[w->kept.n++] = sample;
    w->begin.data[w->begin.n++] = w->locs.n;
    if (s.n)
        memcpy(w->locs.data + w->locs.n, s.locs, s.n * sizeof *s.locs);
    w->locs.n += s.n;
    if (s.n > w->max_depth)
        w->max_depth = s.n;
    return true;
}

/* The first change: what was kept so far has to be in the new columns, too. */
static bool start(struct sample_rewrite *w)
{
    struct stack_reader r;
    w->changed = true;
    if (w->next == 0)
        return true;
    if (!stack_reader_init(&r, w->p, w->err))
        return false;
    bool ok = true;
    for (uint32_t i = 0; ok && i < w->next; i++)
        ok = append(w, i, stack_read(&r, i));
    stack_reader_done(&r);
    return ok;
}

bool sample_rewrite_keep(struct sample_rewrite *w, struct stack stack)
{
    if (w->changed && !append(w, w->next, stack))
        return false;
    w->next++;
    return true;
}

bool sample_rewrite_replace(struct sample_rewrite *w, struct stack stack)
{
    if ((!w->changed && !start(w)) || !append(w, w->next, stack))
        return false;
    w->next++;
    return true;
}

bool sample_rewrite_drop(struct sample_rewrite *w)
{
    if (!w->changed && !start(w))
        return false;
    w->next++;
    return true;
}

/* The values of the kept samples; NULL: no memory. */
static int64_t *const *gather_values(const struct sample_rewrite *w)
{
    struct profile *p = w->p;
    int64_t **values = arena_array(p->arena, int64_t *, p->n_types);
    for (uint32_t t = 0; values && t < p->n_types; t++) {
        values[t] = arena_array(p->arena, int64_t, w->kept.n);
        if (!values[t])
            return NULL;
        for (size_t i = 0; i < w->kept.n; i++)
            values[t][i] = p->samples.values[t][w->kept.data[i]];
    }
    return values;
}

static bool gather_labels(const struct sample_rewrite *w, struct samples *to)
{
    const struct samples *from = &w->p->samples;
    if (!from->label_begin || from->label_begin[from->n] == 0)
        return true; /* the old offsets, all zero, serve the fewer samples as well */
    uint64_t total = 0;
    for (size_t i = 0; i < w->kept.n; i++)
        total += from->label_begin[w->kept.data[i] + 1] - from->label_begin[w->kept.data[i]];
    uint64_t *begin = arena_array(w->p->arena, uint64_t, w->kept.n + 1);
    struct label *labels = arena_array(w->p->arena, struct label, total);
    if (!begin || !labels)
        return err_nomem(w->err);
    uint64_t at = 0;
    for (size_t i = 0; i < w->kept.n; i++) {
        uint64_t first = from->label_begin[w->kept.data[i]];
        uint64_t n = from->label_begin[w->kept.data[i] + 1] - first;
        begin[i] = at;
        if (n)
            memcpy(labels + at, from->labels + first, n * sizeof *labels);
        at += n;
    }
    begin[w->kept.n] = at;
    to->label_begin = begin;
    to->labels = labels;
    return true;
}

bool sample_rewrite_apply(struct sample_rewrite *w)
{
    struct profile *p = w->p;
    struct samples s = p->samples;
    assert(w->next == s.n);
    if (!w->changed)
        return true;
    if (w->kept.n < s.n) {
        s.values = gather_values(w);
        if (!s.values)
            return err_nomem(w->err);
        if (!gather_labels(w, &s))
            return false;
    }
    if (!vec_grow(&w->begin))
        return err_nomem(w->err);
    w->begin.data[w->begin.n++] = w->locs.n;
    s.n = (uint32_t)w->kept.n;
    s.max_depth = w->max_depth;
    s.wire = NULL;
    s.stack_begin = arena_adopt_array(p->arena, w->begin.data, w->begin.n, sizeof *w->begin.data);
    w->begin.data = NULL;
    s.locs = arena_adopt_array(p->arena, w->locs.data, w->locs.n, sizeof *w->locs.data);
    w->locs.data = NULL;
    if (!s.stack_begin || !s.locs)
        return err_nomem(w->err);
    p->samples = s;
    return true;
}
