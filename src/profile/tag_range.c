/* Numeric ranges in tag filters.
 *
 * A value is in range when, scaled to the unit of the limits, it lies between them. Scaling is
 * monotonic and its resulting unit depends on the units alone, so for one label key the values in
 * range are an interval of integers, found once by bisection; samples compare integers.
 * Source: spec/driver.md 6.2; scaling: spec/report.md 1.2. */
#include "profile/tag_range.h"

#include <math.h>

#include "measure/measure.h"
#include "util/num.h"

struct token {
    struct str all, number, unit;
    bool found;
};

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The first token [+-]?digits letters* at or after `from`. */
static struct token next_token(struct str s, size_t from)
{
    struct token t = {0};
    size_t start = from;
    while (start < s.len && !byte_is_digit(s.ptr[start]))
        start++;
    if (start == s.len)
        return t;
    size_t digits = start, end;
    while (digits < s.len && byte_is_digit(s.ptr[digits]))
        digits++;
    for (end = digits; end < s.len && is_alpha(s.ptr[end]);)
        end++;
    if (start > from && (s.ptr[start - 1] == '-' || s.ptr[start - 1] == '+'))
        start--;
    t.all = str_sub(s, start, end);
    t.number = str_sub(s, start, digits);
    t.unit = str_sub(s, digits, end);
    t.found = true;
    return t;
}

/* The number of a token, scaled to unit `to`. */
static bool scale_token(const struct token *t, struct str to, struct scaled *out, struct err *err)
{
    int64_t value;
    if (num_parse_i64(t->number, &value) != NUM_OK) {
        int shown = (int)(t->number.len < 40 ? t->number.len : 40);
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "number %.*s%s does not fit 64 bits", shown,
                t->number.ptr, t->number.len > 40 ? "..." : "");
        return false;
    }
    *out = measure_scale(value, t->unit, to);
    return true;
}

bool tag_range_parse(struct str text, struct tag_range *out, bool *is_range, struct err *err)
{
    struct scaled low, high;
    *is_range = false;
    struct token a = next_token(text, 0);
    if (!a.found)
        return true;
    if (!scale_token(&a, a.unit, &low, err))
        return false;
    size_t before = (size_t)(a.all.ptr - text.ptr), after = before + a.all.len;
    struct token b = next_token(text, after);
    if (!b.found) {
        bool open_low = before == 1 && text.ptr[0] == ':' && after == text.len;
        bool open_high = before == 0 && after + 1 == text.len && text.ptr[after] == ':';
        *out = (struct tag_range){low.unit, open_low ? -INFINITY : low.value,
                                  open_high ? INFINITY : low.value};
        *is_range = open_low || open_high || a.all.len == text.len;
        return true;
    }
    bool joined = before == 0 && b.all.ptr == text.ptr + after + 1 && text.ptr[after] == ':' &&
                  after + 1 + b.all.len == text.len;
    if (!joined)
        return true;
    if (!scale_token(&b, low.unit, &high, err))
        return false;
    *out = (struct tag_range){low.unit, low.value, high.value};
    *is_range = str_eq(low.unit, high.unit);
    return true;
}

static bool below(int64_t value, struct str unit, const struct tag_range *r)
{
    return measure_scale(value, unit, r->unit).value < r->low;
}

static bool above(int64_t value, struct str unit, const struct tag_range *r)
{
    return measure_scale(value, unit, r->unit).value > r->high;
}

/* a <= b: a number between them without overflow, below b if they differ. */
static int64_t middle(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + ((uint64_t)b - (uint64_t)a) / 2);
}

struct tag_span tag_range_span(const struct tag_range *r, struct str unit)
{
    const struct tag_span none = {1, 0};
    if (!str_eq(measure_scale(1, unit, r->unit).unit, r->unit))
        return none;
    if (below(INT64_MAX, unit, r) || above(INT64_MIN, unit, r))
        return none;
    int64_t from = INT64_MIN, to = INT64_MAX; /* first value that is not below */
    while (from < to) {
        int64_t mid = middle(from, to);
        if (below(mid, unit, r))
            from = mid + 1;
        else
            to = mid;
    }
    struct tag_span span = {from, from};
    for (from = INT64_MIN, to = INT64_MAX; from < to;) { /* first value that is above */
        int64_t mid = middle(from, to);
        if (above(mid, unit, r))
            to = mid;
        else
            from = mid + 1;
    }
    span.last = above(from, unit, r) ? from - 1 : from;
    return span;
}
