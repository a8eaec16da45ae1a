/* Interned strings: a growing array and an open-addressing table of ids, all in one arena. */
#include "util/strtab.h"

#include "util/ckint.h"

static uint32_t slot_count(uint32_t n)
{
    uint32_t slots = 64;
    while (slots < UINT32_C(1) << 31 && slots / 4 * 3 < n)
        slots *= 2;
    return slots;
}

static void put_slot(struct strtab *t, str_id id)
{
    uint32_t mask = t->n_slots - 1, at = (uint32_t)str_hash(t->items[id]) & mask;
    while (t->slots[at])
        at = (at + 1) & mask;
    t->slots[at] = id + 1;
}

static bool grow(struct strtab *t, uint32_t need)
{
    if (need > t->cap) {
        uint32_t cap = t->cap < UINT32_C(1) << 30 ? t->cap * 2 : UINT32_MAX - 1;
        if (cap < need)
            return false;
        struct str *items = arena_array(t->arena, struct str, cap);
        if (!items)
            return false;
        memcpy(items, t->items, t->n * sizeof *items);
        t->items = items;
        t->cap = cap;
    }
    if (need > t->n_slots / 4 * 3) {
        uint32_t n_slots = slot_count(need);
        uint32_t *slots = n_slots > t->n_slots ? arena_array(t->arena, uint32_t, n_slots) : NULL;
        if (!slots)
            return false;
        t->slots = slots;
        t->n_slots = n_slots;
        for (str_id id = 0; id < t->n; id++)
            put_slot(t, id);
    }
    return true;
}

bool strtab_init(struct strtab *t, struct arena *a, uint32_t expected)
{
    if (expected < 32)
        expected = 32;
    *t = (struct strtab){.arena = a, .cap = expected, .n_slots = slot_count(expected)};
    t->items = arena_array(a, struct str, t->cap);
    t->slots = arena_array(a, uint32_t, t->n_slots);
    if (!t->items || !t->slots)
        return false;
    return strtab_add(t, PP_STR("")) == 0;
}

str_id strtab_find(const struct strtab *t, struct str s)
{
    return strtab_find_hashed(t, s, str_hash(s));
}

str_id strtab_find_hashed(const struct strtab *t, struct str s, uint64_t hash)
{
    uint32_t mask = t->n_slots - 1, at = (uint32_t)hash & mask;
    for (; t->slots[at]; at = (at + 1) & mask)
        if (str_eq(t->items[t->slots[at] - 1], s))
            return t->slots[at] - 1;
    return PP_NONE;
}

str_id strtab_add(struct strtab *t, struct str s)
{
    str_id id = strtab_find(t, s);
    if (id != PP_NONE)
        return id;
    if (t->n == UINT32_MAX - 2 || !grow(t, t->n + 1))
        return PP_NONE;
    id = t->n++;
    t->items[id] = s;
    put_slot(t, id);
    return id;
}

str_id strtab_add_copy(struct strtab *t, struct str s)
{
    str_id id = strtab_find(t, s);
    if (id != PP_NONE)
        return id;
    struct str copy = arena_str(t->arena, s);
    return copy.ptr ? strtab_add(t, copy) : PP_NONE;
}
