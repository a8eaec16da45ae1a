/* A table written at once, or while its rows are made. */
#include "format/table_formats.h"

#define SUMMARY_BYTES ((size_t)1 << 20) /* what a step of GitHub's takes */

static const struct table_layout *const layouts[] = {[TABLE_JSON] = &table_json,
                                                     [TABLE_CSV] = &table_csv,
                                                     [TABLE_TSV] = &table_tsv,
                                                     [TABLE_MARKDOWN] = &table_markdown};

void table_writer_init(struct table_writer *w, enum table_format format, struct buf *out)
{
    *w = (struct table_writer){.format = format, .out = out, .max_bytes = SUMMARY_BYTES};
}

static void write_rows(struct table_writer *w, const struct table *t)
{
    const struct table_layout *layout = layouts[w->format];
    if (!w->begun)
        layout->begin(w, t);
    w->begun = true;
    layout->rows(w, t);
    w->n_rows += t->n_rows;
}

void table_writer_rows(struct table_writer *w, struct table *t)
{
    write_rows(w, t);
    t->n_rows = 0;
}

void table_writer_end(struct table_writer *w, struct table *t)
{
    table_writer_rows(w, t);
    layouts[w->format]->end(w, t);
}

void table_write(const struct table *t, enum table_format format, struct buf *out)
{
    struct table_writer w;
    if (format == TABLE_NONE)
        return;
    table_writer_init(&w, format, out);
    write_rows(&w, t);
    layouts[format]->end(&w, t);
}
