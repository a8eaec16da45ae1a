/* One line of a memory map. Grammar: spec/profile.md 3.7.
 *
 * The reference uses two backtracking patterns that share the range at their start. Here each is
 * a walk from left to right: every optional part of the tails starts with white space and every
 * run ends where the next part cannot start, so the only real choice is how the range is split
 * into two numbers. Three splits can matter (see split_range); they are tried in the order in
 * which the patterns would. */
#include "legacy/memmap.h"

#include "legacy/scan.h"

static bool is_perm(char c)
{
    return c == '-' || c == 'r' || c == 'w' || c == 'x' || c == 'p';
}
static bool is_no_bracket(char c)
{
    return c != '[' && c != ']';
}

struct str memmap_strip_log_prefix(struct str line)
{
    size_t bracket = scan_run(line, 0, is_no_bracket);
    if (bracket == line.len || line.ptr[bracket] != ']' || bracket + 1 == line.len ||
        !byte_is_ws(line.ptr[bracket + 1]))
        return line;
    size_t digits = bracket;
    while (digits > 0 && byte_is_digit(line.ptr[digits - 1]))
        digits--;
    if (digits == bracket || digits < 2 || line.ptr[digits - 1] != ':')
        return line;
    return str_sub(line, bracket + 2, line.len);
}

/* Texts of the parts; empty: not there. */
struct parts {
    struct str start, limit, perm, offset, file, build_id;
};

static bool scan_prefixed_hex(struct str s, size_t *pos, struct str *digits)
{
    size_t at = *pos;
    if (!scan_literal(s, &at, PP_STR("0x")) || !scan_word(s, &at, is_hex, digits)) {
        at = *pos;
        if (!scan_word(s, &at, is_hex, digits))
            return false;
    }
    *pos = at;
    return true;
}

/* The range, split in way 0, 1 or 2:
 *   0  both numbers whole, with what may stand between them;
 *   1  the first number gives its last digit, a zero, to the "0x" of the second;
 *   2  the first number gives its last digit to the second.
 * Shorter first numbers end at the same place as way 2, so the rest would not match either. */
static bool split_range(struct str s, int way, struct parts *p, size_t *pos)
{
    size_t at = scan_run(s, 0, byte_is_ws);
    if (!scan_prefixed_hex(s, &at, &p->start))
        return false;
    if (way > 0) {
        if (p->start.len < 2)
            return false;
        p->start.len--;
        at--;
    }
    if (way == 0) {
        if (at < s.len && (s.ptr[at] == '-' || byte_is_ws(s.ptr[at])))
            at++;
        at = scan_run(s, at, byte_is_ws);
        if (!scan_prefixed_hex(s, &at, &p->limit))
            return false;
    } else if (way == 1) {
        if (!scan_literal(s, &at, PP_STR("0x")) || !scan_word(s, &at, is_hex, &p->limit))
            return false;
    } else {
        p->limit = str_sub(s, at, at + 1);
        at++;
    }
    if (at < s.len && s.ptr[at] == ':')
        at++;
    *pos = at;
    return true;
}

/* An optional part: white space, then a run of `is`. Moves *pos only when it is there. */
static bool scan_part(struct str s, size_t *pos, bool (*is)(char), struct str *word)
{
    size_t at = *pos;
    if (!scan_some(s, &at, byte_is_ws) || !scan_word(s, &at, is, word)) {
        *word = PP_STR("");
        return false;
    }
    *pos = at;
    return true;
}

/* [WS+ perm]? [WS+ offset]? WS+ hex+ : hex+ WS+ D+ [WS+ file]? */
static bool match_proc_tail(struct str s, size_t pos, struct parts *p)
{
    struct str word;
    p->offset = p->build_id = PP_STR("");
    scan_part(s, &pos, is_perm, &p->perm);
    if (!scan_part(s, &pos, is_hex, &word))
        return false;
    if (!scan_at(s, pos, PP_STR(":"))) {
        p->offset = word;
        if (!scan_part(s, &pos, is_hex, &word))
            return false;
    }
    if (!scan_literal(s, &pos, PP_STR(":")) || !scan_some(s, &pos, is_hex) ||
        !scan_part(s, &pos, byte_is_digit, &word))
        return false;
    scan_part(s, &pos, is_not_ws, &p->file);
    return true;
}

/* [WS+ perm]? [WS+ file]? [WS+ (@ offset )]? [WS+ build id]? */
static void match_brief_tail(struct str s, size_t pos, struct parts *p)
{
    scan_part(s, &pos, is_perm, &p->perm);
    scan_part(s, &pos, is_not_ws, &p->file);
    size_t at = pos;
    if (scan_some(s, &at, byte_is_ws) && scan_literal(s, &at, PP_STR("(@")) &&
        scan_word(s, &at, is_hex, &p->offset) && scan_literal(s, &at, PP_STR(")")))
        pos = at;
    else
        p->offset = PP_STR("");
    scan_part(s, &pos, is_hex, &p->build_id);
}

static bool match_line(struct str line, struct parts *p)
{
    size_t pos;
    for (int way = 0; way < 3; way++)
        if (split_range(line, way, p, &pos) && match_proc_tail(line, pos, p))
            return true;
    for (int way = 0; way < 3; way++)
        if (split_range(line, way, p, &pos)) {
            match_brief_tail(line, pos, p);
            return true;
        }
    return false;
}

enum memmap_line_kind memmap_parse_line(struct str line, struct memmap_line *out)
{
    struct parts p = {.start = PP_STR("")};
    *out = (struct memmap_line){.offset = 0};
    if (!match_line(line, &p))
        return MEMMAP_OTHER;
    if (p.perm.len && !memchr(p.perm.ptr, 'x', p.perm.len))
        return MEMMAP_SKIP;
    if (num_parse_hex(p.start, &out->start) != NUM_OK ||
        num_parse_hex(p.limit, &out->limit) != NUM_OK ||
        (p.offset.len && num_parse_hex(p.offset, &out->offset) != NUM_OK))
        return MEMMAP_OTHER;
    out->file = p.file;
    out->build_id = p.build_id;
    return MEMMAP_MAPPING;
}
