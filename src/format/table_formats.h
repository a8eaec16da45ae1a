/* The formats of tables, one file each. Private to src/format. */
#ifndef CPPROF_FORMAT_TABLE_FORMATS_H
#define CPPROF_FORMAT_TABLE_FORMATS_H

#include "format/table.h"

/* What stands before the rows, all rows of the table, which are the next ones, and what follows. */
struct table_layout {
    void (*begin)(struct table_writer *w, const struct table *t);
    void (*rows)(struct table_writer *w, const struct table *t);
    void (*end)(struct table_writer *w, const struct table *t);
};

extern const struct table_layout table_json, table_csv, table_tsv, table_markdown;

#endif
