/* A segment tree for stabbing queries: leaf i stands for [borders[i], borders[i + 1]). */
#include "legacy/ranges.h"

#include <stdlib.h>

#include "util/num.h"

bool ranges_init(struct ranges *r, uint64_t *borders, size_t n)
{
    *r = (struct ranges){.borders = borders};
    if (n)
        qsort(borders, n, sizeof *borders, num_compare_u64);
    for (size_t i = 0; i < n; i++)
        if (r->n == 0 || borders[i] != borders[r->n - 1])
            borders[r->n++] = borders[i];
    r->tree = malloc((2 * r->n + 1) * sizeof *r->tree);
    if (!r->tree) {
        ranges_done(r);
        return false;
    }
    for (size_t i = 0; i < 2 * r->n; i++)
        r->tree[i] = PP_NONE;
    return true;
}

void ranges_done(struct ranges *r)
{
    free(r->borders);
    free(r->tree);
    *r = (struct ranges){0};
}

/* The number of borders at or below `addr`. */
static size_t count_below(const struct ranges *r, uint64_t addr)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (r->borders[mid] <= addr)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void lower(uint32_t *cell, uint32_t number)
{
    if (number < *cell)
        *cell = number;
}

void ranges_add(struct ranges *r, uint64_t from, uint64_t to, uint32_t number)
{
    if (from >= to)
        return;
    size_t left = count_below(r, from) - 1 + r->n, right = count_below(r, to) - 1 + r->n;
    for (; left < right; left /= 2, right /= 2) {
        if (left & 1)
            lower(&r->tree[left++], number);
        if (right & 1)
            lower(&r->tree[--right], number);
    }
}

uint32_t ranges_find(const struct ranges *r, uint64_t addr)
{
    size_t below = count_below(r, addr);
    uint32_t best = PP_NONE;
    if (below == 0 || below == r->n)
        return PP_NONE;
    for (size_t at = below - 1 + r->n; at > 0; at /= 2)
        lower(&best, r->tree[at]);
    return best;
}
