/* The table: rows, facts, and how a cell is written as text. */
#include "format/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void table_init(struct table *t, struct arena *a, const struct table_desc *desc)
{
    *t = (struct table){
        .desc = desc, .arena = a, .value_type = PP_STR(""), .value_unit = PP_STR("")};
    t->facts = arena_array(a, struct cell, desc->n_facts);
    if (!t->facts)
        t->failed = true;
    for (size_t i = 0; t->facts && i < desc->n_facts; i++)
        t->facts[i] = cell_none();
}

/* Twice the room, the old rows copied. */
static bool grow(struct table *t)
{
    size_t row = t->desc->n_columns * sizeof *t->cells;
    size_t more = t->cap_rows ? t->cap_rows * 2 : 16;
    void *room = arena_alloc(t->arena, more, row);
    if (!room) {
        t->failed = true;
        return false;
    }
    if (t->n_rows)
        memcpy(room, t->cells, t->n_rows * row);
    t->cells = room;
    t->cap_rows = more;
    return true;
}

struct cell *table_add_row(struct table *t)
{
    if (t->n_rows == t->cap_rows && !grow(t))
        return NULL;
    struct cell *row = &t->cells[t->n_rows++ * t->desc->n_columns];
    for (size_t i = 0; i < t->desc->n_columns; i++)
        row[i] = cell_none();
    return row;
}

void table_set_facts(struct table *t, const struct cell *cells)
{
    for (size_t i = 0; t->facts && i < t->desc->n_facts; i++)
        t->facts[i] = cells[i];
}

struct cell cell_real(double v)
{
    if (!isfinite(v))
        return cell_none();
    return (struct cell){.real = v};
}

static void write_real(struct buf *out, double v)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v)
            break;
    }
    buf_add_cstr(out, strcmp(text, "-0") == 0 ? "0" : text);
}

void cell_write(struct buf *out, const struct column *column, const struct cell *cell)
{
    if (cell->is_null)
        return;
    switch (column->type) {
    case CELL_TEXT:
        text_write_escaped(out, cell->text);
        break;
    case CELL_INT:
        buf_add_i64(out, cell->i);
        break;
    case CELL_REAL:
        write_real(out, cell->real);
        break;
    case CELL_BOOL:
        buf_add_cstr(out, cell->b ? "true" : "false");
        break;
    }
}
