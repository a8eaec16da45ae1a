/* Making the sample types and units of several profiles agree before they are merged.
 * Source: spec/profile.md 5.6, spec/report.md 1.5, spec/driver.md 7.4. */
#include <inttypes.h>
#include <stdlib.h>

#include "measure/measure.h"
#include "profile/merge.h"
#include "util/buf.h"
#include "util/ckint.h"
#include "util/vec.h"

/* Type names of all profiles under common numbers. */
struct names {
    struct arena scratch;
    struct strtab tab;
    VEC(uint64_t) count; /* how often a name occurs as a sample type, over all profiles */
    VEC(uint32_t) first; /* where a name occurs first in the profile at hand, or PP_NONE */
    VEC(str_id) kept;    /* names of the common types */
};

static void names_done(struct names *names)
{
    arena_done(&names->scratch);
    free(names->count.data);
    free(names->first.data);
    free(names->kept.data);
}

static bool count_names(struct names *names, const struct profile *p, struct err *err)
{
    for (uint32_t t = 0; t < p->n_types; t++) {
        str_id name = strtab_add(&names->tab, profile_str(p, p->types[t].type));
        if (name == PP_NONE)
            return err_nomem(err);
        while (names->count.n <= name) {
            if (!vec_grow(&names->count))
                return err_nomem(err);
            names->count.data[names->count.n++] = 0;
        }
        names->count.data[name]++;
    }
    return true;
}

/* The names of the first profile that occur exactly as often as there are profiles. */
static bool keep_common(struct names *names, const struct profile *first, size_t n, struct err *err)
{
    for (uint32_t t = 0; t < first->n_types; t++) {
        str_id name = strtab_find(&names->tab, profile_str(first, first->types[t].type));
        if (names->count.data[name] != n)
            continue;
        if (!vec_grow(&names->kept))
            return err_nomem(err);
        names->kept.data[names->kept.n++] = name;
    }
    if (names->kept.n == 0)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "profiles have empty common sample type list");
    return true;
}

static bool not_found(const struct names *names, str_id name, struct err *err)
{
    struct buf b = BUF_INIT;
    buf_add_quoted(&b, strtab_get(&names->tab, name));
    if (b.failed)
        err_nomem(err);
    else
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "%.*s sample type is not found in profile",
                (int)(b.len < sizeof err->msg ? b.len : sizeof err->msg), b.data);
    buf_done(&b);
    return false;
}

/* Fills names->first for a profile; fails if it lacks a kept name. */
static bool locate_types(struct names *names, const struct profile *p, struct err *err)
{
    if (!vec_reserve((void **)&names->first.data, &names->first.cap, names->tab.n,
                     sizeof *names->first.data))
        return err_nomem(err);
    for (size_t i = 0; i < names->tab.n; i++)
        names->first.data[i] = PP_NONE;
    for (uint32_t t = p->n_types; t > 0; t--)
        names->first.data[strtab_find(&names->tab, profile_str(p, p->types[t - 1].type))] = t - 1;
    for (size_t k = 0; k < names->kept.n; k++)
        if (names->first.data[names->kept.data[k]] == PP_NONE)
            return not_found(names, names->kept.data[k], err);
    return true;
}

/* Gives the profile the kept types in their order. Values are whole columns: they only move. */
static bool select_types(const struct names *names, struct profile *p, struct err *err)
{
    size_t n = names->kept.n;
    bool changed = n != p->n_types;
    for (size_t k = 0; k < n && !changed; k++)
        changed = names->first.data[names->kept.data[k]] != k;
    if (!changed)
        return true;
    struct value_type *types = arena_array(p->arena, struct value_type, n);
    int64_t **columns = arena_array(p->arena, int64_t *, n);
    if (!types || !columns)
        return err_nomem(err);
    bool keeps_default = false;
    for (size_t k = 0; k < n; k++) {
        uint32_t from = names->first.data[names->kept.data[k]];
        types[k] = p->types[from];
        columns[k] = p->samples.values[from];
        keeps_default = keeps_default || types[k].type == p->default_type;
    }
    if (!keeps_default)
        p->default_type = types[0].type;
    p->types = types;
    p->samples.values = columns;
    p->n_types = (uint32_t)n;
    return true;
}

bool profile_unify_types(struct profile *const *profiles, size_t n, struct err *err)
{
    struct names names = {0};
    arena_init(&names.scratch, 0);
    bool ok = strtab_init(&names.tab, &names.scratch, 0) ? true : err_nomem(err);
    for (size_t i = 0; ok && i < n; i++)
        ok = count_names(&names, profiles[i], err);
    ok = ok && keep_common(&names, profiles[0], n, err);
    for (size_t i = 0; ok && i < n; i++)
        ok = locate_types(&names, profiles[i], err) && select_types(&names, profiles[i], err);
    names_done(&names);
    return ok;
}

struct type_text {
    struct str type, unit;
};

static struct type_text type_text(const struct profile *p, struct value_type t)
{
    return (struct type_text){profile_str(p, t.type), profile_str(p, t.unit)};
}

