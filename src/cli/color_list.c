/* Heat of annotated source and assembly (spec/report.md 10.1, 16.3). Rows are
 *   flat(10) cum(10) number: text
 * below "ROUTINE ===" and a line with the function's sums. A value counts as hot by its share of
 * the function's cum: what matters in a listing is where in the function the weight is. */
#include "cli/color.h"

#include "measure/measure.h"
#include "util/num.h"

/* A line's two values and its number, as ends of fields. */
struct row {
    size_t flat, cum, number; /* number: after its colon */
    double flat_value, cum_value;
};

/* "1.39s" in nanoseconds, "2kB" in bytes, "." is nothing. Units of one function are of one family,
 * so the quotients mean something. */
static double value_of(struct str text)
{
    static const char *const bases[] = {"ns", "B", "GCU"};
    double v = 0, factor = 1;
    size_t digits = 0;
    while (digits < text.len && (text.ptr[digits] == '-' || text.ptr[digits] == '.' ||
                                 (text.ptr[digits] >= '0' && text.ptr[digits] <= '9')))
        digits++;
    struct str unit = str_sub(text, digits, text.len);
    for (size_t i = 0; unit.len && i < PP_COUNT(bases); i++) {
        struct scaled s = measure_scale(1000000, unit, str_of(bases[i]));
        if (str_eq(s.unit, str_of(bases[i])))
            factor = s.value / 1e6;
    }
    if (num_parse_double(str_sub(text, 0, digits), &v) != NUM_OK)
        return 0;
    return (v < 0 ? -v : v) * factor;
}

static size_t skip_blanks(struct str line, size_t at)
{
    while (at < line.len && line.ptr[at] == ' ')
        at++;
    return at;
}

static size_t skip_field(struct str line, size_t at)
{
    while (at < line.len && line.ptr[at] != ' ')
        at++;
    return at;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* False: the line is no row. */
static bool split(struct str line, struct row *r)
{
    size_t flat = skip_blanks(line, 0);
    r->flat = skip_field(line, flat);
    size_t cum = skip_blanks(line, r->flat);
    r->cum = skip_field(line, cum);
    size_t number = skip_blanks(line, r->cum);
    size_t end = number;
    while (end < line.len && is_hex(line.ptr[end]))
        end++;
    if (r->flat == flat || r->cum == cum || end == number || end == line.len ||
        line.ptr[end] != ':')
        return false;
    r->number = end + 1;
    r->flat_value = value_of(str_sub(line, flat, r->flat));
    r->cum_value = value_of(str_sub(line, cum, r->cum));
    return true;
}

/* Code with its tabs as blanks up to the next stop. What a tab needs more than its one column is
 * taken from the padding before a comment (`repay`), so that comments stay below each other. */
static void add_expanded(struct buf *out, struct str code, size_t stop, bool repay)
{
    size_t column = 0, owed = 0;
    for (size_t i = 0; i < code.len; i++) {
        size_t width = 1;
        bool blanks = code.ptr[i] == ' ' && i + 1 < code.len && code.ptr[i + 1] == ' ';
        if (code.ptr[i] == '\t') {
            width = stop - column % stop;
            owed += repay ? width - 1 : 0;
            buf_fill(out, ' ', width);
        } else if (blanks && owed > 0) {
            owed--;
            width = 0;
        } else {
            buf_add_byte(out, code.ptr[i]);
        }
        column += width;
    }
}

struct style {
    size_t tab_stop;
    bool repay;
};

static void add_cell(struct buf *out, struct str cell, double value, double whole)
{
    buf_add_cstr(out, color_heat(whole > 0 ? 100 * value / whole : 0));
    buf_add_str(out, cell);
    buf_add_cstr(out, COLOR_OFF);
}

static void add_row(struct buf *out, struct str line, const struct row *r, double whole,
                    const struct style *style)
{
    double most = r->flat_value > r->cum_value ? r->flat_value : r->cum_value;
    bool hot = whole > 0 && most >= whole / 10;
    add_cell(out, str_sub(line, 0, r->flat), r->flat_value, whole);
    add_cell(out, str_sub(line, r->flat, r->cum), r->cum_value, whole);
    buf_add_cstr(out, COLOR_DIM);
    buf_add_str(out, str_sub(line, r->cum, r->number));
    buf_add_cstr(out, hot ? COLOR_OFF COLOR_BOLD : COLOR_OFF);
    add_expanded(out, str_sub(line, r->number, line.len), style->tab_stop, style->repay);
    buf_add_cstr(out, hot ? COLOR_OFF : "");
}

/* The cum of "  flat  cum (flat, cum) ..."; false: it is another line. */
static bool routine_sum(struct str line, double *whole)
{
    size_t flat_end = skip_field(line, skip_blanks(line, 0));
    size_t cum = skip_blanks(line, flat_end), cum_end = skip_field(line, cum);
    if (!str_starts(str_sub(line, cum_end, line.len), PP_STR(" (flat, cum) ")))
        return false;
    *whole = value_of(str_sub(line, cum, cum_end));
    return true;
}

static void color_listing(struct str text, struct buf *out, const struct style *style)
{
    double whole = 0;
    bool sums = false; /* the next line has the sums of a function */
    for (size_t from = 0, to; from < text.len; from = to + 1) {
        struct row r;
        to = str_find(text, PP_STR("\n"), from);
        to = to == SIZE_MAX ? text.len : to;
        struct str line = str_sub(text, from, to);
        bool title =
            str_starts(line, PP_STR("ROUTINE ===")) || str_starts(line, PP_STR("    AKA ==="));
        if (title) {
            buf_add_cstr(out, COLOR_BOLD);
            buf_add_str(out, line);
            buf_add_cstr(out, COLOR_OFF);
        } else if (!(sums && routine_sum(line, &whole)) && split(line, &r)) {
            add_row(out, line, &r, whole, style);
        } else {
            buf_add_str(out, line);
        }
        sums = title;
        if (to < text.len)
            buf_add_byte(out, '\n');
    }
}

void color_list(struct str text, struct buf *out)
{
    color_listing(text, out, &(struct style){4, false});
}

void color_disasm(struct str text, struct buf *out)
{
    color_listing(text, out, &(struct style){8, true});
}
