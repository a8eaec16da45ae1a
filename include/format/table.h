/* Rows for machines: one description of columns drives every format.
 *
 * A table has facts about the whole and rows of cells. Values are raw: integers as they are
 * in the profile, reals unrounded, each with the unit of its column beside it. The order of rows
 * is that in which they were added; columns and facts stand as they are described.
 *
 * Text may hold any bytes. Where it is no UTF-8 it is written as \xNN (two lower-case hex digits),
 * and a backslash that would read as the start of such an escape as \x5c, so nothing is lost. So
 * are control characters, except where the format has a way of its own to write them.
 *
 * Everything lives in the arena. A call that fails for lack of memory is remembered in `failed`. */
#ifndef CPPROF_FORMAT_TABLE_H
#define CPPROF_FORMAT_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"
#include "util/attr.h"
#include "util/buf.h"
#include "util/err.h"

enum cell_type { CELL_TEXT, CELL_INT, CELL_REAL, CELL_BOOL };

/* Units: "" for none; "%" is per hundred; COLUMN_VALUE_UNIT stands for table.value_unit. */
#define COLUMN_VALUE_UNIT "value"

struct column {
    const char *name; /* snake_case: JSON key, CSV header */
    enum cell_type type;
    const char *unit;
    const char *help; /* one line, for the manual and the schema */
    bool detail;      /* Markdown, which people read, leaves it out */
};

/* What a real is where its column has no unit of its own: people read "1.50s" and "25%". */
enum cell_sense { CELL_PLAIN, CELL_OF_VALUE, CELL_OF_ONE };

struct cell {
    bool is_null; /* no value; reals that are not finite count as none */
    enum cell_sense sense;
    union {
        struct str text;
        int64_t i;
        double real;
        bool b;
    };
};

/* What the tables of a report hold. Formats, schema and manual are made of it. */
struct table_desc {
    const char *report; /* "diff", "top", ... */
    const char *row;    /* what a row is, one line */
    const struct column *columns;
    size_t n_columns;
    const struct column *facts; /* about the whole: JSON's "summary" */
    size_t n_facts;
    const struct table_desc *part; /* another table of the same report, or NULL; JSON has it, and
                                      Markdown below a headline */
};

struct table {
    const struct table_desc *desc;
    struct arena *arena;
    struct str value_type, value_unit; /* of the sample values; may be empty */
    struct cell *cells;                /* rows one after the other */
    size_t n_rows, cap_rows;
    struct cell *facts;       /* as the description has them; none has a value at first */
    const struct table *part; /* the one that the description names, or NULL */
    struct str headline;      /* Markdown: what comes first, as it is; may be empty */
    bool failed;
};

void table_init(struct table *t, struct arena *a, const struct table_desc *desc);
/* Opens a row: cells without a value. NULL: no memory. */
struct cell *table_add_row(struct table *t);
/* All facts at once, as the description has them. */
void table_set_facts(struct table *t, const struct cell *cells);

static inline struct cell cell_none(void)
{
    return (struct cell){.is_null = true};
}
static inline struct cell cell_text(struct str s)
{
    return (struct cell){.text = s};
}
static inline struct cell cell_int(int64_t v)
{
    return (struct cell){.i = v};
}
static inline struct cell cell_bool(bool b)
{
    return (struct cell){.b = b};
}
struct cell cell_real(double v);

static inline const struct cell *table_cell(const struct table *t, size_t row, size_t column)
{
    return &t->cells[row * t->desc->n_columns + column];
}

/* --- writers --- */

/* The version of the JSON layout, in "schema_version"; man/cpprof-output.schema.json. It changes
 * when a reader of the layout before could misread the new one, not when something is added. */
#define TABLE_SCHEMA_VERSION 1

enum table_format {
    TABLE_NONE, /* the report's own text */
    TABLE_JSON,
    TABLE_CSV,
    TABLE_TSV,
    TABLE_MARKDOWN
};

/* TABLE_NONE writes nothing.
 * CSV is that of RFC 4180 with LF. Where a column has the unit of values, "value_unit" is a last
 * column. TSV is the same with tab, LF, CR and backslash as \t, \n, \r, \\. Markdown has GitHub's
 * tables; it ends with a note before it is longer than a step of GitHub's takes. */
void table_write(const struct table *t, enum table_format format, struct buf *out);

/* The same for a table that is too long to be whole in memory: its rows leave as they come. */
struct table_writer {
    enum table_format format;
    struct buf *out;  /* may be emptied between two calls */
    size_t max_bytes; /* of Markdown; 0: no limit */
    bool begun;
    size_t n_rows, n_written; /* so far; the others were cut */
    size_t n_bytes;
};
void table_writer_init(struct table_writer *w, enum table_format format, struct buf *out);
/* Writes the rows that the table has, and takes them out of it. Its facts are set by now. */
void table_writer_rows(struct table_writer *w, struct table *t);
/* Writes what is left. */
void table_writer_end(struct table_writer *w, struct table *t);

/* Whether the unit of the column is that of the sample values. */
static inline bool column_has_value(const struct column *c)
{
    return strcmp(c->unit, COLUMN_VALUE_UNIT) == 0;
}

/* A cell as the text formats have it: shortest digits that read back the same, true and false. */
void cell_write(struct buf *out, const struct column *column, const struct cell *cell);
/* Text with what is no UTF-8, and control characters but tab, LF and CR, escaped (see above). */
void text_write_escaped(struct buf *out, struct str text);
/* The same inside a JSON string, with the quotes; and inside XML text or attributes. */
void text_write_json(struct buf *out, struct str text);
void text_write_xml(struct buf *out, struct str text);

#endif
