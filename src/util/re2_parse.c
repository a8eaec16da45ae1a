/* Pattern text to tree: operators, groups and flags of RE2's dialect, errors as Go words them.
 *
 * A shift-reduce parser: runes, '(' and '|' go onto a stack (re2_stack.c), and ')' or the end
 * folds what lies above into one node, so nesting costs no recursion. */
#include "util/re2_parse.h"
#include "util/limits.h"

static bool parse_bar(struct re2_parser *p)
{
    bool found;
    p->pos++;
    return re2_close_branch(p) && re2_swap_bar(p, &found) && (found || re2_push_op(p, PP_RE2_BAR));
}

static bool parse_right_paren(struct re2_parser *p)
{
    p->pos++;
    if (!re2_close_group(p))
        return false;
    if (p->n_stack < 2 || p->stack[p->n_stack - 2]->op != PP_RE2_PAREN)
        return re2_fail(p, "unexpected )", 0, p->src.len);
    p->n_stack -= 2;
    struct re2_node *paren = p->stack[p->n_stack], *inside = p->stack[p->n_stack + 1];
    p->flags = paren->flags;
    if (!paren->capturing)
        return re2_push(p, inside);
    paren->op = PP_RE2_CAPTURE;
    paren->sub = arena_array(p->a, struct re2_node *, 1);
    if (!paren->sub)
        return err_nomem(p->err);
    paren->sub[0] = inside;
    paren->n_sub = 1;
    return re2_push(p, paren);
}

static bool push_paren(struct re2_parser *p, bool capturing)
{
    struct re2_node *n = re2_node_new(p, PP_RE2_PAREN);
    if (!n)
        return false;
    n->capturing = capturing;
    return re2_push(p, n);
}

/* (?P<name> and (?<name>; `open` is the length of what comes before the name. */
static bool parse_named_group(struct re2_parser *p, size_t open)
{
    static const char bad[] = "invalid named capture";
    size_t start = p->pos, from = start + open;
    const char *angle = memchr(p->src.ptr + start, '>', p->src.len - start);
    if (!angle)
        return re2_check_utf8(p, start, p->src.len) && re2_fail(p, bad, start, p->src.len);
    size_t end = (size_t)(angle - p->src.ptr);
    if (!re2_check_utf8(p, from, end))
        return false;
    for (size_t i = from; i < end; i++) {
        char c = p->src.ptr[i];
        bool word =
            c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!word)
            return re2_fail(p, bad, start, end + 1);
    }
    if (from == end)
        return re2_fail(p, bad, start, end + 1);
    p->pos = end + 1;
    return push_paren(p, true);
}

/* (?flags) and (?flags: */
static bool parse_flags(struct re2_parser *p)
{
    size_t start = p->pos;
    unsigned set = 0, clear = 0;
    bool negative = false, seen = false, good = true;

    p->pos += 2;
    while (good && p->pos < p->src.len) {
        uint32_t c;
        unsigned flag = 0;
        if (!re2_next_rune(p, &c))
            return false;
        if (c == ':' || c == ')') {
            if (negative && !seen)
                break;
            if (c == ':' && !push_paren(p, false))
                return false;
            p->flags = (uint16_t)((p->flags & ~clear) | set);
            return true;
        }
        flag = c == 'i' ? PP_RE2_FOLD : c == 's' ? PP_RE2_DOT_NL : c == 'U' ? PP_RE2_SWAPPED : 0;
        bool turns_on = !negative;
        if (c == 'm') {
            flag = PP_RE2_ONE_LINE;
            turns_on = negative;
        }
        if (flag) {
            set = turns_on ? set | flag : set & ~flag;
            clear = turns_on ? clear & ~flag : clear | flag;
            seen = true;
        } else if (c == '-' && !negative) {
            negative = true;
            seen = false;
        } else {
            good = false;
        }
    }
    return re2_fail(p, "invalid or unsupported Perl syntax", start, p->pos);
}

