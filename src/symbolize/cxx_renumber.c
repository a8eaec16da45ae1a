/* Rewrites a mangled C++ name for the library.
 *
 * Some expressions it does not know: they are replaced by others, from which cxx_read.c makes what
 * they stand for (cxx_scan_expr.c).
 *
 * A back reference S<n>_ counts the types and scopes that were mangled before. In the scope of a
 * dependent name (sr <name> <template args> E <name>) the reference program counts the template's
 * name too; compilers and libiberty do not. Its texts are what we have to print, so the numbers
 * are rewritten to what the library would have to read to see the same.
 *
 * The name is scanned (cxx_scan.h); one that the scanner does not know is taken as it is. */
#include "symbolize/cxx_renumber.h"

#include <stdlib.h>

#include "symbolize/cxx_scan.h"

/* --- the tables ---------------------------------------------------------------------------- */

void cxx_scan_add_entry(struct scan *s, struct entry e)
{
    if (s->failed || !vec_grow(&s->table)) {
        s->failed = true;
        return;
    }
    s->table.data[s->table.n++] = e;
}

void cxx_scan_replace(struct scan *s, size_t from, struct str by)
{
    if (s->failed || !vec_grow(&s->edits)) {
        s->failed = true;
        return;
    }
    s->edits.data[s->edits.n++] = (struct edit){from, s->pos, {0, by}};
    s->differs = true;
}

/* Something that both count. */
void cxx_scan_count(struct scan *s)
{
    cxx_scan_add_entry(s, (struct entry){s->n_library++, {NULL, 0}});
}

/* S <base 36 number> _, the S already read. */
void cxx_scan_reference(struct scan *s)
{
    size_t from = s->pos - 1, num = 0;

    if (!accept(s, '_')) {
        while (!accept(s, '_')) {
            char c = at(s, 0);
            if ((!is_digit(c) && !(c >= 'A' && c <= 'Z')) || num > s->in.len) {
                s->failed = true;
                return;
            }
            num = num * 36 + (size_t)(is_digit(c) ? c - '0' : c - 'A' + 10);
            s->pos++;
        }
        num++;
    }
    if (num >= s->table.n || !vec_grow(&s->edits)) {
        s->failed = true;
        return;
    }
    struct entry e = s->table.data[num];
    s->edits.data[s->edits.n++] = (struct edit){from, s->pos, e};
    if (e.name.ptr)
        s->n_library++; /* written out, the library counts it there */
}

/* --- the whole ----------------------------------------------------------------------------- */

static void scan_offset(struct scan *s, char kind)
{
    cxx_scan_number(s);
    expect(s, '_');
    if (kind == 'v') {
        cxx_scan_number(s);
        expect(s, '_');
    }
}

static void scan_special(struct scan *s)
{
    if (accept2(s, "TV") || accept2(s, "TT") || accept2(s, "TI") || accept2(s, "TS")) {
        cxx_scan_type(s, false);
    } else if (accept2(s, "Th") || accept2(s, "Tv")) {
        scan_offset(s, s->in.ptr[s->pos - 1]);
        cxx_scan_encoding(s);
    } else if (accept2(s, "Tc")) {
        for (int i = 0; i < 2 && is_one_of(at(s, 0), "hv"); i++) {
            s->pos++;
            scan_offset(s, s->in.ptr[s->pos - 1]);
        }
        cxx_scan_encoding(s);
    } else if (accept2(s, "TC")) {
        cxx_scan_type(s, false);
        scan_offset(s, 'h');
        cxx_scan_type(s, false);
    } else if (accept2(s, "TH") || accept2(s, "TW") || accept2(s, "GV") || accept2(s, "GR")) {
        cxx_scan_name(s);
    } else if (accept2(s, "GA")) {
        cxx_scan_encoding(s);
    } else {
        s->failed = true;
    }
}

void cxx_scan_encoding(struct scan *s)
{
    if (cxx_scan_enter(s)) {
        if (is_one_of(at(s, 0), "TG")) {
            scan_special(s);
        } else {
            cxx_scan_name(s);
            accept(s, 'J');
            cxx_scan_types(s);
        }
    }
    cxx_scan_leave(s);
}

static void write_number(struct buf *out, uint32_t index)
{
    char digits[8];
    size_t n = 0;

    if (index == 0)
        return;
    index--;
    do {
        digits[n++] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index % 36];
        index /= 36;
    } while (index > 0);
    while (n > 0)
        buf_add_byte(out, digits[--n]);
}

static void write_edited(const struct scan *s, struct buf *out)
{
    size_t done = 0;

    for (size_t i = 0; i < s->edits.n; i++) {
        const struct edit *e = &s->edits.data[i];
        buf_add_str(out, str_sub(s->in, done, e->from));
        done = e->to;
        if (e->by.name.ptr) {
            buf_add_str(out, e->by.name);
            continue;
        }
        buf_add_byte(out, 'S');
        write_number(out, e->by.index);
        buf_add_byte(out, '_');
    }
    buf_add_str(out, str_sub(s->in, done, s->in.len));
}

/* Few names have any of what is rewritten. */
static bool may_differ(struct str mangled)
{
    static const char codes[][3] = {"nx", "dn", "cp", "LA"};
    bool found = false;

    for (size_t i = 0; i + 2 < mangled.len && !found; i++) {
        const char *c = mangled.ptr + i;
        found = (c[0] == 's' && c[1] == 'r' && is_digit(c[2])) ||
                (c[0] == 'f' && (c[1] == 'p' || c[1] == 'L') && c[2] != '_');
        for (size_t k = 0; k < PP_COUNT(codes); k++)
            found = found || memcmp(c, codes[k], 2) == 0;
    }
    return found;
}

bool cxx_renumber(struct str mangled, struct buf *out)
{
    if (!may_differ(mangled) || !str_starts(mangled, PP_STR("_Z")))
        return false;
    struct scan s = {.in = mangled, .pos = 2};
    cxx_scan_encoding(&s);
    bool ok = !s.failed && s.differs;
    if (ok)
        write_edited(&s, out);
    free(s.table.data);
    free(s.edits.data);
    return ok && !out->failed;
}
