/* An empty profile, the choice of a sample type, and its sum. Source: spec/profile.md 2.6. */
#include "profile/profile.h"

#include "util/buf.h"
#include "util/ckint.h"
#include "util/num.h"

struct profile *profile_new(struct arena *a, struct err *err)
{
    struct profile *p = arena_new(a, struct profile);
    uint64_t *zero = arena_array(a, uint64_t, 1);
    uint32_t *lines = arena_array(a, uint32_t, 1);
    if (!p || !zero || !lines || !strtab_init(&p->strings, a, 0)) {
        err_nomem(err);
        return NULL;
    }
    p->arena = a;
    p->line_begin = lines;
    p->samples.stack_begin = zero;
    p->samples.label_begin = zero;
    return p;
}

int64_t profile_sum(const struct profile *p, uint32_t type)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < p->samples.n; i++)
        sum = wrap_add(sum, p->samples.values[type][i]);
    return sum;
}

static uint32_t default_index(const struct profile *p)
{
    for (uint32_t i = 0; p->default_type && i < p->n_types; i++)
        if (p->types[i].type == p->default_type)
            return i;
    return p->n_types - 1;
}

static bool unknown_type(const struct profile *p, struct str text, struct err *err)
{
    struct buf b = BUF_INIT;
    buf_add_cstr(&b, "sample_index ");
    buf_add_quoted(&b, text);
    buf_add_cstr(&b, " must be one of: [");
    for (uint32_t i = 0; i < p->n_types; i++) {
        if (i)
            buf_add_byte(&b, ' ');
        buf_add_str(&b, profile_str(p, p->types[i].type));
    }
    buf_add_byte(&b, ']');
    if (b.failed)
        err_nomem(err);
    else
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "%.*s", (int)(b.len < 1000 ? b.len : 1000),
                b.data);
    buf_done(&b);
    return false;
}

bool profile_sample_index(const struct profile *p, struct str text, uint32_t *out, struct err *err)
{
    int64_t number;
    if (text.len == 0) {
        *out = default_index(p);
        return true;
    }
    if (num_parse_i64(text, &number) == NUM_OK) {
        if (number < 0 || number >= (int64_t)p->n_types)
            return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                           "sample_index %.*s is outside the range [0..%u]", (int)text.len,
                           text.ptr, p->n_types - 1);
        *out = (uint32_t)number;
        return true;
    }
    struct str bare = str_starts(text, PP_STR("inuse_")) ? str_sub(text, 6, text.len) : text;
    for (uint32_t i = 0; i < p->n_types; i++) {
        struct str type = profile_str(p, p->types[i].type);
        if (str_eq(type, text) || str_eq(type, bare)) {
            *out = i;
            return true;
        }
    }
    return unknown_type(p, text, err);
}

bool profile_add_empty_mapping(struct profile *p, struct err *err)
{
    if (p->n_mappings)
        return true;
    struct mapping *m = arena_new(p->arena, struct mapping);
    struct location *locs = arena_array(p->arena, struct location, p->n_locations);
    if (!m || !locs)
        return err_nomem(err);
    m->id = 1;
    if (p->n_locations)
        memcpy(locs, p->locations, p->n_locations * sizeof *locs);
    for (uint32_t i = 0; i < p->n_locations; i++)
        locs[i].mapping = 0;
    p->locations = locs;
    p->mappings = m;
    p->n_mappings = 1;
    return true;
}
