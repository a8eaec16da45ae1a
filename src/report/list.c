/* list: source lines with what they cost. Source: spec/report.md 10. */
#include "report/list_impl.h"

#include "measure/measure.h"

static void print_cell(const struct report *r, struct buf *out, int64_t v)
{
    if (v == 0)
        buf_pad_left(out, PP_STR("."), 10);
    else
        report_value_column(r, out, v, 10);
    buf_add_byte(out, ' ');
}

static void print_line(const struct report *r, const struct list_line *line, struct buf *out)
{
    print_cell(r, out, line->of[LIST_NEW].flat);
    print_cell(r, out, line->of[LIST_NEW].cum);
    buf_printf(out, "%6lld:", (long long)line->number);
    buf_add_str(out, line->text);
    buf_add_byte(out, '\n');
}

static void print_routine(const struct report *r, const struct list_routine *routine,
                          struct buf *out)
{
    const struct list_sums *sums = &routine->of[LIST_NEW];
    list_print_title(routine, out);
    report_value_column(r, out, sums->flat, 10);
    buf_add_byte(out, ' ');
    report_value_column(r, out, sums->cum, 10);
    buf_add_cstr(out, " (flat, cum) ");
    measure_percentage(out, sums->cum, r->total, false);
    buf_add_cstr(out, " of Total\n");
    list_print_error(routine, out);
    for (size_t i = 0; i < routine->n; i++)
        if (routine->lines[i].text.ptr)
            print_line(r, &routine->lines[i], out);
}

void list_print_title(const struct list_routine *routine, struct buf *out)
{
    buf_add_cstr(out, "ROUTINE ======================== ");
    buf_add_str(out, routine->name);
    if (routine->file.len)
        buf_add_cstr(out, " in ");
    buf_add_str(out, routine->file);
    buf_add_byte(out, '\n');
}

void list_print_error(const struct list_routine *routine, struct buf *out)
{
    if (routine->error.len == 0)
        return;
    buf_add_cstr(out, " Error: ");
    buf_add_str(out, routine->error);
    buf_add_byte(out, '\n');
}

bool report_list(struct report *r, struct buf *out, struct err *err)
{
    struct listing l;
    if (!list_select(r, &l, err))
        return false;
    buf_add_cstr(out, "Total: ");
    report_value(r, out, r->total);
    buf_add_byte(out, '\n');
    bool ok = true;
    for (size_t i = 0; ok && i < l.n; i++) {
        if (l.routines[i].file.len) {
            print_routine(r, &l.routines[i], out);
        } else if (l.routines[i].alone) {
            buf_add_cstr(out, "No source information for ");
            buf_add_str(out, l.routines[i].name);
            buf_add_byte(out, '\n');
        }
        ok = report_hand_over(r, out, err);
    }
    return ok;
}

/* --- as a table --- */

enum {
    COL_FUNCTION,
    COL_FILE,
    COL_LINE,
    COL_FLAT,
    COL_FLAT_PERCENT,
    COL_CUM,
    COL_CUM_PERCENT,
    COL_SOURCE,
    N_COLUMNS
};

static const struct column columns[N_COLUMNS] = {
    [COL_FUNCTION] = {"function", CELL_TEXT, "", "its name", false},
    [COL_FILE] = {"file", CELL_TEXT, "", "source file, as the profile names it", true},
    [COL_LINE] = {"line", CELL_INT, "", "line in it; none: the profile does not say", false},
    [COL_FLAT] = {"flat", CELL_INT, COLUMN_VALUE_UNIT, "weight of the line itself", false},
    [COL_FLAT_PERCENT] = {"flat_percent", CELL_REAL, "%", "of the total", true},
    [COL_CUM] = {"cum", CELL_INT, COLUMN_VALUE_UNIT, "with all that it calls", false},
    [COL_CUM_PERCENT] = {"cum_percent", CELL_REAL, "%", "of the total", true},
    [COL_SOURCE] = {"source", CELL_TEXT, "", "the line; none: the source was not found", false},
};

