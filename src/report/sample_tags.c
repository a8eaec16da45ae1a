/* Reading the tags of samples. Source: spec/report.md 3.7. */
#include "report/sample_tags.h"

#include <stdlib.h>

#include "measure/measure.h"
#include "util/hash.h"

void sample_tags_done(struct sample_tags *t)
{
    free(t->numbers.data);
    free(t->number_names.data);
    hash_index_done(&t->by_number);
    arena_done(&t->arena);
    *t = (struct sample_tags){0};
}

/* --- label texts --- */

/* Room that serves one sample after another. */
struct joiner {
    struct buf pairs; /* "key:value", one after another */
    VEC(size_t) ends;
    VEC(struct str) sorted;
    struct buf joined;
};

static void joiner_done(struct joiner *j)
{
    buf_done(&j->pairs);
    buf_done(&j->joined);
    free(j->ends.data);
    free(j->sorted.data);
}

static int by_bytes(const void *pa, const void *pb)
{
    const struct str *a = pa, *b = pb;
    return str_cmp(*a, *b);
}

/* The string labels of a sample as pairs, but for those of the key `skip`. */
static bool take_pairs(struct joiner *j, const struct profile *p, uint32_t sample, str_id skip)
{
    const struct samples *s = &p->samples;
    buf_clear(&j->pairs);
    j->ends.n = 0;
    for (uint64_t l = s->label_begin[sample]; l < s->label_begin[sample + 1]; l++) {
        const struct label *label = &s->labels[l];
        if (label->kind != LABEL_STR || label->key == skip)
            continue;
        buf_add_str(&j->pairs, profile_str(p, label->key));
        buf_add_byte(&j->pairs, ':');
        buf_add_str(&j->pairs, profile_str(p, label->text));
        if (!vec_grow(&j->ends))
            return false;
        j->ends.data[j->ends.n++] = j->pairs.len;
    }
    return !j->pairs.failed;
}

static bool sort_pairs(struct joiner *j)
{
    size_t from = 0;
    j->sorted.n = 0;
    if (!vec_room(&j->sorted, j->ends.n))
        return false;
    for (size_t i = 0; i < j->ends.n; i++) {
        j->sorted.data[j->sorted.n++] = str_sub(buf_str(&j->pairs), from, j->ends.data[i]);
        from = j->ends.data[i];
    }
    qsort(j->sorted.data, j->sorted.n, sizeof *j->sorted.data, by_bytes);
    return true;
}

/* Joins the pairs, sorted, with a backslash and an n. PP_NONE: no memory. */
static str_id join_pairs(struct sample_tags *t, struct joiner *j)
{
    if (j->ends.n <= 1)
        return strtab_add_copy(&t->texts, buf_str(&j->pairs));
    if (!sort_pairs(j))
        return PP_NONE;
    buf_clear(&j->joined);
    for (size_t i = 0; i < j->sorted.n; i++) {
        if (i)
            buf_add_cstr(&j->joined, "\\n");
        buf_add_str(&j->joined, j->sorted.data[i]);
    }
    return j->joined.failed ? PP_NONE : strtab_add_copy(&t->texts, buf_str(&j->joined));
}

static bool read_texts(struct sample_tags *t, const struct profile *p)
{
    struct joiner j = {BUF_INIT, {0}, {0}, BUF_INIT};
    str_id base = strtab_find(&p->strings, PP_STR("pprof::base"));
    bool ok = true;
    for (uint32_t i = 0; ok && i < p->samples.n; i++) {
        t->text[i] = take_pairs(&j, p, i, base) ? join_pairs(t, &j) : PP_NONE;
        ok = t->text[i] != PP_NONE;
    }
    joiner_done(&j);
    return ok;
}

/* --- numeric tags --- */

/* The id of the numeric tag `name` under `text`; PP_NONE: no memory. */
static uint32_t number_id(struct sample_tags *t, uint32_t text, str_id name)
{
    uint32_t id;
    if (!hash_index_reserve(&t->by_number))
        return PP_NONE;
    struct probe at = hash_index_probe(&t->by_number, hash_mix(text, name));
    while ((id = hash_index_next(&t->by_number, &at)) != PP_NONE)
        if (t->number_names.data[id].text == text && t->number_names.data[id].name == name)
            return id;
    if (!vec_grow(&t->number_names))
        return PP_NONE;
    t->number_names.data[t->number_names.n++] = (struct number_name){text, name};
    hash_index_put(&t->by_number, &at);
    return (uint32_t)t->number_names.n - 1;
}

