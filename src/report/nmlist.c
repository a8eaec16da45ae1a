/* From nm's list to the symbols that are asked for. Source: spec/report.md 16.1, spec/driver.md
 * 10.5. Symbols of one address are one group; a group ends before the next one's address. */
#include "report/nmlist.h"

#include <stdlib.h>

#include "symbolize/demangle.h"
#include "util/num.h"

/* Names at one address, which point into nm's output. */
struct group {
    uint64_t start;
    VEC(struct str) names;
};

void nmlist_done(struct nmlist *s)
{
    free(s->of.data);
    *s = (struct nmlist){{NULL, 0, 0}};
}

static size_t skip_blanks(struct str s, size_t at)
{
    while (at < s.len && byte_is_ws(s.ptr[at]))
        at++;
    return at;
}

/* The length of the character at s[at]: what follows a lead byte belongs to it. */
static size_t character(struct str s, size_t at)
{
    size_t n = 1;
    if ((unsigned char)s.ptr[at] >= 0xc0)
        while (at + n < s.len && n < 4 && ((unsigned char)s.ptr[at + n] & 0xc0) == 0x80)
            n++;
    return n;
}

/* "0000000000401126 T main"; the type is any one character, a blank when there are three or more
 * blanks and no other. */
static bool read_symbol(struct str line, uint64_t *addr, struct str *name)
{
    size_t digits = 0;
    while (digits < line.len && line.ptr[digits] != ' ' && !byte_is_ws(line.ptr[digits]))
        digits++;
    size_t type = skip_blanks(line, digits);
    if (type == digits || type >= line.len ||
        num_parse_hex(str_sub(line, 0, digits), addr) != NUM_OK)
        return false;
    size_t after = type + character(line, type);
    size_t rest = skip_blanks(line, after);
    if (rest == after) {
        if (type - digits < 3)
            return false;
        rest = type;
    }
    *name = str_sub(line, rest, line.len);
    return true;
}

/* The first name that matches as it is or in one of its readable forms. *text gets it. */
static bool match_name(const struct group *g, struct regex *regex, struct buf *text)
{
    static const enum demangle_mode modes[] = {DEMANGLE_FULL, DEMANGLE_TEMPLATES, DEMANGLE_DEFAULT};
    for (size_t i = 0; i < g->names.n; i++) {
        buf_clear(text);
        buf_add_str(text, g->names.data[i]);
        if (regex_matches(regex, g->names.data[i]))
            return true;
        for (size_t m = 0; m < PP_COUNT(modes); m++) {
            buf_clear(text);
            if (demangle_name(g->names.data[i], modes[m], text) &&
                regex_matches(regex, buf_str(text)))
                return true;
        }
    }
    return false;
}

static bool add_symbol(struct nmlist *out, struct arena *a, const struct str *names, size_t n,
                       const struct group *g, uint64_t end, struct err *err)
{
    struct str *kept = arena_array(a, struct str, n);
    bool ok = kept && vec_grow(&out->of);
    for (size_t i = 0; ok && i < n; i++) {
        kept[i] = arena_str(a, names[i]);
        ok = kept[i].ptr;
    }
    if (!ok)
        return err_nomem(err);
    out->of.data[out->of.n++] = (struct symbol){kept, n, g->start, end};
    return true;
}

/* Keeps the group if it is asked for; `next` is the address behind it. */
static bool end_group(const struct group *g, uint64_t next, struct arena *a,
                      const struct symbol_query *q, struct nmlist *out, struct buf *text,
                      struct err *err)
{
    uint64_t end = next - 1; /* the last one's is 2^64 - 1 */
    if (g->names.n == 0)
        return true;
    if (q->address && q->address >= g->start && q->address <= end)
        return add_symbol(out, a, g->names.data, g->names.n, g, end, err);
    bool match = match_name(g, q->regex, text);
    if (text->failed)
        return err_nomem(err);
    struct str name = buf_str(text);
    return !match || add_symbol(out, a, &name, 1, g, end, err);
}

bool nmlist_parse(struct str text, struct arena *a, const struct symbol_query *q,
                  struct nmlist *out, struct err *err)
{
    struct group g = {0, {NULL, 0, 0}};
    struct buf name_text = BUF_INIT;
    bool ok = true;
    for (struct str line; ok && str_next_part(&text, '\n', &line);) {
        uint64_t addr;
        struct str name;
        if (!read_symbol(str_trim(line), &addr, &name))
            continue;
        if (addr != g.start) {
            ok = end_group(&g, addr, a, q, out, &name_text, err);
            g.start = addr;
            g.names.n = 0;
        }
        if (ok && !vec_grow(&g.names))
            ok = err_nomem(err);
        if (ok)
            g.names.data[g.names.n++] = name;
    }
    ok = ok && end_group(&g, 0, a, q, out, &name_text, err);
    free(g.names.data);
    buf_done(&name_text);
    return ok;
}

bool nmlist_find(const struct tools *t, struct arena *a, struct str file,
                 const struct symbol_query *q, struct nmlist *out, struct err *err)
{
    struct str argv[] = {t->nm, PP_STR("-n"), tools_file_argument(a, file)};
    struct buf text = BUF_INIT;
    bool ok = argv[2].ptr ? true : err_nomem(err);
    ok = ok && tools_run(argv, PP_COUNT(argv), &text, err) &&
         nmlist_parse(buf_str(&text), a, q, out, err);
    buf_done(&text);
    return ok;
}