static double unit_ratio(struct str from, struct str to)
{
    return measure_scale(1, from, to).value;
}

/* The period type (type PP_NONE) or a sample type. */
static struct type_text type_at(const struct profile *p, uint32_t type)
{
    return type_text(p, type == PP_NONE ? p->period_type : p->types[type]);
}

static bool incompatible(struct type_text a, struct type_text b, const char *what, struct err *err)
{
    struct buf text = BUF_INIT;
    const struct str parts[] = {PP_STR("{"),       a.type, PP_STR(" "), a.unit,
                                PP_STR(" 0 0} {"), b.type, PP_STR(" "), b.unit};
    for (size_t i = 0; i < PP_COUNT(parts); i++)
        buf_add_str(&text, parts[i]);
    if (text.failed)
        err_nomem(err);
    else
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "%s: incompatible types: %.*s 0 0}", what,
                (int)(text.len < sizeof err->msg ? text.len : sizeof err->msg), text.data);
    buf_done(&text);
    return false;
}

/* The finest unit that the profiles have at this place: walking the list, a type whose unit is less
 * than one of the current unit replaces it. */
static bool common_type(struct profile *const *profiles, size_t n, uint32_t type, const char *what,
                        struct type_text *out, struct err *err)
{
    *out = type_at(profiles[0], type);
    for (size_t i = 1; i < n; i++) {
        struct type_text t = type_at(profiles[i], type);
        if (!measure_compatible(out->type, out->unit, t.type, t.unit))
            return incompatible(*out, t, what, err);
        if (unit_ratio(t.unit, out->unit) < 1)
            *out = t;
    }
    return true;
}

/* Brings one profile to the units; period[0] is the period type's. */
static bool convert(struct profile *p, const struct type_text *period,
                    const struct type_text *types, struct err *err)
{
    double *ratios = arena_array(p->arena, double, p->n_types);
    struct value_type *renamed = arena_array(p->arena, struct value_type, p->n_types);
    if (!ratios || !renamed)
        return err_nomem(err);
    for (uint32_t t = 0; t < p->n_types; t++) {
        ratios[t] = unit_ratio(profile_str(p, p->types[t].unit), types[t].unit);
        renamed[t].type = p->types[t].type;
        renamed[t].unit = strtab_add_copy(&p->strings, types[t].unit);
        if (renamed[t].unit == PP_NONE)
            return err_nomem(err);
    }
    str_id unit = strtab_add_copy(&p->strings, period->unit);
    if (unit == PP_NONE)
        return err_nomem(err);
    p->period = trunc_i64(
        measure_scale(p->period, profile_str(p, p->period_type.unit), period->unit).value);
    p->period_type.unit = unit;
    p->types = renamed;
    return profile_scale(p, ratios, err);
}

bool profile_unify_units(struct profile *const *profiles, size_t n, struct err *err)
{
    if (n < 2)
        return true;
    uint32_t n_types = profiles[0]->n_types;
    struct type_text period = {0}, *types = calloc((size_t)n_types + 1, sizeof *types);
    if (!types)
        return err_nomem(err);
    bool ok = common_type(profiles, n, PP_NONE, "period type", &period, err);
    for (size_t i = 1; ok && i < n; i++)
        if (profiles[i]->n_types != n_types)
            ok = err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                         "inconsistent samples type count: %" PRIu32 " != %" PRIu32, n_types,
                         profiles[i]->n_types);
    for (uint32_t t = 0; ok && t < n_types; t++)
        ok = common_type(profiles, n, t, "sample types", &types[t], err);
    for (size_t i = 0; ok && i < n; i++)
        ok = convert(profiles[i], &period, types, err);
    free(types);
    return ok;
}

static bool type_agrees(const struct profile *p, const struct profile *other, uint32_t type)
{
    struct type_text a = type_at(p, type), b = type_at(other, type);
    return str_eq(a.type, b.type) && str_eq(a.unit, b.unit) &&
           measure_compatible(a.type, a.unit, b.type, b.unit) && unit_ratio(a.unit, b.unit) == 1;
}

/* The unit's conversion goes through a double, which not every period survives. */
static bool period_stays(const struct profile *p)
{
    struct str unit = profile_str(p, p->period_type.unit);
    return trunc_i64(measure_scale(p->period, unit, unit).value) == p->period;
}

bool profile_types_agree(const struct profile *p, const struct profile *other)
{
    enum { MANY = 64 }; /* more are not worth looking for twins */
    if (p->n_types == 0 || p->n_types > MANY || p->n_types != other->n_types ||
        !type_agrees(p, other, PP_NONE) || !period_stays(p) || !period_stays(other))
        return false;
    for (uint32_t t = 0; t < p->n_types; t++) {
        if (!type_agrees(p, other, t))
            return false;
        for (uint32_t twin = 0; twin < t; twin++) /* a name that stands twice is dropped */
            if (p->types[twin].type == p->types[t].type)
                return false;
    }
    return true;
}
