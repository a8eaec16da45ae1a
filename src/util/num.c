/* Numbers in text. Source: Go's strconv as seen through the reference (spec/driver.md 2.1). */
#include "util/num.h"

#include <math.h>
#include <stdlib.h>

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

/* Plain digits of one base; syntax errors win over range errors. */
static enum num_status digits(struct str s, unsigned base, uint64_t *out)
{
    uint64_t v = 0;
    bool over = false;
    if (s.len == 0)
        return NUM_SYNTAX;
    for (size_t i = 0; i < s.len; i++) {
        int d = digit_value(s.ptr[i]);
        if (d >= (int)base)
            return NUM_SYNTAX;
        over = over || __builtin_mul_overflow(v, (uint64_t)base, &v) ||
               __builtin_add_overflow(v, (uint64_t)d, &v);
    }
    *out = over ? UINT64_MAX : v;
    return over ? NUM_RANGE : NUM_OK;
}

/* Underscores may stand between digits, and between a prefix and a digit; nowhere else. */
static bool underscores_ok(struct str s, bool prefixed)
{
    char last = prefixed ? '0' : '^';
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '_' && last != '0')
            return false;
        if (c != '_' && last == '_' && digit_value(c) == 99)
            return false;
        last = c == '_' ? '_' : '0';
    }
    return last != '_';
}

static enum num_status base0(struct str s, uint64_t *out)
{
    unsigned base = 10;
    bool prefixed = false;
    if (s.len >= 1 && s.ptr[0] == '0') {
        char c = s.len >= 3 ? (char)(s.ptr[1] | 0x20) : 0;
        base = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 8;
        if (c == 'x' || c == 'o' || c == 'b') {
            s = str_sub(s, 2, s.len);
            prefixed = true;
        } else if (s.len == 1) {
            base = 10;
        } else {
            s = str_sub(s, 1, s.len);
            prefixed = true;
        }
    }
    if (!memchr(s.ptr, '_', s.len))
        return digits(s, base, out);
    char plain[128];
    size_t n = 0;
    if (!underscores_ok(s, prefixed))
        return NUM_SYNTAX;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '_')
            continue;
        if (n == sizeof plain)
            return NUM_RANGE;
        plain[n++] = s.ptr[i];
    }
    return digits((struct str){plain, n}, base, out);
}

static enum num_status with_sign(struct str s, enum num_status (*parse)(struct str, uint64_t *),
                                 int64_t *out)
{
    bool neg = false;
    if (s.len && (s.ptr[0] == '+' || s.ptr[0] == '-')) {
        neg = s.ptr[0] == '-';
        s = str_sub(s, 1, s.len);
    }
    uint64_t v = 0;
    enum num_status st = parse(s, &v);
    if (st != NUM_OK)
        return st;
    if (v > (uint64_t)INT64_MAX + neg)
        return NUM_RANGE;
    *out = (int64_t)(neg ? 0 - v : v);
    return NUM_OK;
}

enum num_status num_parse_u64(struct str s, uint64_t *out)
{
    return digits(s, 10, out);
}

enum num_status num_parse_hex(struct str s, uint64_t *out)
{
    return digits(s, 16, out);
}

enum num_status num_parse_u64_base0(struct str s, uint64_t *out)
{
    return s.len ? base0(s, out) : NUM_SYNTAX;
}

enum num_status num_parse_i64(struct str s, int64_t *out)
{
    return with_sign(s, num_parse_u64, out);
}

enum num_status num_parse_i64_base0(struct str s, int64_t *out)
{
    return with_sign(s, num_parse_u64_base0, out);
}

static bool word_is(struct str s, const char *word)
{
    size_t i = 0;
    for (; i < s.len && word[i]; i++)
        if ((s.ptr[i] | 0x20) != word[i])
            return false;
    return i == s.len && !word[i];
}

/* Whether s (no sign) is digits [. digits] [exponent] with at least one digit. */
static bool float_syntax(struct str s, bool hex)
{
    size_t i = 0, n_digits = 0;
    bool point = false;
    for (; i < s.len; i++) {
        if (s.ptr[i] == '.' && !point)
            point = true;
        else if (digit_value(s.ptr[i]) < (hex ? 16 : 10))
            n_digits++;
        else
            break;
    }
    if (n_digits == 0)
        return false;
    if (i == s.len)
        return !hex; /* a hex float needs its exponent */
    if ((s.ptr[i] | 0x20) != (hex ? 'p' : 'e'))
        return false;
    i++;
    if (i < s.len && (s.ptr[i] == '+' || s.ptr[i] == '-'))
        i++;
    size_t exponent = i;
    while (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9')
        i++;
    return i == s.len && i > exponent;
}

enum num_status num_parse_double(struct str s, double *out)
{
    bool neg = s.len && s.ptr[0] == '-';
    struct str body = s.len && (neg || s.ptr[0] == '+') ? str_sub(s, 1, s.len) : s;
    if (word_is(body, "inf") || word_is(body, "infinity")) {
        *out = neg ? -INFINITY : INFINITY;
        return NUM_OK;
    }
    if (word_is(body, "nan") && body.len == s.len) {
        *out = NAN;
        return NUM_OK;
    }
    bool hex = body.len > 2 && body.ptr[0] == '0' && (body.ptr[1] | 0x20) == 'x';
    char text[512];
    size_t n = 0;
    if (hex)
        body = str_sub(body, 2, body.len);
    if (memchr(body.ptr ? body.ptr : "", '_', body.len) && (!hex || !underscores_ok(body, true)))
        return NUM_SYNTAX;
    for (size_t i = 0; i < body.len; i++) {
        if (n == sizeof text - 4)
            return NUM_SYNTAX;
        if (body.ptr[i] != '_')
            text[n++] = body.ptr[i];
    }
    if (!float_syntax((struct str){text, n}, hex))
        return NUM_SYNTAX;
    if (hex) {
        memmove(text + 2, text, n);
        memcpy(text, "0x", 2);
        n += 2;
    }
    text[n] = '\0';
    double v = strtod(text, NULL);
    if (isinf(v))
        return NUM_RANGE;
    *out = neg ? -v : v;
    return NUM_OK;
}