enum { ROUTINE_FUNCTION, ROUTINE_FILE, ROUTINE_FLAT, ROUTINE_CUM, ROUTINE_PERCENT, ROUTINE_ERROR };

static const struct column routine_columns[] = {
    [ROUTINE_FUNCTION] = {"function", CELL_TEXT, "", "its name", false},
    [ROUTINE_FILE] = {"file", CELL_TEXT, "", "source file, as the profile names it", false},
    [ROUTINE_FLAT] = {"flat", CELL_INT, COLUMN_VALUE_UNIT, "sum over its lines", false},
    [ROUTINE_CUM] = {"cum", CELL_INT, COLUMN_VALUE_UNIT, "sum over its lines", false},
    [ROUTINE_PERCENT] = {"cum_percent", CELL_REAL, "%", "of the total", false},
    [ROUTINE_ERROR] = {"error", CELL_TEXT, "", "why there is no source", false},
};

static const struct table_desc routine_desc = {.report = "routine",
                                               .row = "a function in a file",
                                               .columns = routine_columns,
                                               .n_columns = PP_COUNT(routine_columns)};

static const struct column facts[N_PROFILE_FACTS] = {PROFILE_FACTS};

const struct table_desc list_table_desc = {
    .report = "list",
    .row = "a line of a function: of its source, or with weight",
    .columns = columns,
    .n_columns = N_COLUMNS,
    .facts = facts,
    .n_facts = N_PROFILE_FACTS,
    .part = &routine_desc,
};

static void add_line(const struct report *r, const struct list_routine *routine,
                     const struct list_line *line, struct table *t)
{
    const struct list_sums *sums = &line->of[LIST_NEW];
    struct cell *c = table_add_row(t);
    if (!c)
        return;
    c[COL_FUNCTION] = cell_text(routine->name);
    c[COL_FILE] = name_cell(routine->file);
    c[COL_LINE] = line->number ? cell_int(line->number) : cell_none();
    c[COL_FLAT] = report_value_cell(r, sums->flat);
    c[COL_FLAT_PERCENT] = percent_cell(sums->flat, r->total);
    c[COL_CUM] = report_value_cell(r, sums->cum);
    c[COL_CUM_PERCENT] = percent_cell(sums->cum, r->total);
    c[COL_SOURCE] = line->text.ptr ? cell_text(line->text) : cell_none();
}

static void add_routine(const struct report *r, const struct list_routine *routine, struct table *t)
{
    const struct list_sums *sums = &routine->of[LIST_NEW];
    struct cell *c = table_add_row(t);
    if (!c)
        return;
    c[ROUTINE_FUNCTION] = cell_text(routine->name);
    c[ROUTINE_FILE] = name_cell(routine->file);
    c[ROUTINE_FLAT] = report_value_cell(r, sums->flat);
    c[ROUTINE_CUM] = report_value_cell(r, sums->cum);
    c[ROUTINE_PERCENT] = percent_cell(sums->cum, r->total);
    c[ROUTINE_ERROR] = name_cell(routine->error);
}

void list_fill_table(const struct report *r, const struct listing *l, list_line_fn *line,
                     list_routine_fn *routine, struct table *t)
{
    struct table *part = arena_new(r->arena, struct table);
    if (!part) {
        t->failed = true;
        return;
    }
    report_table_init(r, t->desc->part, part);
    for (size_t i = 0; i < l->n; i++) {
        routine(r, &l->routines[i], part);
        for (size_t k = 0; k < l->routines[i].n; k++)
            line(r, &l->routines[i], &l->routines[i].lines[k], t);
    }
    t->part = part;
    t->failed |= part->failed;
}

bool report_list_table(struct report *r, struct table *t, struct err *err)
{
    struct listing l;
    struct cell cells[N_PROFILE_FACTS];
    if (!list_select(r, &l, err))
        return false;
    report_table_init(r, &list_table_desc, t);
    report_profile_facts(r, cells);
    table_set_facts(t, cells);
    list_fill_table(r, &l, add_line, add_routine, t);
    return true;
}
