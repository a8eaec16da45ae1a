/* Merging: the header of the result, and the order of the work. Source: spec/profile.md 5.1 to 5.3.
 */
#include "profile/merge.h"

#include <inttypes.h>
#include <stdlib.h>

#include "profile/merger.h"
#include "util/ckint.h"

struct merger *merger_new(struct arena *a, struct err *err)
{
    struct merger *m = calloc(1, sizeof *m);
    if (!m) {
        err_nomem(err);
        return NULL;
    }
    m->err = err;
    arena_init(&m->scratch, 0);
    if (!builder_init(&m->built, a, err)) {
        merger_free(m);
        return NULL;
    }
    return m;
}

void merger_free(struct merger *m)
{
    if (!m)
        return;
    builder_done(&m->built);
    hash_index_done(&m->mappings);
    hash_index_done(&m->functions);
    hash_index_done(&m->locations);
    hash_index_done(&m->samples);
    free(m->string_of.data);
    free(m->mapping_of.data);
    free(m->function_of.data);
    free(m->location_of.data);
    free(m->lines.data);
    free(m->stacks.data);
    free(m->values.data);
    label_order_done(&m->labels);
    free(m->own_labels.data);
    free(m->other_labels.data);
    buf_done(&m->label_key);
    buf_done(&m->other_key);
    arena_done(&m->scratch);
    free(m->comments.data);
    free(m->seen_comment.data);
    free(m);
}

static bool types_equal(const struct profile *p, struct value_type a, const struct profile *other,
                        struct value_type b)
{
    return str_eq(profile_str(p, a.type), profile_str(other, b.type)) &&
           str_eq(profile_str(p, a.unit), profile_str(other, b.unit));
}

/* "&{cpu nanoseconds 0 0}": a value type as the reference prints a pointer to one. */
static void put_type(struct buf *b, const struct profile *p, struct value_type t)
{
    buf_add_cstr(b, "&{");
    buf_add_str(b, profile_str(p, t.type));
    buf_add_byte(b, ' ');
    buf_add_str(b, profile_str(p, t.unit));
    buf_add_cstr(b, " 0 0}");
}

/* The reference prints the addresses of the types, which differ in each run; these are no
 * addresses, only numbers that look alike. */
static void put_type_list(struct buf *b, const struct profile *p, uint32_t base)
{
    buf_add_byte(b, '[');
    for (uint32_t t = 0; t < p->n_types; t++)
        buf_printf(b, "%s0xc%09" PRIx32, t ? " " : "", base + t * 48);
    buf_add_byte(b, ']');
}

static bool incompatible(struct err *err, struct buf *b)
{
    if (b->failed)
        err_nomem(err);
    else
        err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "incompatible %.*s",
                (int)(b->len < sizeof err->msg ? b->len : sizeof err->msg), b->data);
    buf_done(b);
    return false;
}

bool profile_check_compatible(const struct profile *p, const struct profile *other, struct err *err)
{
    struct buf b = BUF_INIT;
    if (!types_equal(p, p->period_type, other, other->period_type)) {
        buf_add_cstr(&b, "period types ");
        put_type(&b, p, p->period_type);
        buf_add_cstr(&b, " and ");
        put_type(&b, other, other->period_type);
        return incompatible(err, &b);
    }
    bool equal = p->n_types == other->n_types;
    for (uint32_t t = 0; equal && t < p->n_types; t++)
        equal = types_equal(p, p->types[t], other, other->types[t]);
    if (equal)
        return true;
    buf_add_cstr(&b, "sample types ");
    put_type_list(&b, p, 0x1b4000);
    buf_add_cstr(&b, " and ");
    put_type_list(&b, other, 0x1b6000);
    return incompatible(err, &b);
}

/* The fields that the first source alone decides. */
static bool start_header(struct merger *m, const struct profile *src)
{
    struct profile *p = m->built.p;
    struct value_type *types = arena_array(&m->scratch, struct value_type, src->n_types);
    if (!types)
        return err_nomem(m->err);
    for (uint32_t t = 0; t < src->n_types; t++) {
        types[t].type = merger_string(m, src, src->types[t].type);
        types[t].unit = merger_string(m, src, src->types[t].unit);
    }
    p->period_type.type = merger_string(m, src, src->period_type.type);
    p->period_type.unit = merger_string(m, src, src->period_type.unit);
    p->drop_frames = merger_string(m, src, src->drop_frames);
    p->keep_frames = merger_string(m, src, src->keep_frames);
    m->started = true;
    return builder_types(&m->built, types, src->n_types); /* false after any failure above */
}

