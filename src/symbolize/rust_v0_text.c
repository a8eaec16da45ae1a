/* Input and output of the v0 reader: characters, numbers, identifiers, lifetimes,
 * and the bounds. */
#include "symbolize/rust_punycode.h"
#include "symbolize/rust_v0.h"

#define MAX_DEPTH 500
#define MAX_STEPS 200000
#define MAX_OUTPUT ((size_t)1 << 20)
#define MAX_NUMBER INT32_MAX

/* --- input --------------------------------------------------------------------------------- */

char v0_peek(const struct v0 *v)
{
    return v->failed || v->pos >= v->end ? '\0' : v->in.ptr[v->pos];
}

bool v0_accept(struct v0 *v, char c)
{
    if (v0_peek(v) != c)
        return false;
    v->pos++;
    return true;
}

void v0_expect(struct v0 *v, char c)
{
    if (!v0_accept(v, c))
        v->failed = true;
}

/* Counts a level of recursion; false when there are too many. Paired with v0_leave(). */
bool v0_enter(struct v0 *v)
{
    v->depth++;
    if (v->depth > MAX_DEPTH || ++v->steps > MAX_STEPS)
        v->failed = true;
    return !v->failed;
}

void v0_leave(struct v0 *v)
{
    v->depth--;
}

static unsigned base62_digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a') + 10;
    return c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A') + 36 : 62;
}

/* "_" is 0, "0_" is 1. Large numbers wrap: hashes of crates take all 64 bits, and are not shown. */
uint64_t v0_read_base62(struct v0 *v)
{
    uint64_t num = 0;

    if (v0_accept(v, '_'))
        return 0;
    while (!v0_accept(v, '_')) {
        unsigned digit = base62_digit(v0_peek(v));
        if (digit >= 62) {
            v->failed = true;
            return 0;
        }
        num = num * 62 + digit;
        v->pos++;
    }
    return num + 1;
}

uint64_t v0_read_disambiguator(struct v0 *v)
{
    return v0_accept(v, 's') ? v0_read_base62(v) + 1 : 0;
}

static size_t read_decimal(struct v0 *v)
{
    size_t num = 0;

    while (v0_peek(v) >= '0' && v0_peek(v) <= '9') {
        num = num * 10 + (size_t)(v->in.ptr[v->pos++] - '0');
        if (num > MAX_NUMBER / 10) {
            v->failed = true;
            return 0;
        }
    }
    return num;
}

static bool is_identifier_byte(char c)
{
    return base62_digit(c) < 62 || c == '_';
}

/* The bytes of an identifier; *punycode says whether they are encoded. */
struct str v0_read_identifier(struct v0 *v, bool *punycode)
{
    *punycode = v0_accept(v, 'u');
    if (v0_peek(v) == '\0')
        v->failed = true;
    size_t len = read_decimal(v);
    v0_accept(v, '_');
    if (v->failed || len > v->end - v->pos) {
        v->failed = true;
        return PP_STR("");
    }
    struct str id = str_sub(v->in, v->pos, v->pos + len);
    v->pos += len;
    for (size_t i = 0; i < id.len; i++)
        if (!is_identifier_byte(id.ptr[i]))
            v->failed = true;
    return id;
}

/* --- output -------------------------------------------------------------------------------- */

void v0_write_str(struct v0 *v, struct str s)
{
    if (v->skip || v->failed || s.len == 0)
        return;
    if (s.len > MAX_OUTPUT - (v->out->len - v->start)) {
        v->failed = true;
        return;
    }
    buf_add_str(v->out, s);
    v->last = s.ptr[s.len - 1];
}

void v0_write(struct v0 *v, const char *s)
{
    v0_write_str(v, str_of(s));
}

void v0_write_u64(struct v0 *v, uint64_t num)
{
    if (v->skip || v->failed)
        return;
    buf_add_u64(v->out, num);
    v->last = '0';
}

void v0_write_identifier(struct v0 *v, struct str id, bool punycode)
{
    if (!punycode) {
        v0_write_str(v, id);
        return;
    }
    struct buf plain = BUF_INIT;
    if (v->failed || !rust_punycode_decode(id, &plain))
        v->failed = true;
    v0_write_str(v, buf_str(&plain));
    buf_done(&plain);
}

/* Lifetimes are counted from the innermost binder and named from the outermost: 'a is the first. */
void v0_write_lifetime(struct v0 *v, uint64_t lifetime)
{
    v0_write(v, "'");
    if (lifetime == 0) {
        v0_write(v, "_");
        return;
    }
    if (lifetime > v->lifetimes) {
        v->failed = true;
        return;
    }
    uint64_t depth = v->lifetimes - lifetime;
    if (depth < 26) {
        char name = (char)('a' + depth);
        v0_write_str(v, (struct str){&name, 1});
    } else {
        v0_write(v, "z");
        v0_write_u64(v, depth - 26 + 1);
    }
}
