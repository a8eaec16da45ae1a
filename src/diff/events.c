/* How many sampled events stand behind a value, and so how much chance is in it.
 *
 * Sources: the meaning of period and period type in proto/profile.proto; for heap profiles
 * P(sampled) = 1 - exp(-size / rate), by which Go and gperftools scale their values up. */
#include <math.h>

#include "diff/diff_impl.h"
#include "measure/measure.h"

static bool type_is(const struct profile *p, uint32_t i, const char *type)
{
    return str_eq(profile_str(p, p->types[i].type), str_of(type));
}

/* The column "X_NEW" beside "X_OLD" ("objects" beside "space"). */
static uint32_t sibling(const struct profile *p, uint32_t i, struct str old, struct str new)
{
    struct str type = profile_str(p, p->types[i].type);
    if (!str_ends(type, old))
        return PP_NONE;
    size_t stem = type.len - old.len;
    for (uint32_t k = 0; k < p->n_types; k++) {
        struct str t = profile_str(p, p->types[k].type);
        if (t.len == stem + new.len && memcmp(t.ptr, type.ptr, stem) == 0 && str_ends(t, new))
            return k;
    }
    return PP_NONE;
}

/* Allocations: the value beside its objects or its bytes. */
static bool heap_model(const struct profile *p, uint32_t i, struct event_model *m)
{
    struct str space = PP_STR("space"), objects = PP_STR("objects");
    struct str sampled = profile_str(p, p->period_type.type);
    m->bytes_index = i;
    m->count_index = sibling(p, i, space, objects);
    if (m->count_index == PP_NONE) {
        m->count_index = i;
        m->bytes_index = sibling(p, i, objects, space);
        m->counts_objects = true;
    }
    if (m->bytes_index == PP_NONE || !str_eq(sampled, space))
        return false;
    m->kind = p->period > 1 ? EVENT_HEAP : EVENT_EXACT;
    m->unit = (double)p->period;
    return true;
}

struct event_model event_model_of(const struct profile *p, uint32_t i)
{
    struct event_model m = {
        .kind = EVENT_FIXED, .unit = 1, .count_index = PP_NONE, .bytes_index = PP_NONE};
    struct str unit = profile_str(p, p->types[i].unit);
    bool period_counts = p->period > 0 && p->types[i].type == p->period_type.type;
    if (heap_model(p, i, &m))
        return m;
    m.counts_objects = false;
    m.bytes_index = m.count_index = PP_NONE;
    if (p->n_types > 1 && type_is(p, 0, "contentions") && i > 0) { /* lock delays */
        m.kind = EVENT_COMPOUND;
        m.count_index = 0;
        m.unit = p->period > 0 ? (double)p->period : 1;
        return m;
    }
    bool period_is_time = measure_is_time(profile_str(p, p->period_type.unit));
    m.is_time = period_is_time && (period_counts || type_is(p, i, "samples"));
    if (period_counts) {
        m.unit = (double)p->period;
        struct scaled s = measure_scale(p->period, profile_str(p, p->period_type.unit), unit);
        if (s.value > 0)
            m.unit = s.value;
        return m;
    }
    if (i > 0 && p->n_types > 1 && str_eq(profile_str(p, p->types[0].unit), PP_STR("count"))) {
        m.kind = EVENT_COMPOUND;
        m.count_index = 0;
    }
    return m;
}

/* Allocations are sampled at random distances in bytes. A clock's ticks are regular, and what they
 * meet depends on the program's phases. */
bool event_is_poisson(const struct event_model *m)
{
    return m->kind == EVENT_HEAP;
}

double event_variance(const struct event_model *m, const struct profile *p, uint32_t value_index,
                      uint32_t sample)
{
    int64_t *const *values = p->samples.values;
    double v = (double)values[value_index][sample];
    switch (m->kind) {
    case EVENT_FIXED:
        return v * m->unit;
    case EVENT_EXACT:
        return 0;
    case EVENT_COMPOUND: {
        double events = (double)values[m->count_index][sample] / m->unit;
        return events >= 1 ? v * v / events : v * v;
    }
    case EVENT_HEAP: {
        double objects = (double)values[m->count_index][sample];
        double size = (double)values[m->bytes_index][sample] / (objects > 0 ? objects : 1);
        double missed = exp(-size / m->unit), found = -expm1(-size / m->unit);
        if (!(found > 0))
            return v * m->unit;
        return v * (m->counts_objects ? 1 : size) / found * missed;
    }
    }
    return v;
}