static bool add_comments(struct merger *m, const struct profile *src)
{
    for (uint32_t i = 0; i < src->n_comments; i++) {
        str_id comment = merger_string(m, src, src->comments[i]);
        if (comment == PP_NONE)
            return false;
        row_map *seen = &m->seen_comment;
        size_t had = seen->n;
        if (comment >= had) {
            if (!vec_room(seen, (size_t)comment + 1 - had))
                return err_nomem(m->err);
            memset(seen->data + had, 0, ((size_t)comment + 1 - had) * sizeof *seen->data);
            seen->n = (size_t)comment + 1;
        }
        if (seen->data[comment]++)
            continue;
        if (!vec_grow(&m->comments))
            return err_nomem(m->err);
        m->comments.data[m->comments.n++] = comment;
    }
    return true;
}

/* The fields that every source has a say in (5.2). */
static bool add_header(struct merger *m, const struct profile *src)
{
    struct profile *p = m->built.p;
    if (p->time_ns == 0 || src->time_ns < p->time_ns)
        p->time_ns = src->time_ns;
    p->duration_ns = wrap_add(p->duration_ns, src->duration_ns);
    if (p->period == 0 || p->period < src->period)
        p->period = src->period;
    if (!p->default_type)
        p->default_type = merger_string(m, src, src->default_type);
    if (!p->doc_url)
        p->doc_url = merger_string(m, src, src->doc_url);
    return m->err->code == PP_OK && add_comments(m, src);
}

bool merger_add(struct merger *m, const struct profile *src)
{
    if (m->started && !profile_check_compatible(m->built.p, src, m->err))
        return false;
    if (!merger_start_source(m, src) || (!m->started && !start_header(m, src)) ||
        !add_header(m, src))
        return false;
    if (m->built.mappings.n == 0 && src->n_mappings > 0 && merger_mapping(m, src, 0) == PP_NONE)
        return false;
    if (!merger_look_up(m, src))
        return false;
    m->has_labels = m->has_labels || src->samples.label_begin;
    return merger_samples(m, src);
}

const struct profile *merger_header(const struct merger *m)
{
    return m->built.p;
}

bool merger_met_negative(const struct merger *m)
{
    return m->signs < 0;
}

bool merger_finish(struct merger *m, struct profile **out)
{
    *out = NULL;
    if (!m->started)
        return err_set(m->err, PP_ERR_USAGE, PP_NO_OFFSET, "no profiles to merge");
    struct profile *p = m->built.p;
    str_id *comments = arena_array(p->arena, str_id, m->comments.n);
    if (!comments)
        return err_nomem(m->err);
    if (m->comments.n)
        memcpy(comments, m->comments.data, m->comments.n * sizeof *comments);
    p->comments = comments;
    p->n_comments = (uint32_t)m->comments.n;
    if (!merger_collect(&m->built) || !builder_finish(&m->built, &p))
        return false;
    if (!m->has_labels)
        p->samples.label_begin = NULL;
    *out = p;
    return true;
}

bool profile_merge(struct arena *a, struct profile *const *profiles, size_t n, struct profile **out,
                   struct err *err)
{
    *out = NULL;
    struct merger *m = merger_new(a, err);
    bool ok = m != NULL;
    /* An incompatible profile is reported before any work is done. */
    for (size_t i = 1; ok && i < n; i++)
        ok = profile_check_compatible(profiles[0], profiles[i], err);
    for (size_t i = 0; ok && i < n; i++)
        ok = merger_add(m, profiles[i]);
    ok = ok && merger_finish(m, out);
    merger_free(m);
    return ok;
}

bool profile_combine(struct arena *a, struct profile **profiles, size_t n, struct profile **out,
                     struct err *err)
{
    *out = NULL;
    if (!profile_unify_types(profiles, n, err) || !profile_unify_units(profiles, n, err))
        return false;
    if (n > 1)
        return profile_merge(a, profiles, n, out, err);
    *out = profiles[0];
    return true;
}
