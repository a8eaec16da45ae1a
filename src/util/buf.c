/* A growing byte buffer. */
#include "util/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/attr.h"
#include "util/utf8.h"

void buf_done(struct buf *b)
{
    free(b->data);
    *b = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
}

bool buf_reserve(struct buf *b, size_t more)
{
    if (b->failed)
        return false;
    if (more <= b->cap - b->len)
        return true;
    size_t cap = b->cap ? b->cap : 256;
    while (cap - b->len < more) {
        if (cap > SIZE_MAX / 2) {
            b->failed = true;
            return false;
        }
        cap *= 2;
    }
    char *p = realloc(b->data, cap);
    if (!p) {
        b->failed = true;
        return false;
    }
    b->data = p;
    b->cap = cap;
    return true;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
    if (len == 0 || !buf_reserve(b, len))
        return;
    memcpy(b->data + b->len, data, len);
    b->len += len;
}

void buf_add_str(struct buf *b, struct str s)
{
    buf_add(b, s.ptr, s.len);
}

void buf_add_cstr(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_add_byte(struct buf *b, char c)
{
    if (buf_reserve(b, 1))
        b->data[b->len++] = c;
}

void buf_fill(struct buf *b, char c, size_t n)
{
    if (n == 0 || !buf_reserve(b, n))
        return;
    memset(b->data + b->len, c, n);
    b->len += n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(b->data ? b->data + b->len : NULL, b->cap - b->len, fmt, args);
    if (n < 0) {
        b->failed = true;
    } else if ((size_t)n >= b->cap - b->len) {
        if (buf_reserve(b, (size_t)n + 1)) {
            vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
            b->len += (size_t)n;
        }
    } else if (!b->failed) {
        b->len += (size_t)n;
    }
    va_end(again);
    va_end(args);
}

void buf_add_u64(struct buf *b, uint64_t v)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + v % 10);
    while (v /= 10);
    buf_add(b, digits + at, sizeof digits - at);
}

void buf_add_i64(struct buf *b, int64_t v)
{
    if (v < 0)
        buf_add_byte(b, '-');
    buf_add_u64(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void buf_add_hex(struct buf *b, uint64_t v)
{
    char digits[16];
    size_t at = sizeof digits;
    do
        digits[--at] = "0123456789abcdef"[v & 15];
    while (v >>= 4);
    buf_add(b, digits + at, sizeof digits - at);
}

/* The letter of a control byte that has a short escape, or 0. */
static char short_escape(uint32_t c)
{
    static const char letters[] = "abtnvfr"; /* from BEL, 7, on */
    return c >= 7 && c <= 13 ? letters[c - 7] : 0;
}

/* Blanks, controls, format characters and private use: what Go's strconv does not take for
 * printable, but for code points that have no meaning yet. Unicode 15, categories Z, Cc, Cf, Co. */
static bool is_printable(uint32_t cp)
{
    static const struct {
        uint32_t from, to;
    } rows[] = {{0x7F, 0xA0},       {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},
                {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},     {0x8E2, 0x8E2},
                {0x1680, 0x1680},   {0x180E, 0x180E},   {0x2000, 0x200F},   {0x2028, 0x202F},
                {0x205F, 0x206F},   {0x3000, 0x3000},   {0xE000, 0xF8FF},   {0xFEFF, 0xFEFF},
                {0xFFF9, 0xFFFB},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F},
                {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0001, 0x10FFFF}};
    if (cp < ' ')
        return false;
    for (size_t i = 0; i < PP_COUNT(rows); i++)
        if (cp >= rows[i].from && cp <= rows[i].to)
            return cp >= 0xE0100 && cp <= 0xE01EF; /* the one block of marks among the last */
    return true;
}

void buf_add_quoted(struct buf *b, struct str s)
{
    buf_add_byte(b, '"');
    for (size_t i = 0, n; i < s.len; i += n) {
        uint32_t cp;
        n = utf8_decode(s, i, &cp);
        if (cp == '"' || cp == '\\')
            buf_printf(b, "\\%c", (char)cp);
        else if (short_escape(cp))
            buf_printf(b, "\\%c", short_escape(cp));
        else if (cp < 0x80 ? !is_printable(cp) : cp == 0xFFFD && n == 1)
            buf_printf(b, "\\x%02x", (unsigned char)s.ptr[i]);
        else if (!is_printable(cp))
            buf_printf(b, "\\%c%0*x", cp < 0x10000 ? 'u' : 'U', cp < 0x10000 ? 4 : 8, (unsigned)cp);
        else
            buf_add(b, s.ptr + i, n);
    }
    buf_add_byte(b, '"');
}

void buf_pad_left(struct buf *b, struct str s, size_t width)
{
    size_t n = utf8_count(s);
    if (n < width)
        buf_fill(b, ' ', width - n);
    buf_add_str(b, s);
}

void buf_pad_right(struct buf *b, struct str s, size_t width)
{
    size_t n = utf8_count(s);
    buf_add_str(b, s);
    if (n < width)
        buf_fill(b, ' ', width - n);
}
