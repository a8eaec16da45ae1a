/* Numbers and names as the texts of diff, check and noise show them. */
#include <math.h>
#include <stdio.h>

#include "measure/measure.h"
#include "report/diff_report_impl.h"
#include "util/ckint.h"
#include "util/utf8.h"

/* Three significant digits, no exponent. */
static void three_digits(char *text, size_t size, double v, bool with_sign)
{
    double m = fabs(v);
    int decimals = m >= 99.95 ? 0 : m >= 9.995 ? 1 : 2;
    snprintf(text, size, with_sign ? "%+.*f" : "%.*f", decimals, v);
}

/* Counts from a million on: "6.46M". */
static struct str shorten_count(double *v)
{
    static const char *const suffixes[] = {"M", "G", "T", "P", "E"};
    size_t i = 0;
    if (fabs(*v) < 1e6)
        return PP_STR("");
    for (*v /= 1e6; fabs(*v) >= 999.5 && i + 1 < PP_COUNT(suffixes); i++)
        *v /= 1e3;
    return str_of(suffixes[i]);
}

void value_text(struct buf *out, double v, struct str unit, struct str to, bool with_sign)
{
    char text[400];
    bool chosen = to.len && !str_eq(to, PP_STR("minimum"));
    if (!isfinite(v)) {
        buf_add_cstr(out, "?");
        return;
    }
    struct scaled s = measure_scale(trunc_i64(round(v)), unit, chosen ? to : PP_STR("auto"));
    if (s.value == 0) {
        buf_add_byte(out, '0');
        return;
    }
    struct str suffix = s.unit;
    if (s.unit.len == 0)
        suffix = shorten_count(&s.value);
    if (suffix.len == 0)
        snprintf(text, sizeof text, with_sign ? "%+.0f" : "%.0f", s.value);
    else
        three_digits(text, sizeof text, s.value, with_sign);
    buf_add_cstr(out, text);
    buf_add_str(out, suffix);
}

void percent_text(struct buf *out, double ratio, bool with_sign)
{
    char text[400];
    if (!isfinite(ratio)) {
        buf_add_cstr(out, ratio > 0 ? "new" : "?");
        return;
    }
    if (fabs(ratio) >= 99.995)
        snprintf(text, sizeof text, with_sign ? "%+.3gx" : "%.3gx", ratio + (with_sign ? 1 : 0));
    else
        three_digits(text, sizeof text, 100 * ratio, with_sign);
    buf_add_cstr(out, text);
    buf_add_cstr(out, fabs(ratio) >= 99.995 ? "" : "%");
}

/* The byte position of code point n. */
static size_t position_of(struct str s, size_t n)
{
    uint32_t cp;
    size_t at = 0;
    for (; n > 0 && at < s.len; n--)
        at += utf8_decode(s, at, &cp);
    return at;
}

void one_line(struct buf *out, size_t from)
{
    for (size_t i = from; i < out->len; i++)
        if (out->data[i] == '\n' || out->data[i] == '\r')
            out->data[i] = ' ';
}

void cut_middle(struct buf *out, struct str text, size_t width)
{
    size_t n = utf8_count(text), from = out->len;
    if (width < 8 || n <= width) {
        buf_add_str(out, text);
        one_line(out, from);
        return;
    }
    size_t head = (width - 3) / 2, tail = width - 3 - head;
    buf_add_str(out, str_sub(text, 0, position_of(text, head)));
    buf_add_cstr(out, "...");
    buf_add_str(out, str_sub(text, position_of(text, n - tail), text.len));
    one_line(out, from);
}
