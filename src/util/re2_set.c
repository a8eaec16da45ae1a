/* Sets of runes as ranges, kept in an arena. Adding is cheap and leaves a set unsorted;
 * re2_set_clean puts it in order before it is asked, negated or written out. */
#include <stdlib.h>

#include "util/re2_syntax.h"

bool re2_set_add(struct arena *a, struct re2_set *s, uint32_t lo, uint32_t hi)
{
    /* Alphabets grow the last range or the one before it, as when both cases are added in turn. */
    for (size_t back = 1; back <= 2 && back <= s->n; back++) {
        struct re2_range *r = &s->at[s->n - back];
        if (lo <= r->hi + 1 && r->lo <= hi + 1) {
            r->lo = lo < r->lo ? lo : r->lo;
            r->hi = hi > r->hi ? hi : r->hi;
            return true;
        }
    }
    if (s->n == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 4;
        struct re2_range *at = arena_array(a, struct re2_range, cap);
        if (!at)
            return false;
        if (s->n)
            memcpy(at, s->at, s->n * sizeof *at);
        s->at = at;
        s->cap = cap;
    }
    s->at[s->n++] = (struct re2_range){lo, hi};
    return true;
}

static int by_start(const void *pa, const void *pb)
{
    const struct re2_range *a = pa, *b = pb;
    if (a->lo != b->lo)
        return a->lo < b->lo ? -1 : 1;
    return (a->hi < b->hi) - (a->hi > b->hi);
}

void re2_set_clean(struct re2_set *s)
{
    if (s->n < 2)
        return;
    qsort(s->at, s->n, sizeof *s->at, by_start);
    size_t w = 0;
    for (size_t i = 1; i < s->n; i++) {
        if (s->at[i].lo > s->at[w].hi + 1)
            s->at[++w] = s->at[i];
        else if (s->at[i].hi > s->at[w].hi)
            s->at[w].hi = s->at[i].hi;
    }
    s->n = w + 1;
}

bool re2_set_negate(struct arena *a, struct re2_set *s)
{
    struct re2_set out = {0};
    uint32_t next = 0;

    re2_set_clean(s);
    for (size_t i = 0; i < s->n; i++) {
        if (s->at[i].lo > next && !re2_set_add(a, &out, next, s->at[i].lo - 1))
            return false;
        next = s->at[i].hi + 1;
    }
    if (next <= PP_RE2_MAX_RUNE && !re2_set_add(a, &out, next, PP_RE2_MAX_RUNE))
        return false;
    *s = out;
    return true;
}

bool re2_set_has(const struct re2_set *s, uint32_t rune)
{
    size_t lo = 0, hi = s->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (rune > s->at[mid].hi)
            lo = mid + 1;
        else if (rune < s->at[mid].lo)
            hi = mid;
        else
            return true;
    }
    return false;
}
