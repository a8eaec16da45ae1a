/* Lock contention as text: C++ contentionz, Go's mutex and block profiles.
 *
 * Rules: spec/profile.md 3.5, "Contention". Much that is wrong here means "another format": a
 * Java profile has the same first line. */
#include "legacy/finish.h"
#include "legacy/scan.h"
#include "util/ckint.h"

struct contention {
    int64_t clock_hz;
    struct profile *p; /* gets period and duration */
};

/* "name = value" before the samples: where the number goes. */
static bool read_attribute(struct contention *c, struct str key, struct str text)
{
    int64_t *to, ms;
    if (str_eq(key, PP_STR("discarded samples")))
        return true;
    if (str_eq(key, PP_STR("cycles/second")))
        to = &c->clock_hz;
    else if (str_eq(key, PP_STR("sampling period")))
        to = &c->p->period;
    else if (str_eq(key, PP_STR("ms since reset")))
        to = &ms;
    else
        return false; /* among others "format" and "resolution", which only Java writes */
    if (num_parse_i64_base0(text, to) != NUM_OK)
        return false;
    if (to == &ms)
        c->p->duration_ns = wrap_mul(ms, 1000000);
    return true;
}

/* Reads up to the first line that is neither an attribute nor skipped; it becomes the current
 * line. False: not this format, or err is set. */
static bool read_attributes(struct contention *c, struct lines *l, struct err *err)
{
    while (lines_next(l)) {
        struct str line = str_trim(l->line);
        if (line_is_blank_or_comment(line))
            continue;
        size_t eq = str_find(line, PP_STR("="), 0);
        if (str_starts(line, PP_STR("---")) || eq == SIZE_MAX)
            break;
        if (!read_attribute(c, str_trim(str_sub(line, 0, eq)),
                            str_trim(str_sub(line, eq + 1, line.len))))
            return false;
    }
    return lines_check(l, err);
}

/* D+ SP* D+ " @" at the run of digits [from, end). The space between the numbers is optional:
 * then the second one is the last digit of the run. */
static bool match_at(struct str s, size_t from, size_t end, struct str *first, struct str *second,
                     size_t *pos)
{
    const struct str mark = PP_STR(" @");
    size_t at = scan_run(s, end, is_space);
    *first = str_sub(s, from, end);
    *pos = at;
    if (scan_word(s, pos, byte_is_digit, second) && scan_literal(s, pos, mark))
        return true;
    *first = str_sub(s, from, end - 1);
    *second = str_sub(s, end - 1, end);
    *pos = end;
    return first->len > 0 && scan_literal(s, pos, mark);
}

/* The leftmost match. A run of digits is tried once: from its inside no more would match. */
static bool find_sample(struct str s, struct str *first, struct str *second, struct str *addrs)
{
    for (size_t from = 0; from < s.len;) {
        if (!byte_is_digit(s.ptr[from])) {
            from++;
            continue;
        }
        size_t end = scan_run(s, from, byte_is_digit), pos;
        if (match_at(s, from, end, first, second, &pos)) {
            scan_word(s, &pos, is_address_list, addrs);
            return true;
        }
        from = end;
    }
    return false;
}

static enum legacy_result read_sample(struct stacks *s, const struct contention *c, struct str line)
{
    struct str first, second, addrs;
    int64_t delay, count, period = c->p->period;
    if (!find_sample(line, &first, &second, &addrs))
        return LEGACY_NOT_MINE;
    enum num_status status = num_parse_i64(first, &delay);
    if (status != NUM_OK) {
        number_error(s->err, "malformed sample:", line, first, status);
        return LEGACY_FAILED;
    }
    status = num_parse_i64(second, &count);
    if (status != NUM_OK) {
        number_error(s->err, "malformed sample:", line, second, status);
        return LEGACY_FAILED;
    }
    if (period > 0) {
        if (c->clock_hz > 0)
            delay = trunc_i64((double)delay * (double)period / ((double)c->clock_hz / 1e9));
        count = wrap_mul(count, period);
    }
    bool ok = stacks_sample(s, (int64_t[]){count, delay}) && stacks_hex_frames(s, addrs, 1, line);
    return ok ? LEGACY_OK : LEGACY_FAILED;
}

static enum legacy_result read_samples(struct stacks *s, const struct contention *c,
                                       struct lines *l)
{
    do {
        struct str line = str_trim(l->line);
        if (str_starts(line, PP_STR("---")))
            break;
        if (line_is_blank_or_comment(line))
            continue;
        enum legacy_result result = read_sample(s, c, line);
        if (result != LEGACY_OK)
            return result;
    } while (lines_next(l));
    return lines_check(l, s->err) ? LEGACY_OK : LEGACY_FAILED;
}

static bool set_header(struct stacks *s)
{
    static const char *const types[][2] = {{"contentions", "count"}, {"delay", "nanoseconds"}};
    s->b.p->period = 1;
    return stacks_period_type(s, PP_STR("contentions"), PP_STR("count")) &&
           stacks_types(s, types, 2);
}

static enum legacy_result parse(struct stacks *s, struct lines *l, struct profile **out)
{
    if (!set_header(s))
        return LEGACY_FAILED;
    struct contention c = {.p = s->b.p};
    if (!read_attributes(&c, l, s->err))
        return s->err->code == PP_OK ? LEGACY_NOT_MINE : LEGACY_FAILED;
    enum legacy_result result = read_samples(s, &c, l);
    if (result == LEGACY_OK && !finish_with_section(s, l, out))
        return LEGACY_FAILED;
    return result;
}

enum legacy_result legacy_parse_contention(struct arena *a, const uint8_t *data, size_t len,
                                           struct profile **out, struct err *err)
{
    struct lines l;
    struct stacks s;
    *out = NULL;
    lines_init(&l, (struct str){(const char *)data, len});
    if (!lines_next(&l))
        return lines_check(&l, err) ? LEGACY_NOT_MINE : LEGACY_FAILED;
    if (!str_starts(l.line, PP_STR("--- contentionz ")) &&
        !str_starts(l.line, PP_STR("--- mutex:")) && !str_starts(l.line, PP_STR("--- contention:")))
        return LEGACY_NOT_MINE;
    enum legacy_result result = stacks_init(&s, a, err) ? parse(&s, &l, out) : LEGACY_FAILED;
    stacks_done(&s);
    return result;
}
