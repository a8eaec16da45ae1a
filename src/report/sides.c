/* The two sides of -diff_base in one profile. Source: spec/report.md 7.1 (the label). */
#include <inttypes.h>
#include <stdio.h>

#include "report/report_impl.h"
#include "util/ckint.h"

struct base_label report_base_label(const struct profile *p)
{
    if (!p->samples.label_begin)
        return (struct base_label){PP_NONE, PP_NONE};
    return (struct base_label){strtab_find(&p->strings, PP_STR("pprof::base")),
                               strtab_find(&p->strings, PP_STR("true"))};
}

bool report_is_base(const struct profile *p, struct base_label label, uint32_t sample)
{
    const struct samples *s = &p->samples;
    if (label.key == PP_NONE || label.yes == PP_NONE)
        return false;
    for (uint64_t l = s->label_begin[sample]; l < s->label_begin[sample + 1]; l++)
        if (s->labels[l].kind == LABEL_STR && s->labels[l].key == label.key &&
            s->labels[l].text == label.yes)
            return true;
    return false;
}

/* Sums and differences of any of the values fit where that of all does. */
static bool check_sum(const struct profile *p, const int64_t *values, struct err *err)
{
    int64_t sum = 0; /* of what each value is below zero: -v may not fit where v is the least */
    for (uint32_t i = 0; i < p->samples.n; i++)
        if (ck_add_i64(&sum, sum, values[i] > 0 ? -values[i] : values[i]))
            return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                           "the values of both sides add up to more than 64 bits hold");
    return true;
}

static void split(const struct profile *p, const int64_t *values, int64_t *old, int64_t *new)
{
    struct base_label label = report_base_label(p);
    for (uint32_t i = 0; i < p->samples.n; i++) {
        bool base = report_is_base(p, label, i);
        old[i] = base ? wrap_sub(0, values[i]) : 0;
        new[i] = base ? 0 : values[i];
    }
}

bool report_split_sides(struct report *r, struct err *err)
{
    struct profile *p = r->p;
    uint32_t shown, n = p->n_types;
    if (n == 0)
        return true; /* the report says so later */
    if (!profile_sample_index(p, r->opt.sample_index, &shown, err) ||
        !check_sum(p, p->samples.values[shown], err))
        return false;
    int64_t **values = arena_array(p->arena, int64_t *, (size_t)n + 2);
    struct value_type *types = arena_array(p->arena, struct value_type, (size_t)n + 2);
    char *name = arena_array(r->arena, char, 16);
    if (!values || !types || !name)
        return err_nomem(err);
    for (uint32_t t = 0; t < n + 2; t++) {
        types[t] = p->types[t < n ? t : shown];
        values[t] = t < n ? p->samples.values[t] : arena_array(p->arena, int64_t, p->samples.n);
        if (!values[t])
            return err_nomem(err);
    }
    split(p, values[shown], values[n], values[n + 1]);
    p->samples.values = values;
    p->types = types;
    p->n_types = n + 2;
    r->side_column[0] = n;
    r->side_column[1] = n + 1;
    /* By its number: the last type, often the default, is another one now. */
    snprintf(name, 16, "%" PRIu32, shown);
    r->opt.sample_index = str_of(name);
    return true;
}
