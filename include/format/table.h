/* Rows for machines: one description of columns drives every format.
 *
 * A table has facts about the whole (meta) and rows of cells. Values are raw: integers as they are
 * in the profile, reals unrounded, each with the unit of its column beside it. The order of rows,
 * columns and facts is the order in which they were added.
 *
 * Text may hold any bytes. Where it is no UTF-8 it is written as \xNN (two lower-case hex digits),
 * and a backslash that would read as the start of such an escape as \x5c, so nothing is lost.
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

struct cell {
    bool is_null; /* no value; reals that are not finite count as none */
    union {
        struct str text;
        int64_t i;
        double real;
        bool b;
    };
};

struct fact {
    struct column column;
    struct cell cell;
};

struct table {
    struct arena *arena;
    const char *report;                /* "diff", "top", ... */
    struct str value_type, value_unit; /* of the sample values; may be empty */
    const struct column *columns;
    size_t n_columns;
    struct cell *cells; /* rows one after the other */
    size_t n_rows, cap_rows;
    struct fact *facts;
    size_t n_facts, cap_facts;
    const struct table *part; /* another table of the same report, or NULL; only JSON has it */
    bool failed;
};

void table_init(struct table *t, struct arena *a, const char *report, const struct column *columns,
                size_t n_columns);
/* Opens a row: n_columns cells without a value. NULL: no memory. */
struct cell *table_add_row(struct table *t);
/* Adds a fact; the column's strings must outlive the table. */
void table_add_fact(struct table *t, struct column column, struct cell cell);

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
    return &t->cells[row * t->n_columns + column];
}

/* --- writers --- */

/* The version of the JSON layout, in "schema_version"; man/cpprof-output.schema.json. It changes
 * when a reader of the layout before could misread the new one, not when something is added. */
#define TABLE_SCHEMA_VERSION 1

void table_write_json(const struct table *t, struct buf *out);
void table_write_csv(const struct table *t, struct buf *out); /* RFC 4180, LF */
/* Tab, LF, CR and backslash as \t, \n, \r, \\ */
void table_write_tsv(const struct table *t, struct buf *out);
/* GitHub's tables; cut with a note before `max_bytes` (0: no limit). */
void table_write_markdown(const struct table *t, size_t max_bytes, struct buf *out);

/* A cell as the text formats have it: shortest digits that read back the same, true and false. */
void cell_write(struct buf *out, const struct column *column, const struct cell *cell);
/* Text with invalid UTF-8 escaped (see above). */
void text_write_escaped(struct buf *out, struct str text);
/* The same inside a JSON string, with the quotes; and inside XML text or attributes. */
void text_write_json(struct buf *out, struct str text);
void text_write_xml(struct buf *out, struct str text);

#endif
