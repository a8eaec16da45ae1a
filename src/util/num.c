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

/* Digits of one base, with underscores among them if asked for. The first thing that is wrong, from
 * left to right, counts: a letter after too many digits is not seen. */
static enum num_status digits(struct str s, unsigned base, bool underscores, uint64_t *out)
{
    uint64_t v = 0;
    *out = UINT64_MAX;
    if (s.len == 0)
        return NUM_SYNTAX;
    for (size_t i = 0; i < s.len; i++) {
        int d = digit_value(s.ptr[i]);
        if (underscores && s.ptr[i] == '_')
            continue;
        if (d >= (int)base)
            return NUM_SYNTAX;
        if (__builtin_mul_overflow(v, (uint64_t)base, &v) ||
            __builtin_add_overflow(v, (uint64_t)d, &v))
            return NUM_RANGE;
    }
    *out = v;
    return NUM_OK;
}

/* Whether underscores stand only between digits, or between a prefix and a digit. Other signs than
 * digits, such as the point and the exponent of a float, may not touch one. */
static bool underscores_ok(struct str s, unsigned base, bool prefixed)
{
    char last = prefixed ? '0' : '^';
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool digit = digit_value(c) < (base == 16 ? 16 : 10);
        if (c == '_' ? last != '0' : !digit && last == '_')
            return false;
        last = c == '_' ? '_' : digit ? '0' : '!';
    }
    return last != '_';
}

static bool has_underscore(struct str s)
{
    return s.len && memchr(s.ptr, '_', s.len);
}

static enum num_status base0(struct str s, uint64_t *out)
{
    unsigned base = 10;
    bool prefixed = false;
    if (s.len > 1 && s.ptr[0] == '0') {
        char c = s.len > 2 ? (char)(s.ptr[1] | 0x20) : 0;
        base = c == 'x' ? 16 : c == 'b' ? 2 : 8;
        prefixed = true;
        s = str_sub(s, c == 'x' || c == 'o' || c == 'b' ? 2 : 1, s.len);
    }
    enum num_status st = digits(s, base, true, out);
    if (st == NUM_OK && has_underscore(s) && !underscores_ok(s, base, prefixed))
        return NUM_SYNTAX;
    return st;
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
    return digits(s, 10, false, out);
}

enum num_status num_parse_hex(struct str s, uint64_t *out)
{
    return digits(s, 16, false, out);
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

/* A float without sign; underscores are checked and dropped. What people write needs no memory that
 * could run out and make a number look like none. */
static enum num_status parse_float(struct str s, bool hex, double *out)
{
    char room[128];
    char *text = s.len < sizeof room - 2 ? room : malloc(s.len + 3);
    enum num_status st = NUM_SYNTAX;
    size_t n = 0;
    if (!text || (has_underscore(s) && !underscores_ok(s, hex ? 16 : 10, hex)))
        goto out;
    text[n++] = '0'; /* "0x" of what is hexadecimal; of other numbers it changes nothing */
    if (hex)
        text[n++] = 'x';
    size_t digits = n;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '_')
            text[n++] = s.ptr[i];
    text[n] = '\0';
    if (float_syntax((struct str){text + digits, n - digits}, hex)) {
        *out = strtod(text, NULL);
        st = isinf(*out) ? NUM_RANGE : NUM_OK;
    }
out:
    if (text != room)
        free(text);
    return st;
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
    double v = 0;
    enum num_status st = parse_float(hex ? str_sub(body, 2, body.len) : body, hex, &v);
    if (st == NUM_OK)
        *out = neg ? -v : v;
    return st;
}

int num_compare_u64(const void *pa, const void *pb)
{
    uint64_t a = *(const uint64_t *)pa, b = *(const uint64_t *)pb;
    return (a > b) - (a < b);
}
