/* Damaged copies of good input. */
#include "support/damage.h"

#include <stdlib.h>

uint64_t dice_roll(struct dice *d, uint64_t sides)
{
    d->state = d->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t x = d->state ^ d->state >> 29;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    x ^= x >> 32;
    return sides ? x % sides : 0;
}

/* --- bytes --- */

static void flip_bits(struct dice *d, struct buf *b)
{
    for (uint64_t n = 1 + dice_roll(d, 4); n > 0 && b->len; n--)
        b->data[dice_roll(d, b->len)] ^= (char)(1u << dice_roll(d, 8));
}

static void set_bytes(struct dice *d, struct buf *b)
{
    static const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff, '\n', ' ', '0', '9', '-', ':', '@'};
    for (uint64_t n = 1 + dice_roll(d, 4); n > 0 && b->len; n--)
        b->data[dice_roll(d, b->len)] = (char)values[dice_roll(d, sizeof values)];
}

static void cut_end(struct dice *d, struct buf *b)
{
    b->len = dice_roll(d, b->len + 1);
}

static void cut_out(struct dice *d, struct buf *b)
{
    size_t from = dice_roll(d, b->len + 1), n = dice_roll(d, b->len - from + 1);
    n = dice_roll(d, 2) ? n % 16 : n;
    memmove(b->data + from, b->data + from + n, b->len - from - n);
    b->len -= n;
}

static void insert(struct buf *b, size_t at, struct str piece)
{
    if (!buf_reserve(b, piece.len))
        abort();
    memmove(b->data + at + piece.len, b->data + at, b->len - at);
    if (piece.len)
        memcpy(b->data + at, piece.ptr, piece.len);
    b->len += piece.len;
}

static struct str some_of(struct dice *d, struct str s)
{
    size_t from = dice_roll(d, s.len + 1), n = dice_roll(d, s.len - from + 1);
    return str_sub(s, from, from + (dice_roll(d, 2) ? n % 64 : n));
}

static void splice(struct dice *d, struct buf *b, struct str other)
{
    insert(b, dice_roll(d, b->len + 1), some_of(d, other));
}

static void damage_bytes(struct dice *d, struct buf *b, struct str other)
{
    switch (dice_roll(d, 6)) {
    case 0:
    case 1:
        flip_bits(d, b);
        break;
    case 2:
        set_bytes(d, b);
        break;
    case 3:
        cut_end(d, b);
        break;
    case 4:
        cut_out(d, b);
        break;
    default:
        splice(d, b, other);
        break;
    }
}

/* --- fields of a protobuf message --- */

static bool get_varint(struct str s, size_t *pos, uint64_t *v)
{
    *v = 0;
    for (unsigned shift = 0; *pos < s.len && shift < 70; shift += 7) {
        uint8_t c = (uint8_t)s.ptr[(*pos)++];
        if (shift < 64)
            *v |= (uint64_t)(c & 0x7f) << shift;
        if (c < 0x80)
            return true;
    }
    return false;
}

static void add_varint(struct buf *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        buf_add_byte(b, (char)(v | 0x80));
    buf_add_byte(b, (char)v);
}

struct field {
    uint64_t tag, number;   /* number: wire type 0 */
    struct str whole, body; /* body: wire type 2; empty for others */
};

static bool next_field(struct str s, size_t *pos, struct field *f)
{
    size_t from = *pos;
    *f = (struct field){.body = {s.ptr, 0}};
    if (from == s.len || !get_varint(s, pos, &f->tag))
        return false;
    switch (f->tag & 7) {
    case 0:
        if (!get_varint(s, pos, &f->number))
            return false;
        break;
    case 2:
        if (!get_varint(s, pos, &f->number) || f->number > s.len - *pos)
            return false;
        f->body = str_sub(s, *pos, *pos + f->number);
        *pos += f->number;
        break;
    default:
        return false;
    }
    f->whole = str_sub(s, from, *pos);
    return true;
}

static uint64_t odd_number(struct dice *d, uint64_t was)
{
    static const uint64_t values[] = {0,
                                      1,
                                      2,
                                      127,
                                      128,
                                      UINT32_MAX,
                                      UINT64_C(1) << 32,
                                      INT64_MAX,
                                      UINT64_C(1) << 63,
                                      UINT64_MAX,
                                      UINT64_MAX - 1};
    switch (dice_roll(d, 4)) {
    case 0:
        return was + 1;
    case 1:
        return was - 1;
    case 2:
        return dice_roll(d, 2 * was + 2);
    default:
        return values[dice_roll(d, sizeof values / sizeof *values)];
    }
}

static void damage_message(struct dice *d, struct str s, unsigned depth, struct buf *out);

/* One field, changed. */
static void damage_field(struct dice *d, const struct field *f, unsigned depth, struct buf *out)
{
    uint64_t tag = f->tag;
    switch (dice_roll(d, 8)) {
    case 0: /* gone */
        return;
    case 1: /* twice */
        buf_add_str(out, f->whole);
        buf_add_str(out, f->whole);
        return;
    case 2: /* another field */
        tag = (tag & 7) | (1 + dice_roll(d, 16)) << 3;
        break;
    default:
        break;
    }
    add_varint(out, tag);
    if ((f->tag & 7) == 0) {
        add_varint(out, odd_number(d, f->number));
        return;
    }
    struct buf body = BUF_INIT;
    if (depth > 0 && dice_roll(d, 8))
        damage_message(d, f->body, depth - 1, &body);
    else
        buf_add_str(&body, some_of(d, f->body));
    add_varint(out, dice_roll(d, 16) ? body.len : odd_number(d, body.len));
    buf_add_str(out, buf_str(&body));
    buf_done(&body);
}

/* The message with some fields changed; what is no message is damaged as bytes. */
static void damage_message(struct dice *d, struct str s, unsigned depth, struct buf *out)
{
    size_t pos = 0, n = 0, start = out->len;
    struct field f;
    while (next_field(s, &pos, &f))
        n++;
    if (n == 0 || pos != s.len) {
        buf_add_str(out, s);
        struct buf tail = {out->data ? out->data + start : NULL, out->len - start, s.len, false};
        if (tail.len)
            flip_bits(d, &tail);
        return;
    }
    uint64_t victim = dice_roll(d, n), more = dice_roll(d, 3) ? 0 : n / 8 + 1;
    pos = 0;
    for (uint64_t i = 0; next_field(s, &pos, &f); i++)
        if (i == victim || (more && dice_roll(d, more) == 0))
            damage_field(d, &f, depth, out);
        else
            buf_add_str(out, f.whole);
}

void damage_copy(struct dice *d, struct str data, struct str other, struct buf *out)
{
    if (dice_roll(d, 2)) {
        damage_message(d, data, 3, out);
    } else {
        struct buf copy = BUF_INIT;
        if (!buf_reserve(&copy, data.len + 1)) /* so that data is never NULL */
            abort();
        buf_add_str(&copy, data);
        for (uint64_t n = 1 + dice_roll(d, 3); n > 0; n--)
            damage_bytes(d, &copy, other);
        buf_add_str(out, buf_str(&copy));
        buf_done(&copy);
    }
    if (out->failed)
        abort();
}
