/* Values in any units. Promised: a label is "0" or a number and the unit; a negative value differs
 * by its sign alone; a percentage has no sign and at least six columns; compatibility is
 * symmetric. */
#include <stdint.h>
#include <stdlib.h>

#include "measure/measure.h"

static void check(bool condition)
{
    if (!condition)
        abort();
}

static struct str take(struct str *rest)
{
    size_t n = rest->len ? (unsigned char)rest->ptr[0] % 24 : 0;
    if (rest->len)
        *rest = str_sub(*rest, 1, rest->len);
    n = n < rest->len ? n : rest->len;
    struct str s = str_sub(*rest, 0, n);
    *rest = str_sub(*rest, n, rest->len);
    return s;
}

static void check_label(int64_t v, struct str from, struct str to)
{
    struct buf label = BUF_INIT, other = BUF_INIT;
    measure_label(&label, v, from, to);
    struct str text = buf_str(&label), unit = measure_scale(v, from, to).unit;
    check(!label.failed && text.len > 0);
    if (!str_eq(text, PP_STR("0"))) {
        check(str_ends(text, unit));
        struct str number = str_sub(text, 0, text.len - unit.len);
        check(number.len > 0 && !str_ends(number, PP_STR(".00")));
        check((number.ptr[0] == '-') == (v < 0));
    }
    if (v < 0 && v != INT64_MIN) {
        measure_label(&other, -v, from, to);
        struct str positive = buf_str(&other);
        check(str_eq(positive, text) || str_eq(positive, str_sub(text, 1, text.len)));
    }
    buf_done(&label);
    buf_done(&other);
}

static void check_percentage(int64_t v, int64_t total)
{
    struct buf full = BUF_INIT, stripped = BUF_INIT;
    measure_percentage(&full, v, total, false);
    measure_percentage(&stripped, v, total, true);
    struct str a = buf_str(&full), b = buf_str(&stripped);
    check(a.len >= 6 && str_ends(a, PP_STR("%")) && str_ends(a, b) && b.ptr[0] != ' ');
    check(memchr(a.ptr, '-', a.len) == NULL || str_find(a, PP_STR("e-"), 0) != SIZE_MAX);
    buf_done(&full);
    buf_done(&stripped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t v = 0, total = 0;
    if (size < 16)
        return 0;
    memcpy(&v, data, 8);
    memcpy(&total, data + 8, 8);
    struct str rest = {(const char *)data + 16, size - 16};
    struct str from = take(&rest), to = take(&rest);
    check_label(v, from, to);
    check_label(v, from, PP_STR("auto"));
    check_percentage(v, total);
    check(measure_compatible(from, to, to, from) == measure_compatible(to, from, from, to));
    check(measure_compatible(from, from, from, from));
    return 0;
}
