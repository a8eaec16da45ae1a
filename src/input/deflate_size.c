/* Measures a deflate stream (RFC 1951): decodes the symbols and adds up lengths, but keeps no
 * window and copies nothing. A run of 258 equal bytes costs one step, so a bomb is told by its
 * compressed size, at about a hundred times the speed of inflating it. */
#include "input/deflate_size.h"

#include <string.h>

enum {
    MAX_BITS = 15,
    FAST_BITS = 9,
    MAX_LITERALS = 288,
    MAX_DISTANCES = 32,
    N_ORDER = 19,
    END_OF_BLOCK = 256
};

/* A canonical Huffman code: symbols by length, and a table for the short ones. */
struct code {
    uint16_t count[MAX_BITS + 1];
    uint16_t symbol[MAX_LITERALS];
    uint16_t fast[1 << FAST_BITS]; /* symbol << 4 | length; 0: longer, or none */
};

struct walker {
    const uint8_t *in;
    size_t len, pos;
    uint64_t bits; /* the next bits, lowest first */
    unsigned n_bits;
    uint64_t size, max;
    bool bad;
};

static void refill(struct walker *w)
{
    while (w->n_bits <= 56 && w->pos < w->len) {
        w->bits |= (uint64_t)w->in[w->pos++] << w->n_bits;
        w->n_bits += 8;
    }
}

static uint32_t take(struct walker *w, unsigned n)
{
    if (w->n_bits < n) {
        refill(w);
        if (w->n_bits < n) {
            w->bad = true;
            return 0;
        }
    }
    uint32_t v = (uint32_t)(w->bits & ((UINT64_C(1) << n) - 1));
    w->bits >>= n;
    w->n_bits -= n;
    return v;
}

static unsigned reversed(unsigned code, unsigned len)
{
    unsigned r = 0;
    for (unsigned i = 0; i < len; i++)
        r |= (code >> i & 1) << (len - 1 - i);
    return r;
}

/* Only complete codes: all decoders take those. */
static bool make_code(struct code *c, const uint8_t *lengths, unsigned n)
{
    uint16_t next[MAX_BITS + 2] = {0}, first[MAX_BITS + 2] = {0};
    int left = 1;
    memset(c->count, 0, sizeof c->count);
    memset(c->fast, 0, sizeof c->fast);
    for (unsigned i = 0; i < n; i++)
        c->count[lengths[i]]++;
    c->count[0] = 0;
    for (unsigned len = 1; len <= MAX_BITS; len++) {
        left = left * 2 - c->count[len];
        if (left < 0)
            return false;
        next[len + 1] = (uint16_t)(next[len] + c->count[len]);
        first[len + 1] = (uint16_t)((first[len] + c->count[len]) * 2);
    }
    if (left != 0)
        return false;
    for (unsigned i = 0; i < n; i++) {
        unsigned len = lengths[i];
        if (len == 0)
            continue;
        unsigned word = first[len]++;
        c->symbol[next[len]++] = (uint16_t)i;
        if (len > FAST_BITS)
            continue;
        for (unsigned at = reversed(word, len); at < 1 << FAST_BITS; at += 1u << len)
            c->fast[at] = (uint16_t)(i << 4 | len);
    }
    return true;
}

/* The next symbol; after bad input, the end of the block. */
static unsigned decode(struct walker *w, const struct code *c)
{
    if (w->n_bits < MAX_BITS)
        refill(w);
    unsigned entry = c->fast[w->bits & ((1 << FAST_BITS) - 1)];
    if (entry && (entry & 15) <= w->n_bits) {
        w->bits >>= entry & 15;
        w->n_bits -= entry & 15;
        return entry >> 4;
    }
    int code = 0, first = 0, index = 0;
    for (unsigned len = 1; len <= MAX_BITS && len <= w->n_bits; len++) {
        code |= (int)(w->bits >> (len - 1) & 1);
        int count = c->count[len];
        if (code - count < first) {
            w->bits >>= len;
            w->n_bits -= len;
            return c->symbol[index + (code - first)];
        }
        index += count;
        first = (first + count) << 1;
        code <<= 1;
    }
    w->bad = true;
    return END_OF_BLOCK;
}

