/* Multiplying values: ScaleN and Normalize (spec/profile.md 5.4, 5.5).
 *
 * Values go through doubles, as in the reference: -1 times 2^53 + 1 is -2^53. A column that changes
 * is a new one; the old may be shared. */
#include <math.h>
#include <stdlib.h>

#include "profile/merge.h"
#include "profile/wire_samples.h"
#include "util/ckint.h"

/* Half away from zero. */
static int64_t scale_value(int64_t v, double ratio)
{
    return trunc_i64(round((double)v * ratio));
}

/* New columns for the types whose ratio is not 1; keep[i] becomes 1 where one of these has a value.
 */
static bool scale_columns(struct profile *p, const double *ratios, int64_t **columns,
                          unsigned char *keep, struct err *err)
{
    uint32_t n = p->samples.n;
    for (uint32_t t = 0; t < p->n_types; t++) {
        const int64_t *old = p->samples.values[t];
        columns[t] = p->samples.values[t];
        if (ratios[t] == 1)
            continue;
        int64_t *fresh = arena_array(p->arena, int64_t, n);
        if (!fresh)
            return err_nomem(err);
        for (uint32_t i = 0; i < n; i++) {
            fresh[i] = scale_value(old[i], ratios[t]);
            keep[i] |= fresh[i] != 0;
        }
        columns[t] = fresh;
    }
    return true;
}

/* The kept rows of each column. A column that was scaled is new, so it can be cut in place. */
static bool keep_values(struct profile *p, const double *ratios, int64_t **columns,
                        const unsigned char *keep, uint32_t n_kept, struct err *err)
{
    for (uint32_t t = 0; t < p->n_types; t++) {
        const int64_t *from = columns[t];
        int64_t *to = ratios[t] == 1 ? arena_array(p->arena, int64_t, n_kept) : columns[t];
        uint32_t k = 0;
        if (!to)
            return err_nomem(err);
        for (uint32_t i = 0; i < p->samples.n; i++)
            if (keep[i])
                to[k++] = from[i];
        columns[t] = to;
    }
    return true;
}

/* The kept ranges of begin[], and where needed the kept elements of data. */
static bool keep_ranges(struct arena *a, const uint64_t **begin, const void **data, size_t elem,
                        uint32_t n, const unsigned char *keep, uint32_t n_kept, struct err *err)
{
    uint64_t total = 0, *to_begin = arena_array(a, uint64_t, (size_t)n_kept + 1);
    for (uint32_t i = 0; i < n; i++)
        if (keep[i])
            total += (*begin)[i + 1] - (*begin)[i];
    unsigned char *to = arena_alloc(a, total, elem);
    if (!to_begin || !to)
        return err_nomem(err);
    uint64_t at = 0;
    uint32_t k = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t first = (*begin)[i], len = (*begin)[i + 1] - first;
        if (!keep[i])
            continue;
        to_begin[k++] = at;
        if (len)
            memcpy(to + at * elem, (const unsigned char *)*data + first * elem, len * elem);
        at += len;
    }
    to_begin[k] = at;
    *begin = to_begin;
    *data = to;
    return true;
}

static bool keep_wire(struct arena *a, struct samples *s, const unsigned char *keep,
                      uint32_t n_kept, struct err *err)
{
    struct wire_samples *wire = arena_new(a, struct wire_samples);
    uint64_t *offsets = arena_array(a, uint64_t, n_kept);
    uint32_t k = 0;
    if (!wire || !offsets)
        return err_nomem(err);
    for (uint32_t i = 0; i < s->n; i++)
        if (keep[i])
            offsets[k++] = s->wire->offsets[i];
    *wire = *s->wire;
    wire->offsets = offsets;
    wire->steps.n = 0; /* they lead from samples that may be gone; the arena keeps them */
    s->wire = wire;
    return true;
}

static bool keep_samples(struct profile *p, const unsigned char *keep, uint32_t n_kept,
                         struct err *err)
{
    struct samples s = p->samples;
    const void *locs = s.locs, *labels = s.labels;
    if (s.wire
            ? !keep_wire(p->arena, &s, keep, n_kept, err)
            : !keep_ranges(p->arena, &s.stack_begin, &locs, sizeof *s.locs, s.n, keep, n_kept, err))
        return false;
    if (s.label_begin &&
        !keep_ranges(p->arena, &s.label_begin, &labels, sizeof *s.labels, s.n, keep, n_kept, err))
        return false;
    s.locs = locs;
    s.labels = labels;
    s.n = n_kept;
    p->samples = s;
    return true;
}

bool profile_scale(struct profile *p, const double *ratios, struct err *err)
{
    bool all_ones = true;
    for (uint32_t t = 0; t < p->n_types; t++)
        all_ones = all_ones && ratios[t] == 1;
    if (all_ones)
        return true;
    uint32_t n = p->samples.n, n_kept = 0;
    int64_t **columns = arena_array(p->arena, int64_t *, p->n_types);
    unsigned char *keep = calloc((size_t)n + 1, 1);
    if (!columns || !keep) {
        free(keep);
        return err_nomem(err);
    }
    bool ok = scale_columns(p, ratios, columns, keep, err);
    for (uint32_t i = 0; ok && i < n; i++)
        n_kept += keep[i];
    if (ok && n_kept < n)
        ok = keep_values(p, ratios, columns, keep, n_kept, err) &&
             keep_samples(p, keep, n_kept, err);
    free(keep);
    if (ok)
        p->samples.values = columns;
    return ok;
}

bool profile_scale_trunc(struct profile *p, double ratio, struct err *err)
{
    if (ratio == 1)
        return true;
    uint32_t n = p->samples.n;
    int64_t **columns = arena_array(p->arena, int64_t *, p->n_types);
    if (!columns)
        return err_nomem(err);
    for (uint32_t t = 0; t < p->n_types; t++) {
        columns[t] = arena_array(p->arena, int64_t, n);
        if (!columns[t])
            return err_nomem(err);
        for (uint32_t i = 0; i < n; i++)
            columns[t][i] = trunc_i64((double)p->samples.values[t][i] * ratio);
    }
    p->samples.values = columns;
    return true;
}

bool profile_normalize(struct profile *p, const struct profile *base, struct err *err)
{
    if (!profile_check_compatible(p, base, err))
        return false;
    double *ratios = arena_array(p->arena, double, p->n_types);
    if (!ratios)
        return err_nomem(err);
    for (uint32_t t = 0; t < p->n_types; t++) {
        int64_t own = profile_sum(p, t);
        ratios[t] = own == 0 ? 0 : (double)profile_sum(base, t) / (double)own;
    }
    return profile_scale(p, ratios, err);
}
