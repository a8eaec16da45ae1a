/* A table as CSV (RFC 4180 with LF at line ends) and TSV. A header line names the columns. */
#include "format/table.h"

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

static void write(const struct table *t, struct buf *out, char separator,
                  void (*add)(struct buf *out, struct str text))
{
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < t->n_columns; i++) {
        if (i)
            buf_add_byte(out, separator);
        buf_add_cstr(out, t->columns[i].name);
    }
    buf_add_byte(out, '\n');
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t i = 0; i < t->n_columns; i++) {
            if (i)
                buf_add_byte(out, separator);
            buf_clear(&text);
            cell_write(&text, &t->columns[i], table_cell(t, r, i));
            add(out, buf_str(&text));
        }
        buf_add_byte(out, '\n');
    }
    out->failed |= text.failed;
    buf_done(&text);
}

void table_write_csv(const struct table *t, struct buf *out)
{
    write(t, out, ',', add_csv);
}

void table_write_tsv(const struct table *t, struct buf *out)
{
    write(t, out, '\t', add_tsv);
}
