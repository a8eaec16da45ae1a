/* Text in columns. Source: the behaviour of Go's text/tabwriter, which spec/report.md 12 builds on.
 *
 * A column is a run of adjacent lines that have a cell there (the last cell of a line does not
 * count); its width is that of its widest cell plus one. Columns to the right are laid out within
 * the run of the column to their left. */
#include "report/tabwriter.h"

#include <stdlib.h>

#include "util/utf8.h"
#include "util/vec.h"

#define ESCAPE '\xff'
#define PADDING 1
/* Columns beyond this are not aligned: a label of tabs alone must not exhaust the stack. */
#define MAX_COLUMNS 512

struct cell {
    struct str text;
    size_t width;
};

struct table {
    VEC(struct cell) cells;
    VEC(size_t) lines;  /* where each line's cells begin */
    VEC(size_t) widths; /* of the columns that are fixed so far */
    struct buf *out;
};

static size_t n_cells(const struct table *t, size_t line)
{
    size_t end = line + 1 < t->lines.n ? t->lines.data[line + 1] : t->cells.n;
    return end - t->lines.data[line];
}

static const struct cell *cell_at(const struct table *t, size_t line, size_t column)
{
    return &t->cells.data[t->lines.data[line] + column];
}

/* Writes lines [from, to) with the widths known. The very last line has no newline. */
static void write_lines(const struct table *t, size_t from, size_t to)
{
    for (size_t l = from; l < to; l++) {
        for (size_t c = 0; c < n_cells(t, l); c++) {
            const struct cell *cell = cell_at(t, l, c);
            if (c < t->widths.n)
                buf_fill(t->out, ' ', t->widths.data[c] - cell->width);
            buf_add_str(t->out, cell->text);
        }
        if (l + 1 < t->lines.n)
            buf_add_byte(t->out, '\n');
    }
}

/* Lays out lines [from, to) from column widths.n on; recursion is as deep as a line has columns. */
static bool layout(struct table *t, size_t from, size_t to)
{
    size_t column = t->widths.n;
    for (size_t l = from; l < to; l++) {
        if (column + 1 >= n_cells(t, l) || column == MAX_COLUMNS)
            continue;
        write_lines(t, from, l);
        from = l;
        size_t width = 0;
        for (; l < to && column + 1 < n_cells(t, l); l++) {
            size_t w = cell_at(t, l, column)->width + PADDING;
            width = w > width ? w : width;
        }
        if (!vec_grow(&t->widths))
            return false;
        t->widths.data[t->widths.n++] = width;
        if (!layout(t, from, l))
            return false;
        t->widths.n--;
        from = l;
    }
    write_lines(t, from, to);
    return true;
}

/* Width of a cell's text; the escape bytes do not count. */
static size_t cell_width(struct str text)
{
    size_t escapes = 0;
    for (size_t i = 0; i < text.len; i++)
        escapes += text.ptr[i] == ESCAPE;
    return utf8_count(text) - escapes;
}

static bool end_cell(struct table *t, struct str text)
{
    if (!vec_grow(&t->cells))
        return false;
    t->cells.data[t->cells.n++] = (struct cell){text, cell_width(text)};
    return true;
}

static bool begin_line(struct table *t)
{
    if (!vec_grow(&t->lines))
        return false;
    t->lines.data[t->lines.n++] = t->cells.n;
    return true;
}

/* Lays out what was gathered and starts anew. */
static bool flush(struct table *t)
{
    bool ok = layout(t, 0, t->lines.n);
    t->cells.n = t->lines.n = t->widths.n = 0;
    return ok && begin_line(t);
}

/* Ends a line; true when what came so far cannot influence what follows. */
static bool end_line(struct table *t, char end)
{
    size_t cells = n_cells(t, t->lines.n - 1);
    if (!begin_line(t))
        return false;
    return (end != '\f' && cells != 1) || flush(t);
}

bool tabwriter_format(struct str text, struct buf *out, struct err *err)
{
    struct table t = {.out = out};
    bool ok = begin_line(&t), escaped = false;
    size_t from = 0;
    for (size_t i = 0; ok && i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ESCAPE)
            escaped = !escaped;
        if (escaped || (c != '\t' && c != '\v' && c != '\n' && c != '\f'))
            continue;
        ok = end_cell(&t, str_sub(text, from, i));
        from = i + 1;
        if (ok && (c == '\n' || c == '\f'))
            ok = end_line(&t, c);
    }
    if (ok && from < text.len)
        ok = end_cell(&t, str_sub(text, from, text.len));
    ok = ok && layout(&t, 0, t.lines.n);
    free(t.cells.data);
    free(t.lines.data);
    free(t.widths.data);
    return ok ? true : err_nomem(err);
}
