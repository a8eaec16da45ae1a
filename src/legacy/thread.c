/* Thread stacks as text (threadz): one sample a thread, equal neighbours counted together.
 *
 * Rules: spec/profile.md 3.5, "Thread". Headers are lines; everything between two of them is one
 * stack, so a file that ends inside a stack has no header after it and is not this format. */
#include "legacy/finish.h"
#include "legacy/scan.h"

/* Whether the line holds "--- threadz D+ ---". */
static bool has_threadz(struct str line)
{
    const struct str start = PP_STR("--- threadz ");
    for (size_t at = 0; (at = str_find(line, start, at)) != SIZE_MAX; at++) {
        size_t pos = at + start.len;
        if (scan_some(line, &pos, byte_is_digit) && scan_at(line, pos, PP_STR(" ---")))
            return true;
    }
    return false;
}

/* Whether "/D+) stack: ---" is somewhere at or after `from`. */
static bool has_header_end(struct str line, size_t from)
{
    const struct str end = PP_STR(") stack: ---");
    for (size_t at = from; (at = str_find(line, end, at)) != SIZE_MAX; at++) {
        size_t digits = at;
        while (digits > from && byte_is_digit(line.ptr[digits - 1]))
            digits--;
        if (digits < at && digits > from && line.ptr[digits - 1] == '/')
            return true;
    }
    return false;
}

/* Whether the line holds "--- Thread hex+ (name: ANY/D+) stack: ---". The first start that
 * matches leaves most room for the end, so no other needs a try. */
static bool is_thread_header(struct str line)
{
    const struct str start = PP_STR("--- Thread ");
    for (size_t at = 0; (at = str_find(line, start, at)) != SIZE_MAX; at += start.len) {
        size_t pos = at + start.len;
        if (scan_some(line, &pos, is_hex) && scan_literal(line, &pos, PP_STR(" (name: ")))
            return has_header_end(line, pos);
    }
    return false;
}

/* One more thread with the stack of the sample before; nothing when there is none. */
static void count_again(struct stacks *s)
{
    if (s->values.n)
        s->values.data[s->values.n - 1]++;
}

/* Reads one stack. *line becomes the line that ended it: a header, or the last line there was. */
static bool read_stack(struct stacks *s, struct lines *l, struct str *line)
{
    size_t from = s->addrs.n;
    bool same = false;
    *line = PP_STR("");
    while (lines_next(l)) {
        *line = str_trim(l->line);
        if (line->len == 0)
            continue;
        if (str_starts(*line, PP_STR("---")))
            break;
        if (str_find(*line, PP_STR("same as previous thread"), 0) != SIZE_MAX)
            same = true;
        else if (!stacks_hex_frames(s, *line, 0, *line))
            return false;
    }
    if (!lines_check(l, s->err))
        return false;
    if (same || s->addrs.n == from) {
        s->addrs.n = from;
        count_again(s);
        return true;
    }
    for (size_t i = from + 1; i < s->addrs.n; i++)
        s->addrs.data[i]--; /* return addresses; the leaf is none */
    size_t end = s->addrs.n;
    s->addrs.n = from; /* the sample starts before what is there already */
    if (!stacks_sample(s, (int64_t[]){1}))
        return false;
    s->addrs.n = end;
    return true;
}

static enum legacy_result read_threads(struct stacks *s, struct lines *l, struct str line)
{
    while (!line_is_memory_map_marker(line)) {
        if (str_starts(line, PP_STR("---- no stack trace for")))
            return LEGACY_OK;
        if (!is_thread_header(line))
            return LEGACY_NOT_MINE;
        if (!read_stack(s, l, &line))
            return LEGACY_FAILED;
    }
    return LEGACY_OK;
}

/* Moves to the first line that is, or should be, a thread's header. */
static bool find_start(struct lines *l)
{
    while (lines_next(l) && line_is_blank_or_comment(l->line))
        ;
    if (!has_threadz(l->line))
        return is_thread_header(l->line);
    struct str last = l->line;
    while (lines_next(l)) {
        last = l->line;
        if (line_is_memory_map_marker(last) || str_starts(last, PP_STR("-")))
            break;
    }
    l->line = last;
    return true;
}

static enum legacy_result parse(struct stacks *s, struct lines *l, struct profile **out)
{
    static const char *const types[][2] = {{"thread", "count"}};
    s->b.p->period = 1;
    s->drop_leaf_copies = true;
    if (!stacks_period_type(s, PP_STR("thread"), PP_STR("count")) || !stacks_types(s, types, 1))
        return LEGACY_FAILED;
    enum legacy_result result = read_threads(s, l, l->line);
    if (result == LEGACY_OK && !finish_with_section(s, l, out))
        return LEGACY_FAILED;
    return result;
}

enum legacy_result legacy_parse_thread(struct arena *a, const uint8_t *data, size_t len,
                                       struct profile **out, struct err *err)
{
    struct lines l;
    struct stacks s;
    *out = NULL;
    lines_init(&l, (struct str){(const char *)data, len});
    if (!find_start(&l))
        return LEGACY_NOT_MINE;
    enum legacy_result result = stacks_init(&s, a, err) ? parse(&s, &l, out) : LEGACY_FAILED;
    stacks_done(&s);
    return result;
}