static bool add_numbers(struct sample_tags *t, const struct report *r, uint32_t sample,
                        str_id bytes, struct buf *name)
{
    const struct samples *s = &r->p->samples;
    for (uint64_t l = s->label_begin[sample]; l < s->label_begin[sample + 1]; l++) {
        const struct label *label = &s->labels[l];
        if (label->kind == LABEL_STR || label->key != bytes)
            continue;
        buf_clear(name);
        measure_label(name, label->num, t->unit, r->opt.unit);
        str_id text = name->failed ? PP_NONE : strtab_add_copy(&t->texts, buf_str(name));
        uint32_t id = text == PP_NONE ? PP_NONE : number_id(t, t->text[sample], text);
        if (id == PP_NONE || !vec_grow(&t->numbers))
            return false;
        t->numbers.data[t->numbers.n++] = (struct sample_number){id, label->num};
    }
    return true;
}

static bool read_numbers(struct sample_tags *t, struct report *r)
{
    const struct profile *p = r->p;
    str_id bytes = strtab_find(&p->strings, PP_STR("bytes"));
    struct buf name = BUF_INIT;
    bool ok = true;
    if (bytes != PP_NONE)
        t->unit = tag_unit_of(p, &r->tag_units, bytes);
    for (uint32_t i = 0; ok && i < p->samples.n && bytes != PP_NONE; i++) {
        t->numbers_begin[i] = t->numbers.n;
        ok = add_numbers(t, r, i, bytes, &name);
    }
    t->numbers_begin[p->samples.n] = t->numbers.n;
    buf_done(&name);
    return ok;
}

/* --- what counts --- */

/* Magnitudes of all samples with a tag, which no sum over some of them exceeds. */
struct magnitudes {
    uint64_t *texts, *numbers;
};

static void add_magnitude(uint64_t *to, int64_t w)
{
    uint64_t m = w < 0 ? 0 - (uint64_t)w : (uint64_t)w;
    *to = *to > UINT64_MAX - m ? UINT64_MAX : *to + m;
}

static void add_up(const struct sample_tags *t, const struct report *r, struct magnitudes *all)
{
    for (uint32_t i = 0; i < r->p->samples.n; i++) {
        int64_t w = report_sample_weight(r, i).sum;
        add_magnitude(&all->texts[t->text[i]], w);
        for (uint64_t k = t->numbers_begin[i]; k < t->numbers_begin[i + 1]; k++)
            add_magnitude(&all->numbers[t->numbers.data[k].id], w);
    }
}

static void drop_light(struct sample_tags *t, uint32_t n_samples, const struct magnitudes *all,
                       uint64_t cutoff)
{
    uint64_t from = 0;
    t->any = false;
    t->numbers.n = 0;
    for (uint32_t i = 0; i < n_samples; i++) {
        uint64_t to = t->numbers_begin[i + 1];
        if (all->texts[t->text[i]] < cutoff)
            t->text[i] = 0;
        t->numbers_begin[i] = t->numbers.n;
        for (; from < to; from++)
            if (all->numbers[t->numbers.data[from].id] >= cutoff)
                t->numbers.data[t->numbers.n++] = t->numbers.data[from];
        t->tagged[i] = t->text[i] || t->numbers.n > t->numbers_begin[i];
        t->any |= t->tagged[i];
    }
    t->numbers_begin[n_samples] = t->numbers.n;
}

static bool choose_tags(struct sample_tags *t, const struct report *r, int64_t cutoff)
{
    struct magnitudes all = {calloc(t->texts.n, sizeof *all.texts),
                             calloc(t->number_names.n + 1, sizeof *all.numbers)};
    bool ok = all.texts && all.numbers;
    if (ok) {
        add_up(t, r, &all);
        drop_light(t, r->p->samples.n, &all, cutoff > 0 ? (uint64_t)cutoff : 0);
    }
    free(all.texts);
    free(all.numbers);
    return ok;
}

bool sample_tags_read(struct sample_tags *t, struct report *r, int64_t cutoff)
{
    size_t n = r->p->samples.n;
    *t = (struct sample_tags){0};
    arena_init(&t->arena, 0);
    t->text = arena_array(&t->arena, uint32_t, n);
    t->numbers_begin = arena_array(&t->arena, uint64_t, n + 1);
    t->tagged = arena_array(&t->arena, bool, n);
    return t->text && t->numbers_begin && t->tagged && strtab_init(&t->texts, &t->arena, 0) &&
           read_texts(t, r->p) && read_numbers(t, r) && choose_tags(t, r, cutoff);
}
