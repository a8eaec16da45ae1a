/* What the tables of reports on one profile share. Private to src/report. */
#ifndef CPPROF_REPORT_TABLE_IMPL_H
#define CPPROF_REPORT_TABLE_IMPL_H

#include "format/table.h"
#include "report/report_impl.h"

/* --- facts about the profile: the first of each report's facts --- */

enum { FACT_FILE, FACT_BUILD_ID, FACT_TIME, FACT_DURATION, FACT_TOTAL, N_PROFILE_FACTS };

/* clang-format off */
#define PROFILE_FACTS \
    [FACT_FILE] = {"file", CELL_TEXT, "", "the main binary, without its folder", false}, \
    [FACT_BUILD_ID] = {"build_id", CELL_TEXT, "", "its build id", false}, \
    [FACT_TIME] = {"time", CELL_INT, "nanoseconds", "when it was collected, since 1970", false}, \
    [FACT_DURATION] = {"duration", CELL_INT, "nanoseconds", "how long that took", false}, \
    [FACT_TOTAL] = {"total", CELL_INT, COLUMN_VALUE_UNIT, "what percentages are of", false}

/* --- where a node is: the last of a report's columns --- */

enum { PLACE_FUNCTION, PLACE_FILE, PLACE_LINE, PLACE_COLUMN, PLACE_ADDRESS, PLACE_BINARY, N_PLACE };

#define PLACE_COLUMNS(first) \
    [(first) + PLACE_FUNCTION] = {"function", CELL_TEXT, "", \
        "these are what the granularity keeps of the place", true}, \
    [(first) + PLACE_FILE] = {"file", CELL_TEXT, "", "source file", true}, \
    [(first) + PLACE_LINE] = {"line", CELL_INT, "", "line in it", true}, \
    [(first) + PLACE_COLUMN] = {"column", CELL_INT, "", "column in that", true}, \
    [(first) + PLACE_ADDRESS] = {"address", CELL_TEXT, "", "in hexadecimal", true}, \
    [(first) + PLACE_BINARY] = {"binary", CELL_TEXT, "", "of a frame without a function", true}
/* clang-format on */

/* An empty table in r->arena with the units of the report. */
void report_table_init(const struct report *r, const struct table_desc *desc, struct table *t);
/* Fills the facts of PROFILE_FACTS. */
void report_profile_facts(const struct report *r, struct cell *facts);
/* Fills the columns of PLACE_COLUMNS. */
void report_place_cells(const struct report *r, const struct node_info *info, struct cell *place);

/* A value as the table has it: in the profile's unit, divided as the options say. */
struct cell report_value_cell(const struct report *r, int64_t v);
/* v in per cent of the whole; no value where that is 0. */
struct cell percent_cell(int64_t v, int64_t whole);
/* No value where the text is empty. */
struct cell name_cell(struct str text);

/* --- the descriptions, each beside its rows --- */

extern const struct table_desc top_table_desc, tree_table_desc, peek_table_desc, list_table_desc,
    list_diff_table_desc, tags_table_desc, traces_table_desc, comments_table_desc;

#endif
