/* Interned strings: a growing array and an open-addressing table of ids, all in one arena. */
#include "util/strtab.h"

#include "util/ckint.h"
#include "util/hash.h"

static uint32_t slot_count(uint32_t n)
{
    uint32_t slots = 64;
    while (slots < UINT32_C(1) << 31 && slots / 4 * 3 < n)
        slots *= 2;
    return slots;
}

static void put_slot(struct strtab *t, str_id id)
{
    uint32_t mask = t->n_slots - 1, at = t->hashes[id] & mask;
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
        uint32_t *hashes = arena_array(t->arena, uint32_t, cap);
        if (!items || !hashes)
            return false;
        memcpy(items, t->items, t->n * sizeof *items);
        memcpy(hashes, t->hashes, t->n * sizeof *hashes);
        t->items = items;
        t->hashes = hashes;
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
    t->hashes = arena_array(a, uint32_t, t->cap);
    t->slots = arena_array(a, uint32_t, t->n_slots);
    if (!t->items || !t->hashes || !t->slots)
        return false;
    return strtab_add(t, PP_STR("")) == 0;
}

str_id strtab_find(const struct strtab *t, struct str s)
{
    return strtab_find_hashed(t, s, (uint32_t)str_hash(s));
}

str_id strtab_find_hashed(const struct strtab *t, struct str s, uint32_t hash)
{
    uint32_t mask = t->n_slots - 1, at = hash & mask;
    for (; t->slots[at]; at = (at + 1) & mask) {
        str_id id = t->slots[at] - 1;
        if (t->hashes[id] == hash && str_eq(t->items[id], s))
            return id;
    }
    return PP_NONE;
}

static str_id add_new(struct strtab *t, struct str s, uint32_t hash)
{
    if (t->n == UINT32_MAX - 2 || !grow(t, t->n + 1))
        return PP_NONE;
    str_id id = t->n++;
    t->items[id] = s;
    t->hashes[id] = hash;
    put_slot(t, id);
    return id;
}

str_id strtab_add(struct strtab *t, struct str s)
{
    uint32_t hash = (uint32_t)str_hash(s);
    str_id id = strtab_find_hashed(t, s, hash);
    return id != PP_NONE ? id : add_new(t, s, hash);
}

str_id strtab_add_copy(struct strtab *t, struct str s)
{
    uint32_t hash = (uint32_t)str_hash(s);
    str_id id = strtab_find_hashed(t, s, hash);
    if (id != PP_NONE)
        return id;
    struct str copy = arena_str(t->arena, s);
    return copy.ptr ? add_new(t, copy, hash) : PP_NONE;
}
