/* list beside its base: what each line cost before, what it costs now. A line, or a function, that
 * only one side has is listed like any other, also where the source does not have it.
 *
 * Text shows cum, or flat when that was asked for; tables have both. */
#include "report/list_impl.h"

#include "report/diff_report_impl.h"
#include "util/ckint.h"

struct change {
    int64_t old, new;
};

static struct change change_of(const struct report *r, const struct list_sums of[LIST_SIDES])
{
    bool cum = r->opt.sort == SORT_CUM;
    return (struct change){cum ? of[LIST_OLD].cum : of[LIST_OLD].flat,
                           cum ? of[LIST_NEW].cum : of[LIST_NEW].flat};
}

/* NULL: both sides have it, or none. */
static const char *only_side(const struct list_sums of[LIST_SIDES])
{
    bool old = of[LIST_OLD].flat || of[LIST_OLD].cum, new = of[LIST_NEW].flat || of[LIST_NEW].cum;
    return old == new ? NULL : old ? "old" : "new";
}

/* --- as text --- */

static void print_delta(const struct report *r, int64_t v, struct buf *out)
{
    if (v > 0)
        buf_add_byte(out, '+');
    report_value(r, out, v);
}

static void print_columns(const struct report *r, struct change c, struct buf *out)
{
    struct buf delta = BUF_INIT;
    int64_t d = wrap_sub(c.new, c.old);
    for (int side = 0; side < LIST_SIDES; side++) {
        int64_t v = side == LIST_OLD ? c.old : c.new;
        if (v)
            report_value_column(r, out, v, 10);
        else
            buf_pad_left(out, PP_STR("."), 10);
        buf_add_byte(out, ' ');
    }
    if (d)
        print_delta(r, d, &delta);
    else
        buf_add_byte(&delta, '.');
    buf_pad_left(out, buf_str(&delta), 10);
    buf_add_byte(out, ' ');
    out->failed |= delta.failed;
    buf_done(&delta);
}

/* The change as a part of old. */
static void print_percent(struct change c, struct buf *out)
{
    if (c.old == 0) {
        buf_add_cstr(out, c.new ? "new" : "nothing");
        return;
    }
    percent_text(out, ((double)c.new - (double)c.old) / (double)c.old, true);
    buf_add_cstr(out, " of old");
}

static void print_line(const struct report *r, const struct list_routine *routine,
                       const struct list_line *line, struct buf *out)
{
    print_columns(r, change_of(r, line->of), out);
    if (line->number)
        buf_printf(out, "%6lld:", (long long)line->number);
    else
        buf_add_cstr(out, "     ?:");
    if (line->text.ptr)
        buf_add_str(out, line->text);
    else if (routine->error.len == 0 && routine->file.len)
        buf_add_cstr(out, " (not in the source)");
    buf_add_byte(out, '\n');
}

/* What the reference prints as the profile has it. */
static void print_on_one_line(const struct list_routine *routine,
                              void (*print)(const struct list_routine *, struct buf *),
                              struct buf *out)
{
    size_t from = out->len;
    print(routine, out);
    if (out->len == from)
        return;
    one_line(out, from);
    out->data[out->len - 1] = '\n';
}

static void print_routine(const struct report *r, const struct list_routine *routine,
                          struct buf *out)
{
    const char *only = only_side(routine->of);
    struct change c = change_of(r, routine->of);
    print_on_one_line(routine, list_print_title, out);
    if (only)
        buf_printf(out, " Only the %s side has it.\n", only);
    buf_add_cstr(out, "       old        new      delta\n");
    print_columns(r, c, out);
    buf_add_cstr(out, r->opt.sort == SORT_CUM ? "(cum) " : "(flat) ");
    print_percent(c, out);
    buf_add_byte(out, '\n');
    if (routine->file.len)
        print_on_one_line(routine, list_print_error, out);
    else
        buf_add_cstr(out, " No source information\n");
    for (size_t i = 0; i < routine->n; i++)
        print_line(r, routine, &routine->lines[i], out);
}

bool report_list_diff(struct report *r, struct buf *out, struct err *err)
{
    struct listing l;
    struct change total = {r->side_total[LIST_OLD], r->side_total[LIST_NEW]};
    if (!list_select(r, &l, err))
        return false;
    buf_add_cstr(out, "Total: ");
    report_value(r, out, total.old);
    buf_add_cstr(out, " old, ");
    report_value(r, out, total.new);
    buf_add_cstr(out, " new, ");
    print_delta(r, wrap_sub(total.new, total.old), out);
    buf_add_cstr(out, " or ");
    print_percent(total, out);
    buf_add_byte(out, '\n');
    for (size_t i = 0; i < l.n; i++)
        print_routine(r, &l.routines[i], out);
    return true;
}

/* --- as a table --- */

enum {
    COL_FUNCTION,
    COL_FILE,
    COL_LINE,
    COL_OLD,
    COL_NEW,
    COL_DELTA,
    COL_DELTA_PERCENT,
    COL_ONLY,
    COL_FLAT_OLD,
    COL_FLAT_NEW,
    COL_CUM_OLD,
    COL_CUM_NEW,
    COL_LAST, /* the source line; of a routine, why there is none */
    N_COLUMNS
};

