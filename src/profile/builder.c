/* Rows in, columns out: collects a profile in growing heap arrays, then hands them to its arena.
 *
 * The arrays are not copied at the end: the arena adopts the blocks. Only the values are, because
 * rows arrive one sample at a time and the profile wants one column per sample type. */
#include "profile/builder.h"

#include <assert.h>
#include <stdlib.h>

#include "util/limits.h"

static bool usable(const struct builder *b)
{
    return b->p != NULL && b->err->code == PP_OK;
}

bool builder_init(struct builder *b, struct arena *a, struct err *err)
{
    *b = (struct builder){.err = err};
    b->p = profile_new(a, err);
    return b->p != NULL;
}

void builder_done(struct builder *b)
{
    free(b->mappings.data);
    free(b->functions.data);
    free(b->locations.data);
    free(b->line_begin.data);
    free(b->lines.data);
    free(b->stack_begin.data);
    free(b->locs.data);
    free(b->values.data);
    free(b->label_begin.data);
    free(b->labels.data);
    *b = (struct builder){.err = b->err};
}

str_id builder_str(struct builder *b, struct str s)
{
    if (!usable(b))
        return PP_NONE;
    str_id id = strtab_add_copy(&b->p->strings, s);
    if (id == PP_NONE)
        err_nomem(b->err);
    return id;
}

bool builder_types(struct builder *b, const struct value_type *types, uint32_t n)
{
    if (!usable(b))
        return false;
    assert(b->n_samples == 0);
    struct value_type *copy = arena_array(b->p->arena, struct value_type, n);
    if (!copy)
        return err_nomem(b->err);
    if (n)
        memcpy(copy, types, n * sizeof *copy);
    b->p->types = copy;
    b->p->n_types = n;
    return true;
}

/* Room for one more row in a table that 32-bit indices address; PP_NONE when there is none. */
#define NEXT_INDEX(b, v) \
    (usable(b) && (v)->n < PP_NONE - 1 && vec_grow(v) ? (uint32_t)(v)->n++ : no_index(b))

static uint32_t no_index(struct builder *b)
{
    err_nomem(b->err);
    return PP_NONE;
}

static uint64_t id_or_next(uint64_t id, uint32_t index)
{
    return id ? id : (uint64_t)index + 1;
}

uint32_t builder_mapping(struct builder *b, const struct mapping *m)
{
    uint32_t index = NEXT_INDEX(b, &b->mappings);
    if (index == PP_NONE)
        return PP_NONE;
    b->mappings.data[index] = *m;
    b->mappings.data[index].id = id_or_next(m->id, index);
    return index;
}

uint32_t builder_function(struct builder *b, const struct function *f)
{
    uint32_t index = NEXT_INDEX(b, &b->functions);
    if (index == PP_NONE)
        return PP_NONE;
    b->functions.data[index] = *f;
    b->functions.data[index].id = id_or_next(f->id, index);
    return index;
}

uint32_t builder_location(struct builder *b, const struct location *l)
{
    if (!vec_grow(&b->line_begin))
        return no_index(b);
    uint32_t index = NEXT_INDEX(b, &b->locations);
    if (index == PP_NONE)
        return PP_NONE;
    b->locations.data[index] = *l;
    b->locations.data[index].id = id_or_next(l->id, index);
    b->line_begin.data[b->line_begin.n++] = (uint32_t)b->lines.n;
    return index;
}

bool builder_line(struct builder *b, const struct line *l)
{
    assert(b->locations.n || b->err->code != PP_OK);
    uint32_t index = NEXT_INDEX(b, &b->lines);
    if (index == PP_NONE)
        return false;
    b->lines.data[index] = *l;
    return true;
}

bool builder_sample(struct builder *b, const int64_t *values)
{
    if (!usable(b))
        return false;
    uint32_t n_types = b->p->n_types;
    if (b->n_samples == PP_NONE - 1 || !vec_grow(&b->stack_begin) || !vec_grow(&b->label_begin) ||
        !vec_room(&b->values, n_types))
        return err_nomem(b->err);
    b->stack_begin.data[b->stack_begin.n++] = b->locs.n;
    b->label_begin.data[b->label_begin.n++] = b->labels.n;
    for (uint32_t t = 0; t < n_types; t++)
        b->values.data[b->values.n++] = values[t];
    b->n_samples++;
    return true;
}

