/* Ids to indices. Ids are dense in what real writers make, but may be any numbers. */
#include "profile/idmap.h"
#include "util/hash.h"

static uint64_t id_at(const void *ids, size_t stride, uint32_t i)
{
    uint64_t id;
    memcpy(&id, (const char *)ids + stride * i, sizeof id);
    return id;
}

static bool build_hashed(struct idmap *m, struct arena *a, const void *ids, size_t stride,
                         uint32_t n)
{
    uint64_t slots = 16;
    while (slots < (uint64_t)n * 2)
        slots *= 2;
    m->keys = arena_array(a, uint64_t, slots);
    m->values = arena_array(a, uint32_t, slots);
    m->mask = slots - 1;
    if (!m->keys || !m->values)
        return false;
    memset(m->values, 0xFF, slots * sizeof *m->values);
    for (uint32_t i = 0; i < n; i++) {
        uint64_t id = id_at(ids, stride, i), at = hash_mix(id, 0) & m->mask;
        while (m->values[at] != PP_NONE && m->keys[at] != id)
            at = (at + 1) & m->mask;
        m->keys[at] = id;
        m->values[at] = i;
    }
    return true;
}

bool idmap_build(struct idmap *m, struct arena *a, const void *ids, size_t stride, uint32_t n)
{
    uint64_t max = 0;
    *m = (struct idmap){0};
    for (uint32_t i = 0; i < n; i++) {
        uint64_t id = id_at(ids, stride, i);
        max = id > max ? id : max;
    }
    if (max > (uint64_t)n * 4 + 1024)
        return build_hashed(m, a, ids, stride, n);
    m->n_dense = max + 1;
    m->dense = arena_array(a, uint32_t, max + 1);
    if (!m->dense)
        return false;
    memset(m->dense, 0xFF, (max + 1) * sizeof *m->dense);
    uint64_t n_distinct = 0;
    m->in_order = true;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t id = id_at(ids, stride, i);
        uint32_t *slot = &m->dense[id];
        m->in_order &= id == i + UINT64_C(1);
        n_distinct += *slot == PP_NONE;
        *slot = i;
    }
    if (n_distinct == max && m->dense[0] == PP_NONE)
        m->n_whole = max;
    return true;
}

uint32_t idmap_find_hashed(const struct idmap *m, uint64_t id)
{
    uint64_t at = hash_mix(id, 0) & m->mask;
    while (m->values[at] != PP_NONE && m->keys[at] != id)
        at = (at + 1) & m->mask;
    return m->values[at];
}
