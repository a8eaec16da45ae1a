/* Heat of the flat and cum columns of top: works on the finished text, so that the plain text is
 * made in one way only. The columns are those of spec/report.md 8.1:
 *   flat(10) flat%(6) sum%(6) cum(10) cum%(6)  name                                            */
#include "cli/color.h"

#include "util/num.h"

/* Where the columns of a row end; values may be wider than their column. */
struct columns {
    size_t flat, flat_percent, sum_percent, cum, cum_percent;
};

static size_t skip_field(struct str row, size_t at)
{
    while (at < row.len && row.ptr[at] == ' ')
        at++;
    while (at < row.len && row.ptr[at] != ' ')
        at++;
    return at;
}

static bool split(struct str row, struct columns *c)
{
    c->flat = skip_field(row, 0);
    c->flat_percent = skip_field(row, c->flat);
    c->sum_percent = skip_field(row, c->flat_percent);
    c->cum = skip_field(row, c->sum_percent);
    c->cum_percent = skip_field(row, c->cum);
    return c->cum_percent < row.len && row.ptr[c->flat_percent - 1] == '%' &&
           row.ptr[c->sum_percent - 1] == '%' && row.ptr[c->cum_percent - 1] == '%';
}

/* The percentage whose field ends at `end`, "%" included. */
static double percentage(struct str row, size_t from, size_t end)
{
    double v = 0;
    struct str field = str_trim(str_sub(row, from, end - 1));
    return num_parse_double(field, &v) == NUM_OK ? v : 0;
}

/* Red, yellow, green; nothing at all is dim. */
const char *color_heat(double percent)
{
    if (percent >= 10)
        return "\033[31m";
    if (percent >= 2)
        return "\033[33m";
    return percent > 0 ? "\033[32m" : COLOR_DIM;
}

static void add_hot(struct buf *out, struct str text, double percent)
{
    buf_add_cstr(out, color_heat(percent));
    buf_add_str(out, text);
    buf_add_cstr(out, COLOR_OFF);
}

static void color_row(struct str row, struct buf *out)
{
    struct columns c;
    if (!split(row, &c)) {
        buf_add_str(out, row);
        return;
    }
    add_hot(out, str_sub(row, 0, c.flat_percent), percentage(row, c.flat, c.flat_percent));
    buf_add_str(out, str_sub(row, c.flat_percent, c.sum_percent));
    add_hot(out, str_sub(row, c.sum_percent, c.cum_percent), percentage(row, c.cum, c.cum_percent));
    buf_add_str(out, str_sub(row, c.cum_percent, row.len));
}

void color_top(struct str text, struct buf *out)
{
    /* Rows come after the line of column titles; what stands before may hold anything. */
    size_t title = str_find(text, PP_STR("      flat  flat%   sum%        cum   cum%\n"), 0);
    size_t from = title == SIZE_MAX ? text.len : title;
    buf_add_str(out, str_sub(text, 0, from));
    while (from < text.len) {
        size_t end = str_find(text, PP_STR("\n"), from);
        end = end == SIZE_MAX ? text.len : end + 1;
        color_row(str_sub(text, from, end), out);
        from = end;
    }
}

color_fn *color_find(const char *report)
{
    static const struct {
        const char *report;
        color_fn *color;
    } rows[] = {{"top", color_top}, {"list", color_list}, {"disasm", color_disasm}};
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        if (strcmp(rows[i].report, report) == 0)
            return rows[i].color;
    return NULL;
}
