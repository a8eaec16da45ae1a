/* What stands for one rune in a pattern: escapes, \d, \pN, [...] and the names inside.
 *
 * The rules, and which fragment an error quotes, are those of Go's regexp/syntax (Perl flags). */
#include <string.h>

#include "util/re2_parse.h"
#include "util/utf8.h"

static const char bad_range[] = "invalid character class range";

bool re2_fail(struct re2_parser *p, const char *what, size_t from, size_t to)
{
    return err_set(p->err, PP_ERR_USAGE, PP_NO_OFFSET, "error parsing regexp: %s: `%.*s`", what,
                   (int)(to - from), p->src.ptr + from);
}

bool re2_next_rune(struct re2_parser *p, uint32_t *rune)
{
    *rune = 0xFFFD;
    if (p->pos >= p->src.len)
        return true;
    size_t n = utf8_decode(p->src, p->pos, rune);
    if (*rune == 0xFFFD && n == 1)
        return re2_fail(p, "invalid UTF-8", p->pos, p->src.len);
    p->pos += n;
    return true;
}

bool re2_check_utf8(struct re2_parser *p, size_t from, size_t to)
{
    struct str s = str_sub(p->src, 0, to);
    while (from < to) {
        uint32_t rune;
        size_t n = utf8_decode(s, from, &rune);
        if (rune == 0xFFFD && n == 1)
            return re2_fail(p, "invalid UTF-8", from, to);
        from += n;
    }
    return true;
}

static int peek(const struct re2_parser *p, size_t ahead)
{
    size_t at = p->pos + ahead;
    return at < p->src.len ? (unsigned char)p->src.ptr[at] : -1;
}

static bool is_octal(int c)
{
    return c >= '0' && c <= '7';
}

static int hex_value(uint32_t c)
{
    if (c >= '0' && c <= '9')
        return (int)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (int)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (int)(c - 'A') + 10;
    return -1;
}

/* Behind "\x": two digits, or any number of them in braces. *ok tells whether it was one. */
static bool lex_hex(struct re2_parser *p, uint32_t *rune, bool *ok)
{
    uint32_t c;
    *ok = false;
    if (p->pos >= p->src.len)
        return true;
    if (!re2_next_rune(p, &c))
        return false;
    if (c != '{') {
        int high = hex_value(c);
        if (!re2_next_rune(p, &c))
            return false;
        int low = hex_value(c);
        *ok = high >= 0 && low >= 0;
        *rune = *ok ? (uint32_t)(high * 16 + low) : 0;
        return true;
    }
    *rune = 0;
    for (size_t n = 0; p->pos < p->src.len; n++) {
        if (!re2_next_rune(p, &c))
            return false;
        if (c == '}') {
            *ok = n > 0;
            return true;
        }
        int v = hex_value(c);
        if (v < 0)
            return true;
        *rune = *rune * 16 + (uint32_t)v;
        if (*rune > PP_RE2_MAX_RUNE)
            return true;
    }
    return true;
}