static bool parse_left_paren(struct re2_parser *p)
{
    struct str rest = str_sub(p->src, p->pos, p->src.len);
    if (!str_starts(rest, PP_STR("(?"))) {
        p->pos++;
        return push_paren(p, true);
    }
    if (rest.len > 4 && str_starts(rest, PP_STR("(?P<")))
        return parse_named_group(p, 4);
    if (rest.len > 3 && str_starts(rest, PP_STR("(?<")))
        return parse_named_group(p, 3);
    return parse_flags(p);
}

/* A decimal number without leading zeros; -1 in *value when it is too large to matter. */
static bool parse_count(const struct re2_parser *p, size_t *at, int *value)
{
    size_t start = *at, i = start;
    int v = 0;
    for (; i < p->src.len && p->src.ptr[i] >= '0' && p->src.ptr[i] <= '9'; i++)
        if (v >= 0)
            v = v >= 100000000 ? -1 : v * 10 + (p->src.ptr[i] - '0');
    if (i == start || (i > start + 1 && p->src.ptr[start] == '0'))
        return false;
    *at = i;
    *value = v;
    return true;
}

/* {n} {n,} {n,m} at pos; *end is the offset behind it. Anything else is a literal '{'. */
static bool find_repeat(const struct re2_parser *p, int *min, int *max, size_t *end)
{
    size_t i = p->pos + 1;
    if (!parse_count(p, &i, min) || i >= p->src.len)
        return false;
    *max = *min;
    if (p->src.ptr[i] == ',') {
        i++;
        if (i >= p->src.len)
            return false;
        if (p->src.ptr[i] == '}')
            *max = -1;
        else if (!parse_count(p, &i, max))
            return false;
        else if (*max < 0)
            *min = -1;
    }
    if (i >= p->src.len || p->src.ptr[i] != '}')
        return false;
    *end = i + 1;
    return true;
}

/* Whether no rune is asked for more than n times, all nested counts multiplied. */
static bool repeat_is_valid(const struct re2_node *re, int n)
{
    if (re->op == PP_RE2_REPEAT) {
        int m = re->max;
        if (m == 0)
            return true;
        if (m < 0)
            m = re->min;
        if (m > n)
            return false;
        if (m > 0)
            n /= m;
    }
    for (size_t i = 0; i < re->n_sub; i++)
        if (!repeat_is_valid(re->sub[i], n))
            return false;
    return true;
}

/* Puts an operator with its counts, written in [from, to), on the top of the stack; `last` is
 * where an operator directly before it starts, or SIZE_MAX. */
static bool apply_repeat(struct re2_parser *p, enum re2_op op, int min, int max, size_t to,
                         size_t last)
{
    size_t from = p->pos;
    bool lazy = (p->flags & PP_RE2_SWAPPED) != 0;

    p->pos = to;
    if (to < p->src.len && p->src.ptr[to] == '?') {
        p->pos++;
        lazy = !lazy;
    }
    if (last != SIZE_MAX)
        return re2_fail(p, "invalid nested repetition operator", last, p->pos);
    if (p->n_stack == 0 || p->stack[p->n_stack - 1]->op >= PP_RE2_PAREN)
        return re2_fail(p, "missing argument to repetition operator", from, p->pos);
    struct re2_node *re = re2_node_new(p, op);
    if (!re)
        return false;
    re->min = min;
    re->max = max;
    re->lazy = lazy;
    re->sub = arena_array(p->a, struct re2_node *, 1);
    if (!re->sub)
        return err_nomem(p->err);
    re->sub[re->n_sub++] = p->stack[p->n_stack - 1];
    p->stack[p->n_stack - 1] = re;
    if (!re2_check_limits(p, re))
        return false;
    if (op == PP_RE2_REPEAT && (min >= 2 || max >= 2) && !repeat_is_valid(re, PP_MAX_REPEAT))
        return re2_fail(p, "invalid repeat count", from, p->pos);
    return true;
}

/* \Q...\E: literally what is between, or up to the end of the pattern. */
static bool parse_quoted(struct re2_parser *p)
{
    size_t end = str_find(p->src, PP_STR("\\E"), p->pos + 2);
    struct str all = p->src;
    bool closed = end != SIZE_MAX;

    p->pos += 2;
    p->src.len = closed ? end : all.len;
    while (p->pos < p->src.len) {
        uint32_t rune;
        if (!re2_next_rune(p, &rune) || !re2_push_literal(p, rune))
            return false;
    }
    p->src = all;
    if (closed)
        p->pos = end + 2;
    return true;
}

