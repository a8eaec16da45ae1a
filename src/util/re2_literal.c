/* Patterns that are only strings: found and searched without any matching engine, since most
 * filters on a command line are of this kind. */
#include <string.h>

#include "util/re2_match.h"

struct collector {
    struct arena *a;
    struct re2_literal *lits;
    size_t n;
    bool no_memory;
};

/* UTF-8 of the runes; false when the text could match otherwise than byte by byte: U+FFFD also
 * stands for each invalid byte of a subject. */
static bool add_literal(struct collector *c, const struct re2_node *re, struct re2_literal lit)
{
    size_t n_runes = re->op == PP_RE2_LITERAL ? re->n_runes : 0;
    if (re->fold || c->n == PP_RE2_MAX_LITERALS)
        return false;
    unsigned char *p = arena_array(c->a, unsigned char, 4 * n_runes + 1), *w = p;
    c->no_memory = !p;
    for (size_t i = 0; p && i < n_runes; i++) {
        uint32_t r = re->runes[i];
        if (r == 0xFFFD || (r >= 0xD800 && r <= 0xDFFF))
            return false;
        if (r < 0x80) {
            *w++ = (unsigned char)r;
            continue;
        }
        int extra = r < 0x800 ? 1 : r < 0x10000 ? 2 : 3;
        static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
        *w++ = (unsigned char)(lead[extra] | (r >> (6 * extra)));
        while (extra-- > 0)
            *w++ = (unsigned char)(0x80 | ((r >> (6 * extra)) & 0x3F));
    }
    if (!p)
        return false;
    lit.text = (struct str){(const char *)p, (size_t)(w - p)};
    c->lits[c->n++] = lit;
    return true;
}

/* Collects what `re` means between the anchors that `lit` has so far. Anchors and branches
 * alternate, so a few levels are all that a person writes. */
static bool collect(struct collector *c, const struct re2_node *re, struct re2_literal lit,
                    int depth)
{
    static const struct re2_node empty = {.op = PP_RE2_EMPTY};
    while (re->op == PP_RE2_CAPTURE)
        re = re->sub[0];
    if (depth == 0)
        return false;
    if (re->op == PP_RE2_LITERAL || re->op == PP_RE2_EMPTY)
        return add_literal(c, re, lit);
    lit.at_begin = lit.at_begin || re->op == PP_RE2_BEGIN_TEXT;
    lit.at_end = lit.at_end || re->op == PP_RE2_END_TEXT;
    if (re->op == PP_RE2_BEGIN_TEXT || re->op == PP_RE2_END_TEXT)
        return add_literal(c, &empty, lit);
    if (re->op == PP_RE2_ALTERNATE) {
        for (size_t i = 0; i < re->n_sub; i++)
            if (!collect(c, re->sub[i], lit, depth - 1))
                return false;
        return true;
    }
    if (re->op != PP_RE2_CONCAT)
        return false;
    size_t from = 0, to = re->n_sub;
    for (; from < to && re->sub[from]->op == PP_RE2_BEGIN_TEXT; from++)
        lit.at_begin = true;
    for (; from < to && re->sub[to - 1]->op == PP_RE2_END_TEXT; to--)
        lit.at_end = true;
    if (to - from > 1)
        return false;
    return collect(c, from == to ? &empty : re->sub[from], lit, depth - 1);
}

bool re2_literals(struct arena *a, const struct re2_node *re, struct re2_literal **out, size_t *n)
{
    struct collector c = {.a = a};
    *out = NULL;
    *n = 0;
    c.lits = arena_array(a, struct re2_literal, PP_RE2_MAX_LITERALS);
    if (!c.lits)
        return false;
    if (collect(&c, re, (struct re2_literal){.at_begin = false}, 4)) {
        *out = c.lits;
        *n = c.n;
    }
    return !c.no_memory;
}

/* Where the literal first occurs, or SIZE_MAX. */
static size_t find_one(const struct re2_literal *lit, struct str text)
{
    struct str s = lit->text;
    if (s.len > text.len)
        return SIZE_MAX;
    size_t last = text.len - s.len;
    if (lit->at_begin && lit->at_end && last != 0)
        return SIZE_MAX;
    size_t at = lit->at_begin ? 0 : last;
    if (s.len == 0)
        return lit->at_end && !lit->at_begin ? last : 0;
    if (!lit->at_begin && !lit->at_end) {
        const char *p = memmem(text.ptr, text.len, s.ptr, s.len);
        return p ? (size_t)(p - text.ptr) : SIZE_MAX;
    }
    return memcmp(text.ptr + at, s.ptr, s.len) == 0 ? at : SIZE_MAX;
}

bool re2_literals_find(const struct re2_literal *lits, size_t n, struct str text, size_t *from,
                       size_t *to)
{
    *from = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        size_t at = find_one(&lits[i], text);
        if (at >= *from)
            continue;
        *from = at;
        *to = at + lits[i].text.len;
    }
    return *from != SIZE_MAX;
}
