/* What the reference does by merging a result with itself alone when a sum came out as zero: such
 * samples go, and every table keeps only what the others use, numbered in the order of that use
 * (spec/profile.md 5.3). No two rows of a result are equal, so nothing more can unite. */
#include <stdlib.h>

#include "profile/merger.h"

typedef VEC(uint32_t) row_order;

struct renumber {
    uint32_t *new_row; /* old row to new row + 1; 0: not used so far */
    row_order old_row; /* the other way */
};

struct collect {
    struct builder *b;
    struct renumber mappings, functions, locations;
};

static bool is_zero_row(const struct builder *b, uint32_t sample)
{
    uint32_t n = b->p->n_types;
    const int64_t *values = b->values.data + (size_t)sample * n;
    for (uint32_t t = 0; t < n; t++)
        if (values[t])
            return false;
    return true;
}

static bool use(struct collect *c, struct renumber *r, uint32_t old)
{
    if (r->new_row[old])
        return true;
    if (!vec_grow(&r->old_row))
        return err_nomem(c->b->err);
    r->old_row.data[r->old_row.n++] = old;
    r->new_row[old] = (uint32_t)r->old_row.n;
    return true;
}

static size_t lines_end(const struct builder *b, uint32_t loc)
{
    return loc + 1u < b->line_begin.n ? b->line_begin.data[loc + 1] : b->lines.n;
}

static bool use_location(struct collect *c, uint32_t loc)
{
    const struct builder *b = c->b;
    if (c->locations.new_row[loc])
        return true;
    uint32_t mapping = b->locations.data[loc].mapping;
    if (mapping != PP_NONE && !use(c, &c->mappings, mapping))
        return false;
    for (size_t k = b->line_begin.data[loc]; k < lines_end(b, loc); k++)
        if (!use(c, &c->functions, b->lines.data[k].function))
            return false;
    return use(c, &c->locations, loc);
}

/* Moves the samples that stay to the front, their stacks in new rows. */
static bool compact_samples(struct collect *c)
{
    struct builder *b = c->b;
    uint32_t kept = 0, n_types = b->p->n_types;
    size_t n_locs = 0, n_labels = 0;
    b->max_depth = 0;
    for (uint32_t i = 0; i < b->n_samples; i++) {
        bool last = i + 1 == b->n_samples;
        size_t stack = b->stack_begin.data[i];
        size_t stack_end = last ? b->locs.n : b->stack_begin.data[i + 1];
        size_t label = b->label_begin.data[i];
        size_t label_end = last ? b->labels.n : b->label_begin.data[i + 1];
        if (is_zero_row(b, i))
            continue;
        b->stack_begin.data[kept] = n_locs;
        b->label_begin.data[kept] = n_labels;
        if (stack_end - stack > b->max_depth)
            b->max_depth = (uint32_t)(stack_end - stack);
        for (; stack < stack_end; stack++) {
            uint32_t loc = b->locs.data[stack];
            if (!use_location(c, loc))
                return false;
            b->locs.data[n_locs++] = c->locations.new_row[loc] - 1;
        }
        for (; label < label_end; label++)
            b->labels.data[n_labels++] = b->labels.data[label];
        if (n_types)
            memmove(b->values.data + (size_t)kept * n_types, b->values.data + (size_t)i * n_types,
                    n_types * sizeof *b->values.data);
        kept++;
    }
    b->n_samples = kept;
    b->stack_begin.n = b->label_begin.n = kept;
    b->locs.n = n_locs;
    b->labels.n = n_labels;
    b->values.n = (size_t)kept * n_types;
    return true;
}

/* The rows of a table that are used, in the new order, in a block that replaces *data. */
static bool reorder(struct collect *c, void **data, size_t *n, size_t *cap, size_t elem,
                    const row_order *order)
{
    unsigned char *rows = calloc(order->n + 1, elem);
    if (!rows)
        return err_nomem(c->b->err);
    for (size_t i = 0; i < order->n; i++)
        memcpy(rows + i * elem, (unsigned char *)*data + order->data[i] * elem, elem);
    free(*data);
    *data = rows;
    *n = order->n;
    *cap = order->n + 1;
    return true;
}

#define REORDER(c, v, order) \
    reorder((c), (void **)&(v)->data, &(v)->n, &(v)->cap, sizeof *(v)->data, (order))

static bool reorder_lines(struct collect *c)
{
    struct builder *b = c->b;
    struct builder fresh = {.err = b->err};
    bool ok = true;
    for (size_t i = 0; ok && i < c->locations.old_row.n; i++) {
        uint32_t old = c->locations.old_row.data[i];
        size_t first = b->line_begin.data[old], n = lines_end(b, old) - first;
        ok = vec_grow(&fresh.line_begin) && vec_room(&fresh.lines, n);
        if (!ok)
            break;
        fresh.line_begin.data[fresh.line_begin.n++] = (uint32_t)fresh.lines.n;
        for (size_t k = 0; k < n; k++) {
            struct line l = b->lines.data[first + k];
            l.function = c->functions.new_row[l.function] - 1;
            fresh.lines.data[fresh.lines.n++] = l;
        }
    }
    if (!ok) {
        builder_done(&fresh);
        return err_nomem(b->err);
    }
    free(b->line_begin.data);
    free(b->lines.data);
    memcpy(&b->line_begin, &fresh.line_begin, sizeof b->line_begin);
    memcpy(&b->lines, &fresh.lines, sizeof b->lines);
    return true;
}

static bool reorder_tables(struct collect *c)
{
    struct builder *b = c->b;
    if (!reorder_lines(c) || !REORDER(c, &b->mappings, &c->mappings.old_row) ||
        !REORDER(c, &b->functions, &c->functions.old_row) ||
        !REORDER(c, &b->locations, &c->locations.old_row))
        return false;
    for (size_t i = 0; i < b->mappings.n; i++)
        b->mappings.data[i].id = i + 1;
    for (size_t i = 0; i < b->functions.n; i++)
        b->functions.data[i].id = i + 1;
    for (size_t i = 0; i < b->locations.n; i++) {
        struct location *l = &b->locations.data[i];
        l->id = i + 1;
        if (l->mapping != PP_NONE)
            l->mapping = c->mappings.new_row[l->mapping] - 1;
    }
    return true;
}

static bool renumber_init(struct renumber *r, size_t n)
{
    r->new_row = calloc(n + 1, sizeof *r->new_row);
    return r->new_row != NULL;
}

static void renumber_done(struct renumber *r)
{
    free(r->new_row);
    free(r->old_row.data);
}

bool merger_collect(struct builder *b)
{
    struct collect c = {.b = b};
    uint32_t zero = 0;
    while (zero < b->n_samples && !is_zero_row(b, zero))
        zero++;
    if (zero == b->n_samples)
        return true;
    bool ok = renumber_init(&c.mappings, b->mappings.n) &&
              renumber_init(&c.functions, b->functions.n) &&
              renumber_init(&c.locations, b->locations.n);
    if (!ok)
        err_nomem(b->err);
    /* The first mapping is the main binary and stays even if nothing uses it. */
    ok = ok && (b->mappings.n == 0 || use(&c, &c.mappings, 0)) && compact_samples(&c) &&
         reorder_tables(&c);
    renumber_done(&c.mappings);
    renumber_done(&c.functions);
    renumber_done(&c.locations);
    return ok;
}
