/* A table as CSV (RFC 4180 with LF at line ends) and TSV. A header line names the columns. */
#include "format/table_formats.h"

static void add_csv(struct buf *out, struct str text)
{
    bool quote = false;
    for (size_t i = 0; i < text.len; i++)
        quote |=
            text.ptr[i] == ',' || text.ptr[i] == '"' || text.ptr[i] == '\n' || text.ptr[i] == '\r';
    if (!quote) {
        buf_add_str(out, text);
        return;
    }
    buf_add_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            buf_add_byte(out, '"');
        buf_add_byte(out, text.ptr[i]);
    }
    buf_add_byte(out, '"');
}

static void add_tsv(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        const char *escape = c == '\t'   ? "\\t"
                             : c == '\n' ? "\\n"
                             : c == '\r' ? "\\r"
                             : c == '\\' ? "\\\\"
                                         : NULL;
        if (escape)
            buf_add_cstr(out, escape);
        else
            buf_add_byte(out, c);
    }
}

static bool has_values(const struct table *t)
{
    for (size_t i = 0; i < t->desc->n_columns; i++)
        if (column_has_value(&t->desc->columns[i]))
            return true;
    return false;
}

/* These formats have no other place for the unit of values than the rows: the last column. */
static size_t count_columns(const struct table *t)
{
    return t->desc->n_columns + has_values(t);
}

static const struct column unit_column = {"value_unit", CELL_TEXT, "", "", false};

static void write_header(const struct table *t, struct buf *out, char separator)
{
    size_t n = t->desc->n_columns, all = count_columns(t);
    for (size_t i = 0; i < all; i++) {
        if (i)
            buf_add_byte(out, separator);
        buf_add_cstr(out, i < n ? t->desc->columns[i].name : unit_column.name);
    }
    buf_add_byte(out, '\n');
}

static void write_rows(const struct table *t, struct buf *out, char separator,
                       void (*add)(struct buf *out, struct str text))
{
    const struct cell unit_cell = cell_text(t->value_unit);
    struct buf text = BUF_INIT;
    size_t n = t->desc->n_columns, all = count_columns(t);
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t i = 0; i < all; i++) {
            if (i)
                buf_add_byte(out, separator);
            buf_clear(&text);
            cell_write(&text, i < n ? &t->desc->columns[i] : &unit_column,
                       i < n ? table_cell(t, r, i) : &unit_cell);
            add(out, buf_str(&text));
        }
        buf_add_byte(out, '\n');
    }
    out->failed |= text.failed;
    buf_done(&text);
}

static void begin_csv(struct table_writer *w, const struct table *t)
{
    write_header(t, w->out, ',');
}

static void write_csv(struct table_writer *w, const struct table *t)
{
    write_rows(t, w->out, ',', add_csv);
}

static void begin_tsv(struct table_writer *w, const struct table *t)
{
    write_header(t, w->out, '\t');
}

static void write_tsv(struct table_writer *w, const struct table *t)
{
    write_rows(t, w->out, '\t', add_tsv);
}

/* Nothing follows the rows. */
static void end(struct table_writer *w, const struct table *t)
{
    (void)w;
    (void)t;
}

const struct table_layout table_csv = {begin_csv, write_csv, end};
const struct table_layout table_tsv = {begin_tsv, write_tsv, end};
