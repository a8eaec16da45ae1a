/* Go's count profiles as text: goroutine, threadcreate, custom ones ("X profile: total N").
 * Rules: spec/profile.md 3.4. Lines are matched whole and untrimmed. */
#include "legacy/finish.h"
#include "legacy/scan.h"

/* NS+ " profile: total " D+ */
static bool match_header(struct str line, struct str *type)
{
    size_t pos = 0, digits;
    if (!scan_word(line, &pos, is_not_ws, type) ||
        !scan_literal(line, &pos, PP_STR(" profile: total ")))
        return false;
    digits = pos;
    return scan_run(line, pos, byte_is_digit) == line.len && digits < line.len;
}

static bool malformed(struct stacks *s)
{
    return err_set(s->err, PP_ERR_FORMAT, PP_NO_OFFSET, "malformed profile format");
}

/* D+ " @" then at least one " 0x" lhex+ */
static bool read_sample(struct stacks *s, struct str line)
{
    struct str count, digits;
    size_t pos = 0;
    int64_t value;
    if (!scan_word(line, &pos, byte_is_digit, &count) || !scan_literal(line, &pos, PP_STR(" @")) ||
        pos == line.len || num_parse_i64_base0(count, &value) != NUM_OK)
        return malformed(s);
    if (!stacks_sample(s, &value))
        return false;
    while (pos < line.len) {
        uint64_t addr;
        if (!scan_literal(line, &pos, PP_STR(" 0x")) ||
            !scan_word(line, &pos, is_lower_hex, &digits) || num_parse_hex(digits, &addr) != NUM_OK)
            return malformed(s);
        if (!stacks_frame(s, addr - 1))
            return false;
    }
    return true;
}

static bool read_samples(struct stacks *s, struct lines *l)
{
    while (lines_next(l)) {
        if (line_is_blank_or_comment(l->line))
            continue;
        if (str_starts(l->line, PP_STR("---")))
            break;
        if (!read_sample(s, l->line))
            return false;
    }
    return lines_check(l, s->err);
}

static bool set_header(struct stacks *s, struct str type)
{
    s->width = 1;
    s->b.p->period = 1;
    if (!stacks_period_type(s, type, PP_STR("count")))
        return false;
    return builder_types(&s->b, &s->b.p->period_type, 1);
}

enum legacy_result legacy_parse_gocount(struct arena *a, const uint8_t *data, size_t len,
                                        struct profile **out, struct err *err)
{
    struct lines l;
    struct str type;
    struct stacks s;
    *out = NULL;
    lines_init(&l, (struct str){(const char *)data, len});
    while (lines_next(&l) && line_is_blank_or_comment(l.line))
        ;
    if (!lines_check(&l, err))
        return LEGACY_FAILED;
    if (!match_header(l.line, &type))
        return LEGACY_NOT_MINE;
    bool ok = stacks_init(&s, a, err) && set_header(&s, type) && read_samples(&s, &l) &&
              finish_with_section(&s, &l, out);
    stacks_done(&s);
    return ok ? LEGACY_OK : LEGACY_FAILED;
}
