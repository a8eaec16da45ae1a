/* Open addressing over pairs of ids; empty storage until the first pair. */
#include "profile/pair_map.h"

#include <stdlib.h>

#include "util/attr.h"
#include "util/hash.h"
#include "util/str.h"

static uint32_t find_slot(const struct pair_map *m, uint64_t pair)
{
    uint32_t mask = m->n_slots - 1,
             at = (uint32_t)hash_mix(pair, UINT64_C(0x9e3779b97f4a7c15)) & mask;
    while (m->slots[at] && m->pairs.data[m->slots[at] - 1] != pair)
        at = (at + 1) & mask;
    return at;
}

static bool grow(struct pair_map *m)
{
    uint32_t n_slots = m->n_slots ? m->n_slots * 2 : 64;
    if (n_slots == 0)
        return false;
    uint32_t *slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return false;
    free(m->slots);
    m->slots = slots;
    m->n_slots = n_slots;
    for (size_t i = 0; i < m->pairs.n; i++)
        slots[find_slot(m, m->pairs.data[i])] = (uint32_t)i + 1;
    return true;
}

uint32_t pair_map_add(struct pair_map *m, uint32_t a, uint32_t b)
{
    uint64_t pair = (uint64_t)a << 32 | b;
    uint32_t at = m->n_slots ? find_slot(m, pair) : 0;
    if (m->n_slots && m->slots[at])
        return m->slots[at] - 1;
    if (m->pairs.n >= m->n_slots / 2) {
        if (!grow(m))
            return PP_NONE;
        at = find_slot(m, pair);
    }
    if (!vec_grow(&m->pairs))
        return PP_NONE;
    m->pairs.data[m->pairs.n++] = pair;
    m->slots[at] = (uint32_t)m->pairs.n;
    return (uint32_t)m->pairs.n - 1;
}

void pair_map_done(struct pair_map *m)
{
    free(m->pairs.data);
    free(m->slots);
    *m = (struct pair_map){0};
}
