/* A table as JSON: one object; man/cpprof-output.schema.json describes it. A row is a line. */
#include "format/table_formats.h"

#include <stdio.h>

static const char *const type_names[] = {[CELL_TEXT] = "string",
                                         [CELL_INT] = "integer",
                                         [CELL_REAL] = "number",
                                         [CELL_BOOL] = "boolean"};

static void add_value(struct buf *out, const struct column *c, const struct cell *cell)
{
    if (cell->is_null)
        buf_add_cstr(out, "null");
    else if (c->type == CELL_TEXT)
        text_write_json(out, cell->text);
    else
        cell_write(out, c, cell);
}

static void add_unit(struct buf *out, const struct table *t, const struct column *c)
{
    text_write_json(out, column_has_value(c) ? t->value_unit : str_of(c->unit));
}

static void add_columns(const struct table *t, const char *name, struct buf *out)
{
    buf_printf(out, "  \"%s\": [", name);
    for (size_t i = 0; i < t->desc->n_columns; i++) {
        const struct column *c = &t->desc->columns[i];
        buf_printf(out, "%s\n    {\"name\": \"%s\", \"type\": \"%s\", \"unit\": ", i ? "," : "",
                   c->name, type_names[c->type]);
        add_unit(out, t, c);
        buf_add_byte(out, '}');
    }
    buf_add_cstr(out, "\n  ],\n");
}

/* The units of facts stand beside them, as "NAME_unit", where there is one. */
static void add_facts(const struct table *t, struct buf *out)
{
    buf_add_cstr(out, "  \"summary\": {");
    for (size_t i = 0; i < t->desc->n_facts; i++) {
        const struct column *c = &t->desc->facts[i];
        buf_printf(out, "%s\n    \"%s\": ", i ? "," : "", c->name);
        add_value(out, c, &t->facts[i]);
        if (c->unit[0]) {
            buf_printf(out, ",\n    \"%s_unit\": ", c->name);
            add_unit(out, t, c);
        }
    }
    buf_add_cstr(out, t->desc->n_facts ? "\n  },\n" : "},\n");
}

static void add_row(const struct table *t, size_t row, bool first, struct buf *out)
{
    buf_add_cstr(out, first ? "\n    {" : ",\n    {");
    for (size_t i = 0; i < t->desc->n_columns; i++) {
        const struct column *c = &t->desc->columns[i];
        buf_add_cstr(out, i ? ", \"" : "\"");
        buf_add_cstr(out, c->name);
        buf_add_cstr(out, "\": ");
        add_value(out, c, table_cell(t, row, i));
    }
    buf_add_byte(out, '}');
}

/* A table of the same report, which is complete. */
static void add_part(const struct table *part, struct buf *out)
{
    char name[64];
    buf_add_cstr(out, ",\n");
    snprintf(name, sizeof name, "%s_columns", part->desc->report);
    add_columns(part, name, out);
    buf_printf(out, "  \"%s_rows\": [", part->desc->report);
    for (size_t r = 0; r < part->n_rows; r++)
        add_row(part, r, r == 0, out);
    buf_add_cstr(out, part->n_rows ? "\n  ]" : "]");
}

static void begin(struct table_writer *w, const struct table *t)
{
    struct buf *out = w->out;
    buf_printf(out,
               "{\n  \"schema\": \"cpprof\",\n  \"schema_version\": %d,\n  \"report\": \"%s\",\n",
               TABLE_SCHEMA_VERSION, t->desc->report);
    buf_add_cstr(out, "  \"value_type\": ");
    text_write_json(out, t->value_type);
    buf_add_cstr(out, ",\n  \"value_unit\": ");
    text_write_json(out, t->value_unit);
    buf_add_cstr(out, ",\n");
    add_columns(t, "columns", out);
    add_facts(t, out);
    buf_add_cstr(out, "  \"rows\": [");
}

static void write_rows(struct table_writer *w, const struct table *t)
{
    for (size_t r = 0; r < t->n_rows; r++)
        add_row(t, r, w->n_rows + r == 0, w->out);
}

static void end(struct table_writer *w, const struct table *t)
{
    buf_add_cstr(w->out, w->n_rows ? "\n  ]" : "]");
    if (t->part)
        add_part(t->part, w->out);
    buf_add_cstr(w->out, "\n}\n");
}

const struct table_layout table_json = {begin, write_rows, end};