static bool is_alnum(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool re2_lex_escape(struct re2_parser *p, uint32_t *rune)
{
    static const char letters[] = "afnrtv", meant[] = "\a\f\n\r\t\v";
    size_t start = p->pos++;
    uint32_t c;

    if (p->pos >= p->src.len)
        return re2_fail(p, "trailing backslash at end of expression", 0, 0);
    if (!re2_next_rune(p, &c))
        return false;
    if (c == '0' || (c >= '1' && c <= '7' && is_octal(peek(p, 0)))) {
        *rune = c - '0'; /* a single digit other than 0 would be a back-reference */
        for (int i = 1; i < 3 && is_octal(peek(p, 0)); i++)
            *rune = *rune * 8 + (uint32_t)(peek(p, 0) - '0'), p->pos++;
        return true;
    }
    if (c < 0x80 && !is_alnum(c)) {
        *rune = c;
        return true;
    }
    if (c == 'x') {
        bool ok;
        if (!lex_hex(p, rune, &ok))
            return false;
        if (ok)
            return true;
    } else if (c < 0x80 && strchr(letters, (int)c)) {
        *rune = (uint32_t)meant[strchr(letters, (int)c) - letters];
        return true;
    }
    return re2_fail(p, "invalid escape sequence", start, p->pos);
}

/* The classes with a letter (\d) or a name ([:digit:]); ranges in ASCII, as pairs of bytes. */
static const struct group {
    const char *name;
    const char *pairs;
} groups[] = {
    {"\\d", "09"},         {"\\s", "\t\n\f\r  "}, {"\\w", "09AZ__az"}, {"alnum", "09AZaz"},
    {"alpha", "AZaz"},     {"ascii", NULL},       {"blank", "\t\t  "}, {"cntrl", NULL},
    {"digit", "09"},       {"graph", "!~"},       {"lower", "az"},     {"print", " ~"},
    {"punct", "!/:@[`{~"}, {"space", "\t\r  "},   {"upper", "AZ"},     {"word", "09AZ__az"},
    {"xdigit", "09AFaf"},
};

static bool set_add_flagged(struct re2_parser *p, struct re2_set *s, uint32_t lo, uint32_t hi)
{
    bool ok =
        p->flags & PP_RE2_FOLD ? re2_set_add_folded(p->a, s, lo, hi) : re2_set_add(p->a, s, lo, hi);
    return ok || err_nomem(p->err);
}

static bool set_add_set(struct re2_parser *p, struct re2_set *to, const struct re2_set *from)
{
    for (size_t i = 0; i < from->n; i++)
        if (!re2_set_add(p->a, to, from->at[i].lo, from->at[i].hi))
            return err_nomem(p->err);
    return true;
}

/* Adds a group of ranges or its complement. */
static bool add_ranges(struct re2_parser *p, struct re2_class *cls, const struct re2_range *at,
                       size_t n, bool neg)
{
    struct re2_set own = {0};
    for (size_t i = 0; i < n; i++)
        if (!set_add_flagged(p, &own, at[i].lo, at[i].hi))
            return false;
    re2_set_clean(&own);
    if (neg && !re2_set_negate(p->a, &own))
        return err_nomem(p->err);
    return set_add_set(p, &cls->set, &own);
}

static bool add_group(struct re2_parser *p, struct re2_class *cls, const struct group *g, bool neg)
{
    struct re2_range at[4];
    size_t n = 0;

    if (strcmp(g->name, "ascii") == 0) {
        at[n++] = (struct re2_range){0, 0x7F};
    } else if (strcmp(g->name, "cntrl") == 0) {
        at[n++] = (struct re2_range){0, 0x1F};
        at[n++] = (struct re2_range){0x7F, 0x7F};
    } else {
        for (const char *s = g->pairs; *s; s += 2)
            at[n++] = (struct re2_range){(unsigned char)s[0], (unsigned char)s[1]};
    }
    return add_ranges(p, cls, at, n, neg);
}

/* \d \D \s \S \w \W */
static bool lex_perl_class(struct re2_parser *p, struct re2_class *cls, bool *found)
{
    int c = peek(p, 1);
    *found = false;
    if (peek(p, 0) != '\\' || c < 0)
        return true;
    for (size_t i = 0; i < 3; i++) {
        if ((c | 0x20) != groups[i].name[1])
            continue;
        *found = true;
        p->pos += 2;
        return add_group(p, cls, &groups[i], c < 'a');
    }
    return true;
}

/* [:name:] or [:^name:]; *found is false when the brackets do not close. */
static bool lex_posix_class(struct re2_parser *p, struct re2_class *cls, bool *found)
{
    *found = false;
    if (peek(p, 0) != '[' || peek(p, 1) != ':' || p->src.len - p->pos <= 2)
        return true;
    size_t end = str_find(p->src, PP_STR(":]"), p->pos + 2);
    if (end == SIZE_MAX)
        return true;
    struct str name = str_sub(p->src, p->pos + 2, end);
    bool neg = name.len > 0 && name.ptr[0] == '^';
    if (neg)
        name = str_sub(name, 1, name.len);
    for (size_t i = 3; i < PP_COUNT(groups); i++) {
        if (!str_eq(name, str_of(groups[i].name)))
            continue;
        *found = true;
        p->pos = end + 2;
        return add_group(p, cls, &groups[i], neg);
    }
    return re2_fail(p, bad_range, p->pos, end + 2);
}

static bool add_prop(struct re2_parser *p, struct re2_class *cls, uint16_t id, bool neg)
{
    size_t n;
    const struct re2_range *at = re2_prop_ranges(id, &n);
    if (at)
        return add_ranges(p, cls, at, n, neg);
    neg = neg != re2_prop_is_complement(id);
    struct re2_prop prop = {.id = id, .neg = neg, .fold = (p->flags & PP_RE2_FOLD) != 0};
    for (size_t i = 0; i < cls->n_props; i++)
        if (cls->props[i].id == id && cls->props[i].neg == neg)
            return true; /* the flags cannot change between the brackets */
    if (cls->n_props == cls->cap_props) {
        size_t cap = cls->cap_props ? 2 * cls->cap_props : 2;
        struct re2_prop *props = arena_array(p->a, struct re2_prop, cap);
        if (!props)
            return err_nomem(p->err);
        if (cls->n_props)
            memcpy(props, cls->props, cls->n_props * sizeof *props);
        cls->props = props;
        cls->cap_props = cap;
    }
    cls->props[cls->n_props++] = prop;
    return true;
}

/* \pN \p{Greek} \PN \p{^Greek} */
static bool lex_unicode_class(struct re2_parser *p, struct re2_class *cls, bool *found)
{
    size_t start = p->pos;
    uint32_t c;
    uint16_t id;

    *found = peek(p, 0) == '\\' && (peek(p, 1) == 'p' || peek(p, 1) == 'P');
    if (!*found)
        return true;
    bool neg = peek(p, 1) == 'P';
    p->pos += 2;
    if (!re2_next_rune(p, &c))
        return false;
    struct str name = str_sub(p->src, start + 2, p->pos);
    if (c == '{') {
        const char *brace = memchr(p->src.ptr + start, '}', p->src.len - start);
        if (!brace)
            return re2_check_utf8(p, start, p->src.len) &&
                   re2_fail(p, bad_range, start, p->src.len);
        size_t end = (size_t)(brace - p->src.ptr);
        name = str_sub(p->src, start + 3, end);
        p->pos = end + 1;
        if (!re2_check_utf8(p, start + 3, end))
            return false;
    }
    if (name.len > 0 && name.ptr[0] == '^') {
        neg = !neg;
        name = str_sub(name, 1, name.len);
    }
    if (!re2_prop_find(name, &id))
        return re2_fail(p, bad_range, start, p->pos);
    return add_prop(p, cls, id, neg);
}

struct re2_class *re2_class_new(struct re2_parser *p)
{
    struct re2_class *cls = arena_new(p->a, struct re2_class);
    if (cls)
        cls->id = p->n_classes++;
    else
        err_nomem(p->err);
    return cls;
}

bool re2_lex_class_escape(struct re2_parser *p, struct re2_class **out)
{
    bool found;
    struct re2_class *cls = re2_class_new(p);

    *out = NULL;
    if (!cls || !lex_unicode_class(p, cls, &found))
        return false;
    if (!found && !lex_perl_class(p, cls, &found))
        return false;
    re2_set_clean(&cls->set);
    *out = found ? cls : NULL;
    return true;
}

static bool lex_bracket_rune(struct re2_parser *p, size_t bracket, uint32_t *rune)
{
    if (p->pos >= p->src.len)
        return re2_fail(p, "missing closing ]", bracket, p->src.len);
    return peek(p, 0) == '\\' ? re2_lex_escape(p, rune) : re2_next_rune(p, rune);
}

/* One item between the brackets: a named class, a rune, or a range. */
static bool lex_bracket_item(struct re2_parser *p, size_t bracket, struct re2_class *cls)
{
    bool found;
    uint32_t lo = 0, hi;

    if (!lex_posix_class(p, cls, &found))
        return false;
    if (!found && !lex_unicode_class(p, cls, &found))
        return false;
    if (!found && !lex_perl_class(p, cls, &found))
        return false;
    if (found)
        return true;
    size_t start = p->pos;
    if (!lex_bracket_rune(p, bracket, &lo))
        return false;
    hi = lo;
    if (peek(p, 0) == '-' && peek(p, 1) >= 0 && peek(p, 1) != ']') {
        p->pos++;
        if (!lex_bracket_rune(p, bracket, &hi))
            return false;
        if (hi < lo)
            return re2_fail(p, bad_range, start, p->pos);
    }
    return set_add_flagged(p, &cls->set, lo, hi);
}

bool re2_lex_bracket(struct re2_parser *p, struct re2_class **out)
{
    size_t bracket = p->pos++;
    struct re2_class *cls = re2_class_new(p);
    bool neg = peek(p, 0) == '^';

    *out = NULL;
    if (!cls)
        return false;
    if (neg)
        p->pos++;
    for (bool first = true; first || peek(p, 0) != ']'; first = false)
        if (!lex_bracket_item(p, bracket, cls))
            return false;
    p->pos++;
    re2_set_clean(&cls->set);
    if (neg && cls->n_props)
        cls->neg = true;
    else if (neg && !re2_set_negate(p->a, &cls->set))
        return err_nomem(p->err);
    *out = cls;
    return true;
}
