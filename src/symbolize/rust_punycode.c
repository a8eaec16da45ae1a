/* Punycode (RFC 3492, 6.2) as Rust's v0 mangling has it: the ASCII part ends at the last
 * underscore, digits a-z are 0-25 and 0-9 are 26-35, upper-case letters count as lower-case. */
#include "symbolize/rust_punycode.h"

#define BASE 36u
#define TMIN 1u
#define TMAX 26u
#define SKEW 38u
#define DAMP 700u
#define FIRST_BIAS 72u
#define FIRST_CODE 128u

/* Longer identifiers are refused: insertion is quadratic. */
#define MAX_POINTS 1024

struct points {
    uint32_t code[MAX_POINTS];
    size_t n;
};

static unsigned digit_value(char c)
{
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a');
    if (c >= 'A' && c <= 'Z')
        return (unsigned)(c - 'A');
    return c >= '0' && c <= '9' ? (unsigned)(c - '0') + 26 : BASE;
}

static uint64_t adapt(uint64_t delta, size_t n_points, bool first)
{
    uint64_t k = 0;

    delta /= first ? DAMP : 2;
    delta += delta / n_points;
    for (; delta > (BASE - TMIN) * TMAX / 2; k += BASE)
        delta /= BASE - TMIN;
    return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

/* Adds one generalised variable-length integer to *i. */
static bool read_delta(struct str s, size_t *pos, uint64_t bias, uint64_t *i)
{
    uint64_t weight = 1;

    for (uint64_t k = BASE;; k += BASE) {
        if (*pos >= s.len)
            return false;
        unsigned digit = digit_value(s.ptr[(*pos)++]);
        if (digit >= BASE)
            return false;
        *i += digit * weight;
        uint64_t t = k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
        if (digit < t)
            return true;
        if (weight >= INT32_MAX / BASE)
            return false;
        weight *= BASE - t;
    }
}

static bool insert_points(struct str s, struct points *p)
{
    uint64_t i = 0, code = FIRST_CODE, bias = FIRST_BIAS;

    for (size_t pos = 0; pos < s.len;) {
        uint64_t old = i;
        if (p->n >= MAX_POINTS || !read_delta(s, &pos, bias, &i))
            return false;
        bias = adapt(i - old, p->n + 1, old == 0);
        code += i / (p->n + 1);
        if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
            return false;
        i %= p->n + 1;
        memmove(p->code + i + 1, p->code + i, (p->n - i) * sizeof p->code[0]);
        p->code[i++] = (uint32_t)code;
        p->n++;
    }
    return true;
}

static void add_utf8(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_add_byte(out, (char)c);
    } else if (c < 0x800) {
        buf_add_byte(out, (char)(0xC0 | c >> 6));
    } else if (c < 0x10000) {
        buf_add_byte(out, (char)(0xE0 | c >> 12));
        buf_add_byte(out, (char)(0x80 | (c >> 6 & 0x3F)));
    } else {
        buf_add_byte(out, (char)(0xF0 | c >> 18));
        buf_add_byte(out, (char)(0x80 | (c >> 12 & 0x3F)));
        buf_add_byte(out, (char)(0x80 | (c >> 6 & 0x3F)));
    }
    if (c >= 0x80)
        buf_add_byte(out, (char)(0x80 | (c & 0x3F)));
}

bool rust_punycode_decode(struct str id, struct buf *out)
{
    struct points p = {.n = 0};
    size_t bar = str_rfind_byte(id, '_');

    if (id.len > MAX_POINTS)
        return false;
    if (bar != SIZE_MAX)
        for (; p.n < bar; p.n++)
            p.code[p.n] = (unsigned char)id.ptr[p.n];
    if (!insert_points(str_sub(id, bar == SIZE_MAX ? 0 : bar + 1, id.len), &p))
        return false;
    for (size_t i = 0; i < p.n; i++)
        add_utf8(out, p.code[i]);
    return true;
}
