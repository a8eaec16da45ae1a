/* Names across rebuilds: which of two builds' functions are one.
 *
 * Names that both sides have are rows of their own. A name that only one side has is looked at
 * again: a compiler's copy or part of a function belongs to that function; a closure whose number
 * changed is paired with the next one of the other side that differs from it in numbers only. */
#include <stdlib.h>

#include "diff/diff.h"

/* Suffixes after a dot; `number`: a number must follow, `maybe`: it may. */
static const struct {
    const char *text;
    enum { BARE, NUMBER, MAYBE } tail;
} clone_suffixes[] = {
    {".cold", MAYBE},      {".part", NUMBER},     {".isra", NUMBER},  {".constprop", NUMBER},
    {".llvm", NUMBER},     {".lto_priv", NUMBER}, {".clone", NUMBER}, {".localalias", MAYBE},
    {".__uniq", NUMBER},   {".hot", MAYBE},       {".warm", MAYBE},   {".unlikely", MAYBE},
    {".extracted", MAYBE}, {".outlined", MAYBE},  {".resume", MAYBE}, {".destroy", MAYBE},
    {".cleanup", MAYBE},
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* The name without one suffix, or as it was. */
static struct str strip_one(struct str name)
{
    size_t end = name.len;
    if (str_ends(name, PP_STR("]"))) { /* demanglers print " [clone .part.0]" */
        size_t at = str_rfind_byte(name, '[');
        if (at != SIZE_MAX && at > 1 && str_starts(str_sub(name, at, end), PP_STR("[clone ")))
            return str_sub(name, 0, name.ptr[at - 1] == ' ' ? at - 1 : at);
    }
    while (end > 0 && byte_is_digit(name.ptr[end - 1]))
        end--;
    bool numbered = end < name.len && end > 1 && name.ptr[end - 1] == '.';
    struct str body = numbered ? str_sub(name, 0, end - 1) : name;
    for (size_t i = 0; i < PP_COUNT(clone_suffixes); i++) {
        struct str suffix = str_of(clone_suffixes[i].text);
        bool fits =
            clone_suffixes[i].tail == MAYBE || numbered == (clone_suffixes[i].tail == NUMBER);
        if (fits && body.len > suffix.len && str_ends(body, suffix))
            return str_sub(body, 0, body.len - suffix.len);
    }
    return name;
}

struct str align_strip_clones(struct arena *a, struct str name)
{
    (void)a;
    for (struct str next;; name = next) {
        next = strip_one(name);
        if (next.len == name.len)
            return name;
    }
}

/* Rust's "::h0123456789abcdef". */
static struct str strip_hash(struct str name)
{
    enum { HASH = 19 };
    if (name.len <= HASH || memcmp(name.ptr + name.len - HASH, "::h", 3) != 0)
        return name;
    for (size_t i = name.len - 16; i < name.len; i++)
        if (!byte_is_digit(name.ptr[i]) && !(name.ptr[i] >= 'a' && name.ptr[i] <= 'f'))
            return name;
    return str_sub(name, 0, name.len - HASH);
}

/* What stands in front of a number that a compiler gave: Go's closures and inits, C++ lambdas and
 * unnamed types, Rust's and Java's closures. */
static const char *const counters[] = {
    ".func",   ".gowrap",   ".deferwrap", ".init.", "-range", "{lambda(",       "'lambda", "$_",
    "lambda$", "$$Lambda$", "{closure#",  "#",      ".",      "{unnamed type#", "$",
};

/* Whether the digits at `at` are such a number. */
static bool is_counter(struct str name, size_t at)
{
    struct str before = str_sub(name, 0, at);
    for (size_t i = 0; i < PP_COUNT(counters); i++)
        if (str_ends(before, str_of(counters[i])))
            return true;
    return false;
}

struct str align_key(struct arena *a, struct str name)
{
    struct buf key = BUF_INIT;
    name = strip_hash(align_strip_clones(a, name));
    for (size_t i = 0; i < name.len;) {
        size_t end = i;
        while (end < name.len && byte_is_digit(name.ptr[end]))
            end++;
        if (end == i) {
            buf_add_byte(&key, name.ptr[i++]);
            continue;
        }
        if ((end == name.len || !is_letter(name.ptr[end])) && is_counter(name, i))
            buf_add_byte(&key, '#');
        else
            buf_add(&key, name.ptr + i, end - i);
        i = end;
    }
    struct str out = key.failed ? (struct str){NULL, 0} : arena_str(a, buf_str(&key));
    buf_done(&key);
    return out;
}

/* A name that only one side has. */
struct leftover {
    struct str base, key, name;
    uint32_t at; /* index of the name */
    uint8_t side;
};

static int by_base(const void *pa, const void *pb)
{
    const struct leftover *a = pa, *b = pb;
    int c = str_cmp(a->base, b->base);
    return c ? c : (a->at > b->at) - (a->at < b->at);
}

/* Numbers by their value: "func9" before "func10". */
static int natural(struct str a, struct str b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return str_cmp(a, b);
}

static int by_key(const void *pa, const void *pb)
{
    const struct leftover *a = pa, *b = pb;
    int c = str_cmp(a->key, b->key);
    c = c ? c : (int)a->side - (int)b->side;
    c = c ? c : natural(a->name, b->name);
    return c ? c : (a->at > b->at) - (a->at < b->at);
}

/* Parts, copies and instances to the function they come from, where it or another of them is known.
 * Instances of a generic function differ in their hash only, and nothing pairs hashes of two
 * builds: they are one row. */
static void join_clones(const struct strtab *known, struct leftover *left, size_t n, uint32_t *rows)
{
    qsort(left, n, sizeof *left, by_base);
    for (size_t i = 0, end; i < n; i = end) {
        str_id whole = strtab_find(known, left[i].base);
        for (end = i; end < n && str_eq(left[end].base, left[i].base);)
            end++;
        uint32_t target = whole != PP_NONE && whole > 0 ? whole - 1 : left[i].at;
        for (size_t k = i; k < end; k++)
            rows[left[k].at] = rows[target];
    }
}

/* Pairs closures that differ in numbers only, in the order of their numbers. */
static void pair_closures(struct leftover *left, size_t n, uint32_t *rows)
{
    qsort(left, n, sizeof *left, by_key);
    for (size_t i = 0, end; i < n; i = end) {
        size_t mid = i;
        for (end = i; end < n && str_eq(left[end].key, left[i].key); end++)
            mid += left[end].side == 1;
        for (size_t k = 0; i + k < mid && mid + k < end; k++)
            rows[left[mid + k].at] = rows[left[i + k].at];
    }
}

static size_t collect(struct arena *a, const struct str *names, const uint8_t *sides, uint32_t n,
                      const uint32_t *rows, struct leftover *left, bool *ok)
{
    size_t count = 0;
    for (uint32_t i = 0; i < n && *ok; i++) {
        if (sides[i] == 3 || rows[i] != i)
            continue;
        struct leftover *l = &left[count++];
        *l = (struct leftover){.name = names[i], .at = i, .side = sides[i]};
        l->base = strip_hash(align_strip_clones(a, names[i]));
        l->key = align_key(a, names[i]);
        *ok = l->base.ptr && l->key.ptr;
    }
    return count;
}

/* Rows from 0 without gaps, in the order of the names. */
static void renumber(uint32_t *rows, uint32_t n, uint32_t *scratch, uint32_t *n_rows)
{
    *n_rows = 0;
    memset(scratch, 0xff, n * sizeof *scratch);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t *row = &scratch[rows[i]];
        if (*row == PP_NONE)
            *row = (*n_rows)++;
        rows[i] = *row;
    }
}

bool align_names(struct arena *a, const struct str *names, const uint8_t *sides, uint32_t n,
                 uint32_t *rows, uint32_t *n_rows, struct err *err)
{
    struct strtab known;
    struct leftover *left = malloc((n + (size_t)1) * sizeof *left);
    uint32_t *scratch = malloc((n + (size_t)1) * sizeof *scratch);
    bool ok = left && scratch && strtab_init(&known, a, n);
    for (uint32_t i = 0; ok && i < n; i++) {
        rows[i] = i;
        /* Names are distinct and not empty, so the id of name i is i + 1. */
        ok = strtab_add(&known, names[i]) == i + 1;
    }
    size_t n_left = ok ? collect(a, names, sides, n, rows, left, &ok) : 0;
    if (ok) {
        join_clones(&known, left, n_left, rows);
        n_left = collect(a, names, sides, n, rows, left, &ok);
        pair_closures(left, n_left, rows);
        renumber(rows, n, scratch, n_rows);
    }
    free(left);
    free(scratch);
    return ok ? true : err_nomem(err);
}