/* clang-format off */
#define COMMON_COLUMNS \
    [COL_OLD] = {"old", CELL_INT, COLUMN_VALUE_UNIT, "of the base: cum, or flat", false}, \
    [COL_NEW] = {"new", CELL_INT, COLUMN_VALUE_UNIT, "of the profile", false}, \
    [COL_DELTA] = {"delta", CELL_INT, COLUMN_VALUE_UNIT, "new minus old", false}, \
    [COL_DELTA_PERCENT] = {"delta_percent", CELL_REAL, "%", "delta in per cent of old", false}, \
    [COL_ONLY] = {"only", CELL_TEXT, "", "old or new, where the other side has no weight", false}, \
    [COL_FLAT_OLD] = {"flat_old", CELL_INT, COLUMN_VALUE_UNIT, "flat of the base", true}, \
    [COL_FLAT_NEW] = {"flat_new", CELL_INT, COLUMN_VALUE_UNIT, "flat of the profile", true}, \
    [COL_CUM_OLD] = {"cum_old", CELL_INT, COLUMN_VALUE_UNIT, "cum of the base", true}, \
    [COL_CUM_NEW] = {"cum_new", CELL_INT, COLUMN_VALUE_UNIT, "cum of the profile", true}
/* clang-format on */

static const struct column columns[N_COLUMNS] = {
    [COL_FUNCTION] = {"function", CELL_TEXT, "", "its name", false},
    [COL_FILE] = {"file", CELL_TEXT, "", "source file, as the profiles name it", true},
    [COL_LINE] = {"line", CELL_INT, "", "line in it; none: the profile does not say", false},
    COMMON_COLUMNS,
    [COL_LAST] = {"source", CELL_TEXT, "", "the line; none: the source found does not have it",
                  false},
};

static const struct column routine_columns[N_COLUMNS] = {
    [COL_FUNCTION] = {"function", CELL_TEXT, "", "its name", false},
    [COL_FILE] = {"file", CELL_TEXT, "", "source file, as the profiles name it", false},
    [COL_LINE] = {"line", CELL_INT, "", "first line with weight", false},
    COMMON_COLUMNS,
    [COL_LAST] = {"error", CELL_TEXT, "", "why there is no source", false},
};

static const struct table_desc routine_desc = {.report = "routine",
                                               .row = "a function in a file",
                                               .columns = routine_columns,
                                               .n_columns = N_COLUMNS};

enum { FACT_MEASURE = N_PROFILE_FACTS, FACT_TOTAL_OLD, FACT_TOTAL_NEW, N_FACTS };

static const struct column facts[N_FACTS] = {
    PROFILE_FACTS,
    [FACT_MEASURE] = {"measure", CELL_TEXT, "", "cum or flat: what old, new and delta are", false},
    [FACT_TOTAL_OLD] = {"total_old", CELL_INT, COLUMN_VALUE_UNIT, "sum of the base", false},
    [FACT_TOTAL_NEW] = {"total_new", CELL_INT, COLUMN_VALUE_UNIT, "sum of the profile", false},
};

const struct table_desc list_diff_table_desc = {
    .report = "list_diff",
    .row = "a line of a function: of its source, or with weight on some side",
    .columns = columns,
    .n_columns = N_COLUMNS,
    .facts = facts,
    .n_facts = N_FACTS,
    .part = &routine_desc,
};

static void fill_row(const struct report *r, const struct list_routine *routine,
                     const struct list_sums of[LIST_SIDES], struct cell *c)
{
    struct change change = change_of(r, of);
    int64_t delta = wrap_sub(change.new, change.old);
    const char *only = only_side(of);
    c[COL_FUNCTION] = cell_text(routine->name);
    c[COL_FILE] = name_cell(routine->file);
    c[COL_OLD] = report_value_cell(r, change.old);
    c[COL_NEW] = report_value_cell(r, change.new);
    c[COL_DELTA] = report_value_cell(r, delta);
    c[COL_DELTA_PERCENT] = percent_cell(delta, change.old);
    c[COL_ONLY] = only ? cell_text(str_of(only)) : cell_none();
    c[COL_FLAT_OLD] = report_value_cell(r, of[LIST_OLD].flat);
    c[COL_FLAT_NEW] = report_value_cell(r, of[LIST_NEW].flat);
    c[COL_CUM_OLD] = report_value_cell(r, of[LIST_OLD].cum);
    c[COL_CUM_NEW] = report_value_cell(r, of[LIST_NEW].cum);
}

static struct cell number_cell(int64_t number)
{
    return number ? cell_int(number) : cell_none();
}

static void add_line(const struct report *r, const struct list_routine *routine,
                     const struct list_line *line, struct table *t)
{
    struct cell *c = table_add_row(t);
    if (!c)
        return;
    fill_row(r, routine, line->of, c);
    c[COL_LINE] = number_cell(line->number);
    c[COL_LAST] = line->text.ptr ? cell_text(line->text) : cell_none();
}

static void add_routine(const struct report *r, const struct list_routine *routine, struct table *t)
{
    struct cell *c = table_add_row(t);
    size_t first = 0;
    if (!c)
        return;
    while (first + 1 < routine->n && !routine->lines[first].of[LIST_OLD].cum &&
           !routine->lines[first].of[LIST_NEW].cum)
        first++;
    fill_row(r, routine, routine->of, c);
    c[COL_LINE] = number_cell(routine->lines[first].number);
    c[COL_LAST] = name_cell(routine->error);
}

bool report_list_diff_table(struct report *r, struct table *t, struct err *err)
{
    struct listing l;
    struct cell cells[N_FACTS];
    if (!list_select(r, &l, err))
        return false;
    report_table_init(r, &list_diff_table_desc, t);
    report_profile_facts(r, cells);
    cells[FACT_MEASURE] = cell_text(r->opt.sort == SORT_CUM ? PP_STR("cum") : PP_STR("flat"));
    cells[FACT_TOTAL_OLD] = report_value_cell(r, r->side_total[LIST_OLD]);
    cells[FACT_TOTAL_NEW] = report_value_cell(r, r->side_total[LIST_NEW]);
    table_set_facts(t, cells);
    list_fill_table(r, &l, add_line, add_routine, t);
    return true;
}
