/* A table as Markdown, for the summary of a CI step: cut before the size the sink takes.
 * Source of the syntax: GitHub Flavored Markdown, section 4.10. */
#include "format/table_formats.h"

#include <math.h>

#include "measure/measure.h"

/* Text that is a cell and nothing else: no markup, no link, no end of the cell. */
static void add_cell(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\n' || c == '\r') {
            buf_add_byte(out, ' ');
            continue;
        }
        if (strchr("\\|*_`<>[]~#&@:$", c) && c)
            buf_add_byte(out, '\\');
        buf_add_byte(out, c);
    }
}

/* Values with a unit of their own, reals with few digits: this is for people. */
static void write_cell(const struct table *t, const struct column *c, const struct cell *cell,
                       struct buf *out)
{
    bool is_value = column_has_value(c) || cell->sense == CELL_OF_VALUE;
    if (cell->is_null)
        return;
    if (is_value && c->type == CELL_INT)
        measure_label(out, cell->i, t->value_unit, PP_STR("auto"));
    else if (is_value && c->type == CELL_REAL && fabs(cell->real) < 9e18)
        measure_label(out, llround(cell->real), t->value_unit, PP_STR("auto"));
    else if (c->type == CELL_REAL && cell->sense == CELL_OF_ONE)
        buf_printf(out, "%.4g%%", 100 * cell->real);
    else if (c->type == CELL_REAL)
        buf_printf(out, "%.4g", cell->real);
    else
        cell_write(out, c, cell);
}

static void add_row(const struct table *t, size_t r, struct buf *out)
{
    struct buf text = BUF_INIT;
    buf_add_byte(out, '|');
    for (size_t i = 0; i < t->desc->n_columns; i++) {
        if (t->desc->columns[i].detail)
            continue;
        buf_clear(&text);
        write_cell(t, &t->desc->columns[i], table_cell(t, r, i), &text);
        buf_add_byte(out, ' ');
        add_cell(out, buf_str(&text));
        buf_add_cstr(out, " |");
    }
    buf_add_byte(out, '\n');
    out->failed |= text.failed;
    buf_done(&text);
}

static void add_header(const struct table *t, struct buf *out)
{
    buf_add_byte(out, '|');
    for (size_t i = 0; i < t->desc->n_columns; i++) {
        const struct column *c = &t->desc->columns[i];
        if (c->detail)
            continue;
        buf_add_byte(out, ' ');
        add_cell(out, str_of(c->name));
        if (c->unit[0] && !column_has_value(c)) {
            buf_add_cstr(out, " (");
            add_cell(out, str_of(c->unit));
            buf_add_byte(out, ')');
        }
        buf_add_cstr(out, " |");
    }
    buf_add_cstr(out, "\n|");
    for (size_t i = 0; i < t->desc->n_columns; i++) {
        const struct column *c = &t->desc->columns[i];
        if (!c->detail)
            buf_add_cstr(out, c->type == CELL_INT || c->type == CELL_REAL ? " --: |" : " :-- |");
    }
    buf_add_byte(out, '\n');
}

/* The findings stand in front of the rows, which may be cut; they take half of the room. */
static void add_part(const struct table *part, size_t max_bytes, struct buf *out)
{
    size_t from = out->len, n = 0;
    add_header(part, out);
    for (; n < part->n_rows && (!max_bytes || out->len - from < max_bytes / 2); n++)
        add_row(part, n, out);
    if (n < part->n_rows)
        buf_printf(out, "\nCut here: %zu of %zu rows.\n", n, part->n_rows);
    buf_add_byte(out, '\n');
}

static void begin(struct table_writer *w, const struct table *t)
{
    struct buf *out = w->out;
    size_t from = out->len;
    if (t->headline.len) {
        buf_add_str(out, t->headline);
        buf_add_cstr(out, "\n\n");
        if (t->part && t->part->n_rows)
            add_part(t->part, w->max_bytes, out);
    }
    add_header(t, out);
    w->n_bytes = out->len - from;
}

static bool is_cut(const struct table_writer *w)
{
    return w->n_written < w->n_rows;
}

static void write_rows(struct table_writer *w, const struct table *t)
{
    enum { NOTE = 80 }; /* room for the note */
    bool full = is_cut(w);
    for (size_t r = 0; r < t->n_rows && !full; r++) {
        size_t before = w->out->len;
        add_row(t, r, w->out);
        size_t len = w->out->len - before;
        full = w->max_bytes && w->n_bytes + len + NOTE > w->max_bytes && !w->out->failed;
        if (full)
            w->out->len = before;
        w->n_bytes += len;
        w->n_written += !full;
    }
}

static void end(struct table_writer *w, const struct table *t)
{
    (void)t;
    if (is_cut(w))
        buf_printf(w->out, "\nCut here: %zu of %zu rows.\n", w->n_written, w->n_rows);
}

const struct table_layout table_markdown = {begin, write_rows, end};
