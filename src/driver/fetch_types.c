/* Which files do not go together: messages for strict runs. */
#include "driver/fetch_impl.h"
#include "measure/measure.h"

static struct str type_name(const struct profile *p, uint32_t type)
{
    return profile_str(p, p->types[type].type);
}

static bool shares_a_type(const struct profile *p, const struct profile *other)
{
    for (uint32_t i = 0; i < p->n_types; i++)
        for (uint32_t k = 0; k < other->n_types; k++)
            if (str_eq(type_name(p, i), type_name(other, k)))
                return true;
    return false;
}

/* "cpu/nanoseconds" */
static void add_type(const struct profile *p, uint32_t type, struct buf *out)
{
    buf_add_str(out, type_name(p, type));
    buf_add_byte(out, '/');
    buf_add_str(out, profile_str(p, p->types[type].unit));
}

static void list_types(const struct profile *p, struct buf *out)
{
    for (uint32_t i = 0; i < p->n_types; i++) {
        buf_add_cstr(out, i == 0 ? "" : i + 1 == p->n_types ? " and " : ", ");
        add_type(p, i, out);
    }
}

bool driver_check_types(const char *const *names, struct profile *const *profiles, size_t n,
                        struct err *err)
{
    struct buf types[2] = {BUF_INIT, BUF_INIT};
    size_t i = 1;
    while (i < n && shares_a_type(profiles[0], profiles[i]))
        i++;
    if (i >= n)
        return true;
    list_types(profiles[0], &types[0]);
    list_types(profiles[i], &types[1]);
    if (types[0].failed || types[1].failed)
        err_nomem(err);
    else
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                "%s has samples of %.*s: they do not add to %.*s of %s", names[i],
                (int)types[1].len, types[1].data, (int)types[0].len, types[0].data, names[0]);
    buf_done(&types[0]);
    buf_done(&types[1]);
    return false;
}

bool driver_check_base(const struct fetch_options *opt, const struct profile *p,
                       const struct profile *base, struct err *err)
{
    uint32_t shown;
    struct buf types = BUF_INIT, wanted = BUF_INIT;
    if (!profile_sample_index(p, opt->sample_index, &shown, err))
        return err_prefix(err, "%s", opt->sources[0]);
    struct str name = type_name(p, shown), unit = profile_str(p, p->types[shown].unit);
    for (uint32_t i = 0; i < base->n_types; i++)
        if (str_eq(name, type_name(base, i)) &&
            measure_compatible(name, unit, name, profile_str(base, base->types[i].unit)))
            return true;
    list_types(base, &types);
    add_type(p, shown, &wanted);
    if (types.failed || wanted.failed)
        err_nomem(err);
    else
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                "%s has samples of %.*s: they do not compare with %.*s of %s (see --sample-index)",
                opt->bases[0], (int)types.len, types.data, (int)wanted.len, wanted.data,
                opt->sources[0]);
    buf_done(&wanted);
    buf_done(&types);
    return false;
}
