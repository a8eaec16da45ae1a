/* profile.proto bytes to struct profile.
 *
 * One walk over the top level finds every record; the tables are read at once, the samples
 * (decode_samples.c) stay where they are and are only checked. What breaks the wire rules is "not
 * this format"; what breaks the rules between records is "malformed".
 * Source: spec/profile.md 1.3, 2.3 to 2.5. */
#include "profile/decode.h"

#include <stdlib.h>

#include "profile/decode_impl.h"
#include "util/ckint.h"
#include "util/limits.h"

/* Field numbers of the messages (proto/profile.proto). */
enum {
    PROFILE_SAMPLE_TYPE = 1,
    PROFILE_SAMPLE = 2,
    PROFILE_MAPPING = 3,
    PROFILE_LOCATION = 4,
    PROFILE_FUNCTION = 5,
    PROFILE_STRING = 6,
    PROFILE_DROP = 7,
    PROFILE_KEEP = 8,
    PROFILE_TIME = 9,
    PROFILE_DURATION = 10,
    PROFILE_PERIOD_TYPE = 11,
    PROFILE_PERIOD = 12,
    PROFILE_COMMENT = 13,
    PROFILE_DEFAULT_TYPE = 14,
    PROFILE_DOC_URL = 15
};

static void decoder_done(struct decoder *d)
{
    free(d->samples.data);
    free(d->mappings.data);
    free(d->locations.data);
    free(d->functions.data);
    free(d->types.data);
    free(d->comments.data);
    free(d->strings.data);
    free(d->lines.data);
}

bool decode_fail(struct decoder *d, enum decode_result why)
{
    if (d->result == DECODE_OK)
        d->result = why;
    return false;
}

bool decode_nomem(struct decoder *d)
{
    err_nomem(d->err);
    return decode_fail(d, DECODE_FAILED);
}

str_id decode_string(struct decoder *d, int64_t index)
{
    if (index < 0 || (uint64_t)index >= d->strings.n) {
        decode_fail(d, DECODE_NOT_PROTO);
        return 0;
    }
    uint32_t *id = &d->canonical[index];
    if (*id == 0) {
        str_id added = strtab_add(&d->p->strings, d->strings.data[index]);
        if (added == PP_NONE) {
            decode_nomem(d);
            return 0;
        }
        *id = added + 1;
    }
    return *id - 1;
}

/* --- the top level --- */

static bool keep_record(struct decoder *d, struct record_vec *v, const struct wire_field *f)
{
    if (f->type != WIRE_BYTES)
        return decode_fail(d, DECODE_NOT_PROTO);
    if (v->n == PP_MAX_RECORDS) {
        err_set(d->err, PP_ERR_LIMIT, PP_NO_OFFSET, "more than %u records of one kind",
                PP_MAX_RECORDS);
        return decode_fail(d, DECODE_FAILED);
    }
    if (!vec_grow(v))
        return decode_nomem(d);
    v->data[v->n++] = (struct record){f->data, f->len};
    return true;
}

static bool keep_sample(struct decoder *d, const uint8_t *length_at, const struct wire_field *f)
{
    if (f->type != WIRE_BYTES)
        return decode_fail(d, DECODE_NOT_PROTO);
    if (d->samples.n == PP_MAX_RECORDS) {
        err_set(d->err, PP_ERR_LIMIT, PP_NO_OFFSET, "more than %u samples", PP_MAX_RECORDS);
        return decode_fail(d, DECODE_FAILED);
    }
    if (!vec_grow(&d->samples))
        return decode_nomem(d);
    d->samples.data[d->samples.n++] = (uint64_t)(length_at - d->data);
    return true;
}

static bool keep_string(struct decoder *d, const struct wire_field *f)
{
    if (f->type != WIRE_BYTES || (d->strings.n == 0 && f->len != 0))
        return decode_fail(d, DECODE_NOT_PROTO);
    if (!vec_grow(&d->strings))
        return decode_nomem(d);
    struct str s = {(const char *)f->data, f->len};
    d->has_base_label |= str_eq(s, PP_STR("pprof::base"));
    d->strings.data[d->strings.n++] = s;
    return true;
}

static bool keep_comment(struct decoder *d, int64_t index)
{
    if (!vec_grow(&d->comments))
        return decode_nomem(d);
    d->comments.data[d->comments.n++] = index;
    return true;
}

/* A repeated int: one varint, or a packed run of them. */
static bool keep_comments(struct decoder *d, const struct wire_field *f)
{
    if (f->type == WIRE_VARINT)
        return keep_comment(d, (int64_t)f->value);
    if (f->type != WIRE_BYTES)
        return decode_fail(d, DECODE_NOT_PROTO);
    struct wire w = {f->data, f->data + f->len};
    while (w.pos < w.end) {
        uint64_t v;
        if (!wire_varint(&w, &v))
            return decode_fail(d, DECODE_NOT_PROTO);
        if (!keep_comment(d, (int64_t)v))
            return false;
    }
    return true;
}

static bool read_value_type(struct decoder *d, const struct wire_field *field,
                            struct raw_value_type *out)
{
    *out = (struct raw_value_type){0, 0};
    if (field->type != WIRE_BYTES)
        return decode_fail(d, DECODE_NOT_PROTO);
    struct wire w = {field->data, field->data + field->len};
    struct wire_field f;
    while (w.pos < w.end) {
        if (!wire_next(&w, &f) || (f.number - 1 < 2 && f.type != WIRE_VARINT))
            return decode_fail(d, DECODE_NOT_PROTO);
        if (f.number == 1)
            out->type = (int64_t)f.value;
        else if (f.number == 2)
            out->unit = (int64_t)f.value;
    }
    return true;
}