static bool parse_backslash(struct re2_parser *p)
{
    uint32_t rune;
    struct re2_class *cls;
    char next = p->pos + 1 < p->src.len ? p->src.ptr[p->pos + 1] : '\0';
    enum re2_op op = next == 'A'   ? PP_RE2_BEGIN_TEXT
                     : next == 'z' ? PP_RE2_END_TEXT
                     : next == 'b' ? PP_RE2_WORD
                     : next == 'B' ? PP_RE2_NOT_WORD
                                   : PP_RE2_EMPTY;
    if (op != PP_RE2_EMPTY) {
        p->pos += 2;
        return re2_push_op(p, op);
    }
    if (next == 'Q')
        return parse_quoted(p);
    if (!re2_lex_class_escape(p, &cls))
        return false;
    if (cls)
        return re2_push_class(p, cls);
    return re2_lex_escape(p, &rune) && re2_push_literal(p, rune);
}

/* '*', '+', '?', and '{' where it is a count. *is_repeat is false for a literal '{'. */
static bool parse_repeat(struct re2_parser *p, size_t last, bool *is_repeat)
{
    int min = 0, max = 0;
    size_t end = p->pos + 1;
    char c = p->src.ptr[p->pos];
    enum re2_op op = c == '*'   ? PP_RE2_STAR
                     : c == '+' ? PP_RE2_PLUS
                     : c == '?' ? PP_RE2_QUEST
                                : PP_RE2_REPEAT;

    *is_repeat = op != PP_RE2_REPEAT || find_repeat(p, &min, &max, &end);
    if (!*is_repeat) {
        p->pos++;
        return re2_push_literal(p, '{');
    }
    bool bad = min < 0 || min > PP_MAX_REPEAT || max > PP_MAX_REPEAT || (max >= 0 && min > max);
    if (bad)
        return re2_fail(p, "invalid repeat count", p->pos, end);
    return apply_repeat(p, op, min, max, end, last);
}

static bool parse_plain(struct re2_parser *p)
{
    uint32_t rune;
    struct re2_class *cls;
    bool one_line = (p->flags & PP_RE2_ONE_LINE) != 0;

    switch (p->src.ptr[p->pos]) {
    case '(':
        return parse_left_paren(p);
    case ')':
        return parse_right_paren(p);
    case '|':
        return parse_bar(p);
    case '[':
        return re2_lex_bracket(p, &cls) && re2_push_class(p, cls);
    case '\\':
        return parse_backslash(p);
    case '^':
        p->pos++;
        return re2_push_op(p, one_line ? PP_RE2_BEGIN_TEXT : PP_RE2_BEGIN_LINE);
    case '$':
        p->pos++;
        return re2_push_op(p, one_line ? PP_RE2_END_TEXT : PP_RE2_END_LINE);
    case '.':
        p->pos++;
        return re2_push_op(p, p->flags & PP_RE2_DOT_NL ? PP_RE2_ANY : PP_RE2_ANY_NOT_NL);
    default:
        return re2_next_rune(p, &rune) && re2_push_literal(p, rune);
    }
}

bool re2_parse(struct arena *a, struct str pattern, const struct re2_node **out, struct err *err)
{
    struct re2_parser p = {
        .a = a, .src = pattern, .flags = PP_RE2_ONE_LINE, .err = err, .repeats = 1};
    size_t last = SIZE_MAX;

    *out = NULL;
    if (pattern.len > PP_MAX_REGEX)
        return re2_fail_large(&p);
    while (p.pos < pattern.len) {
        char c = pattern.ptr[p.pos];
        size_t start = p.pos;
        bool is_repeat = c == '*' || c == '+' || c == '?' || c == '{';
        if (is_repeat ? !parse_repeat(&p, last, &is_repeat) : !parse_plain(&p))
            return false;
        last = is_repeat ? start : SIZE_MAX;
    }
    if (!re2_close_group(&p))
        return false;
    if (p.n_stack != 1)
        return re2_fail(&p, "missing closing )", 0, pattern.len);
    *out = p.stack[0];
    return true;
}