bool builder_frame(struct builder *b, uint32_t location)
{
    return builder_stack(b, &location, 1);
}

bool builder_stack(struct builder *b, const uint32_t *locations, uint32_t n)
{
    if (!usable(b))
        return false;
    assert(b->n_samples > 0);
    if (!vec_room(&b->locs, n))
        return err_nomem(b->err);
    if (n)
        memcpy(b->locs.data + b->locs.n, locations, n * sizeof *locations);
    b->locs.n += n;
    uint64_t depth = b->locs.n - b->stack_begin.data[b->n_samples - 1];
    if (depth > b->max_depth) {
        if (depth > PP_MAX_RECORDS)
            return err_set(b->err, PP_ERR_LIMIT, PP_NO_OFFSET, "more than %u frames in a stack",
                           PP_MAX_RECORDS);
        b->max_depth = (uint32_t)depth;
    }
    return true;
}

bool builder_label(struct builder *b, const struct label *l)
{
    if (!usable(b))
        return false;
    assert(b->n_samples > 0);
    if (!vec_grow(&b->labels))
        return err_nomem(b->err);
    b->labels.data[b->labels.n++] = *l;
    return true;
}

/* Moves a vector's content, without its room to grow, to `to` and forgets it; false when memory ran
 * out. An empty one becomes a valid pointer, so that a table can always be walked. */
#define HAND_OVER(b, v, to)                                                         \
    ((to) = arena_adopt_array((b)->p->arena, (v)->data, (v)->n, sizeof *(v)->data), \
     (v)->data = NULL, (v)->n = (v)->cap = 0, (to) != NULL || err_nomem((b)->err))

static bool transpose_values(struct builder *b)
{
    struct profile *p = b->p;
    uint32_t n_types = p->n_types, n = b->n_samples;
    int64_t **columns = arena_array(p->arena, int64_t *, n_types);
    if (!columns)
        return err_nomem(b->err);
    for (uint32_t t = 0; t < n_types; t++) {
        columns[t] = arena_array(p->arena, int64_t, n);
        if (!columns[t])
            return err_nomem(b->err);
        for (uint32_t i = 0; i < n; i++)
            columns[t][i] = b->values.data[(size_t)i * n_types + t];
    }
    p->samples.values = columns;
    return true;
}

static bool close_ranges(struct builder *b)
{
    if (!vec_grow(&b->line_begin) || !vec_grow(&b->stack_begin) || !vec_grow(&b->label_begin))
        return err_nomem(b->err);
    b->line_begin.data[b->line_begin.n++] = (uint32_t)b->lines.n;
    b->stack_begin.data[b->stack_begin.n++] = b->locs.n;
    b->label_begin.data[b->label_begin.n++] = b->labels.n;
    return true;
}

static bool move_tables(struct builder *b)
{
    struct profile *p = b->p;
    p->n_mappings = (uint32_t)b->mappings.n;
    p->n_functions = (uint32_t)b->functions.n;
    p->n_locations = (uint32_t)b->locations.n;
    p->samples.n = b->n_samples;
    p->samples.max_depth = b->max_depth;
    p->samples.wire = NULL;
    return HAND_OVER(b, &b->mappings, p->mappings) && HAND_OVER(b, &b->functions, p->functions) &&
           HAND_OVER(b, &b->locations, p->locations) && HAND_OVER(b, &b->lines, p->lines) &&
           HAND_OVER(b, &b->line_begin, p->line_begin) &&
           HAND_OVER(b, &b->stack_begin, p->samples.stack_begin) &&
           HAND_OVER(b, &b->locs, p->samples.locs) &&
           HAND_OVER(b, &b->label_begin, p->samples.label_begin) &&
           HAND_OVER(b, &b->labels, p->samples.labels);
}

bool builder_finish(struct builder *b, struct profile **out)
{
    *out = NULL;
    if (!usable(b) || !transpose_values(b) || !close_ranges(b) || !move_tables(b)) {
        builder_done(b);
        return false;
    }
    *out = b->p;
    builder_done(b);
    return true;
}
