/* Near misses by the restricted Damerau-Levenshtein distance. */
#include "cli/suggest.h"

#include <stdbool.h>

#include "util/attr.h"

enum { MAX_WORD = 40 }; /* no option or command is longer */

static char fold(char c)
{
    if (c == '-')
        return '_';
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned suggest_distance(struct str a, struct str b, unsigned bound)
{
    unsigned rows[3][MAX_WORD + 1];
    unsigned *before = rows[0], *last = rows[1], *now = rows[2];
    if (a.len > MAX_WORD || b.len > MAX_WORD)
        return bound;
    for (unsigned j = 0; j <= b.len; j++)
        last[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        now[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            bool same = fold(a.ptr[i - 1]) == fold(b.ptr[j - 1]);
            unsigned d = last[j - 1] + !same;
            d = least(d, least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && fold(a.ptr[i - 1]) == fold(b.ptr[j - 2]) &&
                fold(a.ptr[i - 2]) == fold(b.ptr[j - 1]))
                d = least(d, before[j - 2] + 1);
            now[j] = d;
        }
        unsigned *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return least(last[b.len], bound);
}

void suggest_init(struct suggest *s, struct str typed)
{
    s->typed = typed;
    s->best = NULL;
    /* A third of the word may be wrong. */
    s->distance = typed.len > MAX_WORD ? 0 : (unsigned)typed.len / 3 + 1;
}

void suggest_offer(struct suggest *s, const char *known)
{
    struct str k = str_of(known);
    if (s->distance == 0)
        return;
    unsigned d = suggest_distance(s->typed, k, s->distance);
    if (d < s->distance) {
        s->best = known;
        s->distance = d;
    }
}
