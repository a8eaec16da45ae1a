/* Regular expressions over interned strings, and the name simplification that pruning uses.
 *
 * A profile has far fewer names than locations, and fewer locations than frames in stacks, so a
 * pattern runs once a distinct string and later questions are a table look-up.
 * Source: spec/profile.md 6.4. */
#include "profile/str_match.h"

#include <stdlib.h>

bool str_match_init(struct str_match *m, const struct profile *p, struct regex *re, struct err *err)
{
    *m = (struct str_match){.p = p, .re = re};
    if (!re)
        return true;
    m->verdict = calloc((size_t)p->strings.n + 1, 1);
    return m->verdict ? true : err_nomem(err);
}

void str_match_done(struct str_match *m)
{
    free(m->verdict);
    m->verdict = NULL;
}

uint8_t str_match_ask(struct str_match *m, str_id id)
{
    struct str s = profile_str(m->p, id);
    if (m->simplified)
        s = function_name_simplified(s);
    bool hit = regex_matches(m->re, s) && !(m->except && regex_matches(m->except, s));
    return m->verdict[id] = hit ? VERDICT_YES : VERDICT_NO;
}

/* The length of a parenthesis at `pos` that belongs to the name, or 0. */
static size_t reserved_at(struct str s, size_t pos)
{
    static const struct str anonymous = {"(anonymous namespace)", 21}, call = {"operator()", 10};
    struct str rest = str_sub(s, pos, s.len);
    return str_starts(rest, anonymous) ? anonymous.len : str_starts(rest, call) ? call.len : 0;
}

struct str function_name_simplified(struct str name)
{
    if (str_starts(name, PP_STR("."))) /* entry points of the PowerPC ELF v1 ABI */
        name = str_sub(name, 1, name.len);
    for (size_t pos = 0; pos < name.len; pos++) {
        char c = name.ptr[pos];
        if (c != '(' && c != 'o')
            continue;
        size_t skip = reserved_at(name, pos);
        if (skip)
            pos += skip - 1;
        else if (c == '(')
            return str_sub(name, 0, pos);
    }
    return name;
}
