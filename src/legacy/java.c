/* Java heap and contention profiles as text.
 *
 * Rules: spec/profile.md 3.8. Attributes, then samples "amount count @ addresses", then location
 * lines. Unlike in the other formats a line has no bound, and in the first two parts a last line
 * without newline is not processed. */
#include "legacy/java.h"

#include "legacy/heap_sample.h"
#include "legacy/lines.h"
#include "legacy/scan.h"
#include "util/ckint.h"

#define HEAP_RATE 524288 /* bytes between samples; these files do not say */

enum kind { HEAP, CONTENTION };

/* The next whole line of *rest, trimmed; *after is what follows it. */
static bool peek_line(struct str rest, struct str *line, struct str *after)
{
    const char *end = rest.len ? memchr(rest.ptr, '\n', rest.len) : NULL;
    if (!end)
        return false;
    size_t len = (size_t)(end - rest.ptr);
    *line = str_trim(str_sub(rest, 0, len));
    *after = str_sub(rest, len + 1, rest.len);
    return true;
}

/* Attributes */

static bool is_attribute_char(char c)
{
    return c == ' ' || c == '_' || byte_is_digit(c) || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* The leftmost "words = words" of the line. */
static bool find_attribute(struct str line, struct str *key, struct str *value)
{
    for (size_t eq = 0; (eq = str_find(line, PP_STR("="), eq)) != SIZE_MAX; eq++) {
        size_t from = eq, to = scan_run(line, eq + 1, is_attribute_char);
        while (from > 0 && is_attribute_char(line.ptr[from - 1]))
            from--;
        if (from == eq || to == eq + 1)
            continue;
        *key = str_trim(str_sub(line, from, eq));
        *value = str_trim(str_sub(line, eq + 1, to));
        return true;
    }
    return false;
}

static enum legacy_result set_types(struct stacks *s, enum kind kind, struct str unit)
{
    static const struct str names[][2] = {
        [HEAP] = {{"inuse_objects", 13}, {"inuse_space", 11}},
        [CONTENTION] = {{"contentions", 11}, {"delay", 5}},
    };
    struct builder *b = &s->b;
    struct value_type types[2] = {
        {builder_str(b, names[kind][0]), builder_str(b, PP_STR("count"))},
        {builder_str(b, names[kind][1]), builder_str(b, unit)},
    };
    return s->err->code == PP_OK && builder_types(b, types, 2) ? LEGACY_OK : LEGACY_FAILED;
}

static enum legacy_result set_attribute(struct stacks *s, enum kind kind, struct str line,
                                        struct str key, struct str value)
{
    struct profile *p = s->b.p;
    if (str_eq(key, PP_STR("format")))
        return str_eq(value, PP_STR("java")) ? LEGACY_OK : LEGACY_NOT_MINE;
    if (str_eq(key, PP_STR("resolution")))
        return set_types(s, kind, value);
    bool is_period = str_eq(key, PP_STR("sampling period"));
    if (kind != CONTENTION || (!is_period && !str_eq(key, PP_STR("ms since reset"))))
        return LEGACY_NOT_MINE;
    int64_t n;
    enum num_status status = num_parse_i64_base0(value, &n);
    if (status != NUM_OK) {
        number_error(s->err, "failed to parse attribute", line, value, status);
        return LEGACY_FAILED;
    }
    if (!is_period) {
        p->duration_ns = wrap_mul(n, 1000000);
        return LEGACY_OK;
    }
    p->period = n;
    return stacks_period_type(s, PP_STR("contentions"), PP_STR("count")) ? LEGACY_OK
                                                                         : LEGACY_FAILED;
}

static enum legacy_result read_attributes(struct stacks *s, enum kind kind, struct str *rest)
{
    struct str line, after, key, value;
    for (; peek_line(*rest, &line, &after); *rest = after) {
        if (line.len == 0)
            continue;
        if (!find_attribute(line, &key, &value))
            break;
        enum legacy_result result = set_attribute(s, kind, line, key, value);
        if (result != LEGACY_OK)
            return result;
    }
    return LEGACY_OK;
}

/* Samples */

struct sample {
    struct str amount, count, addrs;
};

/* D+ SP+ D+ SP+ "@" SP+ addresses */
static bool match_sample_at(struct str s, size_t pos, struct sample *out)
{
    if (!scan_word(s, &pos, byte_is_digit, &out->amount) || !scan_some(s, &pos, is_space) ||
        !scan_word(s, &pos, byte_is_digit, &out->count) || !scan_some(s, &pos, is_space) ||
        !scan_literal(s, &pos, PP_STR("@")) || !scan_some(s, &pos, is_space))
        return false;
    scan_word(s, &pos, is_address_list, &out->addrs);
    return true;
}

/* The leftmost match. A run of digits is tried once: from its inside the end is the same. */
static bool find_sample(struct str s, struct sample *out)
{
    for (size_t pos = 0; pos < s.len;) {
        if (match_sample_at(s, pos, out))
            return true;
        pos = byte_is_digit(s.ptr[pos]) ? scan_run(s, pos, byte_is_digit) : pos + 1;
    }
    return false;
}

static bool read_number(struct stacks *s, struct str line, struct str text, int64_t *out)
{
    enum num_status status = num_parse_i64_base0(text, out);
    return status == NUM_OK || number_error(s->err, "parsing sample", line, text, status);
}

static bool add_heap_sample(struct stacks *s, struct str line, int64_t count, int64_t bytes)
{
    if (count == 0)
        return err_set(s->err, PP_ERR_FORMAT, PP_NO_OFFSET,
                       "parsing sample %.*s: second value must be non-zero",
                       (int)(line.len < 400 ? line.len : 400), line.ptr);
    int64_t block = wrap_div(bytes, count);
    heap_unsample(&count, &bytes, HEAP_RATE);
    return stacks_sample(s, (int64_t[]){count, bytes}) && stacks_bytes(s, block);
}

static bool add_contention_sample(struct stacks *s, int64_t count, int64_t delay)
{
    int64_t period = s->b.p->period;
    if (period) {
        count = wrap_mul(count, period);
        delay = wrap_mul(delay, period);
    }
    return stacks_sample(s, (int64_t[]){count, delay});
}

/* The frames come first in the file's errors, so they are read before the numbers; the sample
 * that is opened afterwards takes them in. */
static bool read_sample(struct stacks *s, enum kind kind, struct str line, const struct sample *t)
{
    size_t from = s->addrs.n;
    int64_t count, amount;
    if (!stacks_hex_frames(s, t->addrs, 0, line) || !read_number(s, line, t->count, &count) ||
        !read_number(s, line, t->amount, &amount))
        return false;
    size_t end = s->addrs.n;
    s->addrs.n = from;
    bool ok = kind == HEAP ? add_heap_sample(s, line, count, amount)
                           : add_contention_sample(s, count, amount);
    s->addrs.n = end;
    return ok;
}

static bool read_samples(struct stacks *s, enum kind kind, struct str *rest)
{
    struct str line, after;
    struct sample t;
    for (; peek_line(*rest, &line, &after); *rest = after) {
        if (line.len == 0)
            continue;
        if (!find_sample(line, &t))
            break;
        if (!read_sample(s, kind, line, &t))
            return false;
    }
    return true;
}

static enum legacy_result parse(struct stacks *s, enum kind kind, struct str rest,
                                struct profile **out)
{
    s->width = 2;
    enum legacy_result result = read_attributes(s, kind, &rest);
    if (result != LEGACY_OK)
        return result;
    return read_samples(s, kind, &rest) && java_finish(s, rest, out) ? LEGACY_OK : LEGACY_FAILED;
}

enum legacy_result legacy_parse_java(struct arena *a, const uint8_t *data, size_t len,
                                     struct profile **out, struct err *err)
{
    struct str rest = {(const char *)data, len}, line;
    struct stacks s;
    enum kind kind;
    *out = NULL;
    if (!peek_line(rest, &line, &rest))
        return LEGACY_NOT_MINE;
    if (str_eq(line, PP_STR("--- heapz 1 ---")))
        kind = HEAP;
    else if (str_eq(line, PP_STR("--- contentionz 1 ---")))
        kind = CONTENTION;
    else
        return LEGACY_NOT_MINE;
    enum legacy_result result =
        stacks_init(&s, a, err) ? parse(&s, kind, rest, out) : LEGACY_FAILED;
    stacks_done(&s);
    return result;
}
