/* What holds for every profile that a parser of an older format makes. Functions are static, so
 * that fuzz targets, which link no support, can use them too. */
#ifndef CPPROF_TESTS_SUPPORT_SOUND_H
#define CPPROF_TESTS_SUPPORT_SOUND_H

#include "profile/profile.h"

static inline bool ids_are_sound(const struct profile *p)
{
    for (uint32_t i = 0; i < p->n_mappings; i++)
        if (p->mappings[i].id != i + 1)
            return false;
    for (uint32_t i = 0; i < p->n_functions; i++)
        if (p->functions[i].id != i + 1)
            return false;
    for (uint32_t i = 0; i < p->n_locations; i++)
        if (p->locations[i].id != i + 1)
            return false;
    return true;
}

static inline bool strings_are_sound(const struct profile *p)
{
    uint32_t n = p->strings.n;
    for (uint32_t i = 0; i < p->n_types; i++)
        if (p->types[i].type >= n || p->types[i].unit >= n)
            return false;
    for (uint32_t i = 0; i < p->n_mappings; i++)
        if (p->mappings[i].file >= n || p->mappings[i].build_id >= n)
            return false;
    for (uint32_t i = 0; i < p->n_functions; i++)
        if (p->functions[i].name >= n || p->functions[i].file >= n)
            return false;
    return p->drop_frames < n && p->keep_frames < n;
}

static inline bool locations_are_sound(const struct profile *p)
{
    if (p->line_begin[0] != 0)
        return false;
    for (uint32_t i = 0; i < p->n_locations; i++) {
        if (p->line_begin[i] > p->line_begin[i + 1])
            return false;
        for (uint32_t k = p->line_begin[i]; k < p->line_begin[i + 1]; k++)
            if (p->lines[k].function >= p->n_functions)
                return false;
        uint32_t m = p->locations[i].mapping;
        if (m != PP_NONE && m >= p->n_mappings)
            return false;
    }
    return true;
}

static inline bool samples_are_sound(const struct profile *p)
{
    const struct samples *s = &p->samples;
    if (s->n && !p->n_types)
        return false;
    if (s->stack_begin[0] != 0 || s->label_begin[0] != 0)
        return false;
    for (uint32_t i = 0; i < s->n; i++) {
        uint64_t from = s->stack_begin[i], to = s->stack_begin[i + 1];
        if (from > to || to - from > s->max_depth || s->label_begin[i] > s->label_begin[i + 1])
            return false;
        for (uint64_t k = from; k < to; k++)
            if (s->locs[k] >= p->n_locations)
                return false;
    }
    return true;
}

/* Whether the tables are in order: counts, ranges, indices, ids. */
static inline bool profile_is_sound(const struct profile *p)
{
    return ids_are_sound(p) && strings_are_sound(p) && locations_are_sound(p) &&
           samples_are_sound(p);
}

#endif
