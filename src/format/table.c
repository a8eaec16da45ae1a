/* The table: rows, facts, and how a cell is written as text. */
#include "format/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void table_init(struct table *t, struct arena *a, const char *report, const struct column *columns,
                size_t n_columns)
{
    *t = (struct table){.arena = a,
                        .report = report,
                        .value_type = PP_STR(""),
                        .value_unit = PP_STR(""),
                        .columns = columns,
                        .n_columns = n_columns};
}

/* Twice the room, the old content copied. NULL: no memory. */
static void *grow(struct arena *a, const void *old, size_t n, size_t *cap, size_t elem)
{
    size_t more = *cap ? *cap * 2 : 16;
    void *room = arena_alloc(a, more, elem);
    if (!room)
        return NULL;
    if (n)
        memcpy(room, old, n * elem);
    *cap = more;
    return room;
}

struct cell *table_add_row(struct table *t)
{
    if (t->n_rows == t->cap_rows) {
        void *room =
            grow(t->arena, t->cells, t->n_rows, &t->cap_rows, t->n_columns * sizeof *t->cells);
        if (!room) {
            t->failed = true;
            return NULL;
        }
        t->cells = room;
    }
    struct cell *row = &t->cells[t->n_rows++ * t->n_columns];
    for (size_t i = 0; i < t->n_columns; i++)
        row[i] = cell_none();
    return row;
}

void table_add_fact(struct table *t, struct column column, struct cell cell)
{
    if (t->n_facts == t->cap_facts) {
        void *room = grow(t->arena, t->facts, t->n_facts, &t->cap_facts, sizeof *t->facts);
        if (!room) {
            t->failed = true;
            return;
        }
        t->facts = room;
    }
    t->facts[t->n_facts++] = (struct fact){column, cell};
}

struct cell cell_real(double v)
{
    return isfinite(v) ? (struct cell){.real = v} : cell_none();
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
