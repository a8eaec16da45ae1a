/* The labels of samples: read when they are asked for, after the samples were checked.
 * Source: spec/profile.md 2.4 step 7. */
#include <stdlib.h>

#include "profile/decode_impl.h"

bool decode_raw_label(const struct decoder *d, const struct wire_field *field,
                      struct raw_label *out)
{
    int64_t v[5] = {0};
    struct wire w = {field->data, field->data + field->len};
    struct wire_field f;
    while (w.pos < w.end) {
        if (!wire_next(&w, &f) || (f.number - 1 < 4 && f.type != WIRE_VARINT))
            return false;
        if (f.number - 1 < 4)
            v[f.number] = (int64_t)f.value;
    }
    *out = (struct raw_label){v[1], v[2], v[3], v[4]};
    uint64_t n = d->strings.n;
    /* As the reference looks indices up: the unit only where there is no string value. */
    return (uint64_t)out->key < n && (uint64_t)out->str < n &&
           (out->str != 0 || (uint64_t)out->unit < n);
}

struct label_pass {
    struct decoder *d;
    struct label *labels;
    const uint64_t *begin;
    uint32_t *unit_given; /* by key id: last sample (+ 1) in which some number had a unit */
    uint32_t n_keys;
};

static bool give_unit(struct label_pass *pass, str_id key, uint32_t sample)
{
    if (key >= pass->n_keys) {
        uint32_t n = key * 2 + 64;
        uint32_t *grown = realloc(pass->unit_given, n * sizeof *grown);
        if (!grown)
            return decode_nomem(pass->d);
        memset(grown + pass->n_keys, 0, (n - pass->n_keys) * sizeof *grown);
        pass->unit_given = grown;
        pass->n_keys = n;
    }
    pass->unit_given[key] = sample + 1;
    return true;
}

/* Resolves one label's strings. A number of a key without any unit stays LABEL_NUM. */
static bool put_label(struct label_pass *pass, const struct raw_label *raw, uint32_t sample,
                      struct label *out)
{
    struct decoder *d = pass->d;
    *out = (struct label){.key = decode_string(d, raw->key), .kind = LABEL_NUM};
    if (raw->str != 0) {
        out->kind = LABEL_STR;
        out->text = decode_string(d, raw->str);
        return d->result == DECODE_OK;
    }
    out->num = raw->num;
    if (raw->unit != 0) {
        out->kind = LABEL_NUM_UNIT;
        out->text = decode_string(d, raw->unit);
        return d->result == DECODE_OK && give_unit(pass, out->key, sample);
    }
    return d->result == DECODE_OK;
}

static bool read_sample_labels(struct label_pass *pass, uint32_t i)
{
    struct wire w =
        wire_sample(pass->d->data, pass->d->data + pass->d->len, pass->d->samples.data[i]);
    struct label *at = pass->labels + pass->begin[i];
    struct label *end = pass->labels + pass->begin[i + 1];
    struct wire_field f;
    struct raw_label raw;
    while (at < end && w.pos < w.end && wire_next(&w, &f)) {
        if (f.number != 3 || !decode_raw_label(pass->d, &f, &raw) || !raw_label_is_kept(&raw))
            continue;
        if (!put_label(pass, &raw, i, at++))
            return false;
    }
    /* One unit given to a key in this sample: its other numbers have the unit "". */
    for (at = pass->labels + pass->begin[i]; at < end; at++)
        if (at->kind == LABEL_NUM && at->key < pass->n_keys && pass->unit_given[at->key] == i + 1)
            at->kind = LABEL_NUM_UNIT;
    return true;
}

bool decode_labels(struct decoder *d, uint64_t *count)
{
    struct samples *s = &d->p->samples;
    for (uint32_t i = 0; i < s->n; i++)
        count[i + 1] += count[i];
    struct label_pass pass = {.d = d, .begin = count};
    pass.labels = arena_array(d->p->arena, struct label, count[s->n]);
    if (!pass.labels)
        return decode_nomem(d);
    bool ok = true;
    for (uint32_t i = 0; ok && i < s->n; i++)
        if (count[i + 1] != count[i])
            ok = read_sample_labels(&pass, i);
    free(pass.unit_given);
    s->label_begin = count;
    s->labels = pass.labels;
    return ok;
}