static bool keep_type(struct decoder *d, const struct wire_field *f)
{
    if (!vec_grow(&d->types))
        return decode_nomem(d);
    return read_value_type(d, f, &d->types.data[d->types.n++]);
}

static bool keep_scalar(struct decoder *d, const struct wire_field *f, int64_t *to)
{
    if (f->type != WIRE_VARINT)
        return decode_fail(d, DECODE_NOT_PROTO);
    *to = (int64_t)f->value;
    return true;
}

/* The only sign of two profiles in a row: a second time. The records before it must be sound, or
 * the message would have failed there already. */
static bool keep_time(struct decoder *d, const struct wire_field *f)
{
    if (d->p->time_ns == 0)
        return keep_scalar(d, f, &d->p->time_ns);
    if (!decode_tables_are_wire(d) || !decode_samples_are_wire(d))
        return decode_fail(d, DECODE_NOT_PROTO);
    err_set(d->err, PP_ERR_FORMAT, (uint64_t)(f->data ? f->data - d->data : 0),
            "concatenated profiles detected");
    return decode_fail(d, DECODE_CONCATENATED);
}

static bool top_level_field(struct decoder *d, const uint8_t *length_at, const struct wire_field *f)
{
    switch (f->number) {
    case PROFILE_SAMPLE_TYPE:
        return keep_type(d, f);
    case PROFILE_SAMPLE:
        return keep_sample(d, length_at, f);
    case PROFILE_MAPPING:
        return keep_record(d, &d->mappings, f);
    case PROFILE_LOCATION:
        return keep_record(d, &d->locations, f);
    case PROFILE_FUNCTION:
        return keep_record(d, &d->functions, f);
    case PROFILE_STRING:
        return keep_string(d, f);
    case PROFILE_DROP:
        return keep_scalar(d, f, &d->drop);
    case PROFILE_KEEP:
        return keep_scalar(d, f, &d->keep);
    case PROFILE_TIME:
        return keep_time(d, f);
    case PROFILE_DURATION:
        return keep_scalar(d, f, &d->p->duration_ns);
    case PROFILE_PERIOD_TYPE:
        return read_value_type(d, f, &d->period_type);
    case PROFILE_PERIOD:
        return keep_scalar(d, f, &d->p->period);
    case PROFILE_COMMENT:
        return keep_comments(d, f);
    case PROFILE_DEFAULT_TYPE:
        return keep_scalar(d, f, &d->default_type);
    case PROFILE_DOC_URL:
        return keep_scalar(d, f, &d->doc_url);
    default:
        return true;
    }
}

static bool scan(struct decoder *d)
{
    struct wire w = {d->data, d->data + d->len};
    while (w.pos < w.end) {
        struct wire_field f;
        const uint8_t *length_at = w.pos;
        while (length_at < w.end && *length_at >= 0x80) /* over the tag */
            length_at++;
        if (!wire_next(&w, &f))
            return decode_fail(d, DECODE_NOT_PROTO);
        if (!top_level_field(d, length_at + 1, &f))
            return false;
    }
    return true;
}

/* --- after the tables: header strings --- */

static bool resolve_header(struct decoder *d)
{
    struct profile *p = d->p;
    p->n_types = (uint32_t)d->types.n;
    p->types = arena_array(p->arena, struct value_type, d->types.n);
    str_id *comments = arena_array(p->arena, str_id, d->comments.n);
    if (!p->types || !comments)
        return decode_nomem(d);
    for (uint32_t i = 0; i < p->n_types; i++) {
        p->types[i].type = decode_string(d, d->types.data[i].type);
        p->types[i].unit = decode_string(d, d->types.data[i].unit);
    }
    p->n_comments = (uint32_t)d->comments.n;
    for (uint32_t i = 0; i < p->n_comments; i++)
        comments[i] = decode_string(d, d->comments.data[i]);
    p->comments = comments;
    p->drop_frames = decode_string(d, d->drop);
    p->keep_frames = decode_string(d, d->keep);
    p->period_type.type = decode_string(d, d->period_type.type);
    p->period_type.unit = decode_string(d, d->period_type.unit);
    p->default_type = decode_string(d, d->default_type);
    p->doc_url = decode_string(d, d->doc_url);
    return d->result == DECODE_OK;
}

static bool run(struct decoder *d)
{
    if (!scan(d))
        return false;
    if (d->strings.n == 0)
        return decode_fail(d, DECODE_NOT_PROTO);
    /* Two names a function, where the file has that many strings. */
    size_t expected = d->functions.n < d->strings.n / 2 ? d->functions.n * 2 : d->strings.n;
    if (!strtab_init(&d->p->strings, d->p->arena,
                     (uint32_t)(expected < PP_NONE / 8 ? expected : 0)))
        return decode_nomem(d);
    d->canonical = arena_array(d->p->arena, uint32_t, d->strings.n);
    if (!d->canonical)
        return decode_nomem(d);
    return resolve_header(d) && decode_tables(d) && decode_samples(d) && decode_check_tables(d);
}

enum decode_result profile_decode(struct arena *a, const uint8_t *data, size_t len,
                                  const struct decode_options *opt, struct profile **out,
                                  struct err *err)
{
    static const uint8_t nothing[1];
    struct decoder d = {
        .data = len ? data : nothing, .len = len, .opt = opt, .err = err, .result = DECODE_OK};
    *out = NULL;
    d.p = arena_new(a, struct profile);
    if (!d.p) {
        err_nomem(err);
        return DECODE_FAILED;
    }
    d.p->arena = a;
    if (run(&d))
        *out = d.p;
    decoder_done(&d);
    return d.result;
}