static void walk_codes(struct walker *w, const struct code *literals, const struct code *distances)
{
    static const uint16_t base[29] = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                      15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                      67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const uint8_t extra[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                      2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    while (!w->bad && w->size <= w->max) {
        unsigned symbol = decode(w, literals);
        if (symbol == END_OF_BLOCK)
            return;
        if (symbol < END_OF_BLOCK) {
            w->size++;
            continue;
        }
        symbol -= END_OF_BLOCK + 1;
        if (symbol >= 29) {
            w->bad = true;
            return;
        }
        w->size += base[symbol] + take(w, extra[symbol]);
        unsigned distance = decode(w, distances);
        if (distance >= 30)
            w->bad = true;
        else if (distance >= 4)
            take(w, distance / 2 - 1);
    }
}

static void walk_stored(struct walker *w)
{
    take(w, w->n_bits % 8);
    uint32_t n = take(w, 16), check = take(w, 16);
    if (w->bad || n != (check ^ 0xffff)) {
        w->bad = true;
        return;
    }
    w->pos -= w->n_bits / 8; /* whole bytes that were looked at go back */
    w->bits = 0;
    w->n_bits = 0;
    if (n > w->len - w->pos) {
        w->bad = true;
        return;
    }
    w->pos += n;
    w->size += n;
}

static void walk_fixed(struct walker *w)
{
    struct code literals, distances;
    uint8_t lengths[MAX_LITERALS];
    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    bool ok = make_code(&literals, lengths, MAX_LITERALS);
    memset(lengths, 5, MAX_DISTANCES);
    if (ok && make_code(&distances, lengths, MAX_DISTANCES))
        walk_codes(w, &literals, &distances);
}

/* The lengths of both codes, packed with a third. */
static bool read_lengths(struct walker *w, const struct code *packing, uint8_t *lengths, unsigned n)
{
    for (unsigned i = 0; i < n && !w->bad;) {
        unsigned symbol = decode(w, packing), times = 1;
        uint8_t value = (uint8_t)symbol;
        if (symbol == 16) {
            if (i == 0)
                return false;
            value = lengths[i - 1];
            times = 3 + take(w, 2);
        } else if (symbol > 16) {
            value = 0;
            times = symbol == 17 ? 3 + take(w, 3) : 11 + take(w, 7);
        }
        if (symbol > 18 || times > n - i)
            return false;
        memset(lengths + i, value, times);
        i += times;
    }
    return !w->bad;
}

/* A single distance may have an incomplete code of one bit. */
static bool make_distances(struct code *c, uint8_t *lengths, unsigned n)
{
    unsigned used = 0, last = 0;
    for (unsigned i = 0; i < n; i++)
        if (lengths[i]) {
            used++;
            last = i;
        }
    if (used == 0 || (used == 1 && lengths[last] == 1)) {
        /* Either bit is the one code; with none at all, no decoder gets here with good data. */
        memset(c, 0, sizeof *c);
        c->count[1] = 2;
        c->symbol[0] = c->symbol[1] = (uint16_t)last;
        return true;
    }
    return make_code(c, lengths, n);
}

static void walk_dynamic(struct walker *w)
{
    static const uint8_t order[N_ORDER] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                           11, 4,  12, 3, 13, 2, 14, 1, 15};
    struct code literals, distances;
    uint8_t lengths[MAX_LITERALS + MAX_DISTANCES + 32] = {0}, small[N_ORDER] = {0};
    unsigned n_literals = 257 + take(w, 5), n_distances = 1 + take(w, 5), n = 4 + take(w, 4);
    for (unsigned i = 0; i < n; i++)
        small[order[i]] = (uint8_t)take(w, 3);
    if (w->bad || n_literals > 286 || n_distances > 30 || !make_code(&literals, small, N_ORDER) ||
        !read_lengths(w, &literals, lengths, n_literals + n_distances) ||
        lengths[END_OF_BLOCK] == 0 ||
        !make_distances(&distances, lengths + n_literals, n_distances) ||
        !make_code(&literals, lengths, n_literals)) {
        w->bad = true;
        return;
    }
    walk_codes(w, &literals, &distances);
}

bool deflate_size(const uint8_t *in, size_t len, uint64_t max, size_t *used, uint64_t *size)
{
    struct walker w = {.in = in, .len = len, .max = max};
    bool last = false;
    while (!last && !w.bad && w.size <= max) {
        last = take(&w, 1);
        switch (take(&w, 2)) {
        case 0:
            walk_stored(&w);
            break;
        case 1:
            walk_fixed(&w);
            break;
        case 2:
            walk_dynamic(&w);
            break;
        default:
            w.bad = true;
            break;
        }
    }
    *used = w.pos - w.n_bits / 8;
    *size = w.size;
    return !w.bad;
}
