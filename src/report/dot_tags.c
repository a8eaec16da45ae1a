/* Label values as small boxes beside the nodes of a graph. Source: spec/report.md 3.7.
 *
 * Every sample has one label text (all its string labels, joined) and some numeric tags (of the key
 * "bytes"). For each node the samples that go through it are listed once, by counting; then the
 * tags of one node at a time are summed in tables by text and by tag. So memory grows with the
 * frames that are shown, not with nodes times label values. */
#include "report/dot_tags_impl.h"

#include <stdlib.h>

#include "measure/measure.h"
#include "util/ckint.h"

struct dot_tags *dot_tags_new(struct report *r, struct graph *g, int64_t cutoff)
{
    struct dot_tags *t = calloc(1, sizeof *t);
    if (t) {
        t->r = r;
        t->g = g;
        t->cutoff = cutoff;
        arena_init(&t->arena, 0);
    }
    return t;
}

void dot_tags_free(struct dot_tags *t)
{
    if (!t)
        return;
    arena_done(&t->arena);
    free(t->numbers.data);
    free(t->number_names.data);
    free(t->number_slots);
    free(t->slot);
    free(t->text_tags.data);
    free(t->number_tags.data);
    free(t);
}

/* --- the tags of samples --- */

static int by_bytes(const void *pa, const void *pb)
{
    const struct str *a = pa, *b = pb;
    return str_cmp(*a, *b);
}

/* Joins the "key:value" pairs of a sample, sorted, with a backslash and an n. */
static str_id join_labels(struct dot_tags *t, uint32_t sample, str_id skip, struct buf *scratch)
{
    const struct profile *p = t->r->p;
    const struct samples *s = &p->samples;
    VEC(struct str) pairs = {NULL, 0, 0};
    VEC(size_t) ends = {NULL, 0, 0};
    bool ok = true;
    buf_clear(scratch);
    for (uint64_t l = s->label_begin[sample]; ok && l < s->label_begin[sample + 1]; l++) {
        const struct label *label = &s->labels[l];
        if (label->kind != LABEL_STR || label->key == skip)
            continue;
        buf_add_str(scratch, profile_str(p, label->key));
        buf_add_byte(scratch, ':');
        buf_add_str(scratch, profile_str(p, label->text));
        ok = vec_grow(&ends);
        if (ok)
            ends.data[ends.n++] = scratch->len;
    }
    ok = ok && vec_room(&pairs, ends.n) && !scratch->failed;
    for (size_t i = 0; ok && i < ends.n; i++)
        pairs.data[pairs.n++] = str_sub(buf_str(scratch), i ? ends.data[i - 1] : 0, ends.data[i]);
    str_id id = ok ? 0 : PP_NONE;
    if (ok && pairs.n == 1) {
        id = strtab_add_copy(&t->texts, pairs.data[0]);
    } else if (ok && pairs.n > 1) {
        struct buf joined = BUF_INIT;
        qsort(pairs.data, pairs.n, sizeof *pairs.data, by_bytes);
        for (size_t i = 0; i < pairs.n; i++) {
            if (i)
                buf_add_cstr(&joined, "\\n");
            buf_add_str(&joined, pairs.data[i]);
        }
        id = joined.failed ? PP_NONE : strtab_add_copy(&t->texts, buf_str(&joined));
        buf_done(&joined);
    }
    free(pairs.data);
    free(ends.data);
    return id;
}

static bool rehash_numbers(struct dot_tags *t, uint32_t n_slots)
{
    uint32_t *slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return false;
    free(t->number_slots);
    t->number_slots = slots;
    t->number_mask = n_slots - 1;
    for (uint32_t i = 0; i < t->number_names.n; i++) {
        const struct number_name *n = &t->number_names.data[i];
        uint32_t at = (uint32_t)hash_mix(n->text, n->name) & t->number_mask;
        while (slots[at])
            at = (at + 1) & t->number_mask;
        slots[at] = i + 1;
    }
    return true;
}

/* The id of the numeric tag `name` under `text`; PP_NONE: no memory. */
static uint32_t number_id(struct dot_tags *t, uint32_t text, str_id name)
{
    if (t->number_names.n >= t->number_mask / 2 &&
        !rehash_numbers(t, t->number_mask ? (t->number_mask + 1) * 2 : 256))
        return PP_NONE;
    uint32_t at = (uint32_t)hash_mix(text, name) & t->number_mask;
    for (; t->number_slots[at]; at = (at + 1) & t->number_mask) {
        const struct number_name *n = &t->number_names.data[t->number_slots[at] - 1];
        if (n->text == text && n->name == name)
            return t->number_slots[at] - 1;
    }
    if (!vec_grow(&t->number_names))
        return PP_NONE;
    t->number_names.data[t->number_names.n++] = (struct number_name){text, name};
    t->number_slots[at] = (uint32_t)t->number_names.n;
    return (uint32_t)t->number_names.n - 1;
}

static bool add_numbers(struct dot_tags *t, uint32_t sample, str_id bytes, struct buf *scratch)
{
    const struct samples *s = &t->r->p->samples;
    for (uint64_t l = s->label_begin[sample]; l < s->label_begin[sample + 1]; l++) {
        const struct label *label = &s->labels[l];
        if (label->kind == LABEL_STR || label->key != bytes)
            continue;
        buf_clear(scratch);
        measure_label(scratch, label->num, t->unit, t->r->opt.unit);
        str_id name = scratch->failed ? PP_NONE : strtab_add_copy(&t->texts, buf_str(scratch));
        uint32_t id = name == PP_NONE ? PP_NONE : number_id(t, t->tagged[sample].text, name);
        if (id == PP_NONE || !vec_grow(&t->numbers))
            return false;
        t->numbers.data[t->numbers.n++] = (struct sample_number){id, label->num};
    }
    return true;
}

static bool read_samples(struct dot_tags *t)
{
    const struct profile *p = t->r->p;
    str_id base = strtab_find(&p->strings, PP_STR("pprof::base"));
    str_id bytes = strtab_find(&p->strings, PP_STR("bytes"));
    struct buf scratch = BUF_INIT;
    t->tagged = arena_array(&t->arena, struct tagged_sample, (size_t)p->samples.n + 1);
    bool ok = t->tagged && strtab_init(&t->texts, &t->arena, 0);
    if (bytes != PP_NONE)
        t->unit = tag_unit_of(p, &t->r->tag_units, bytes);
    for (uint32_t i = 0; ok && i < p->samples.n; i++) {
        t->tagged[i] = (struct tagged_sample){join_labels(t, i, base, &scratch), PP_NONE,
                                              t->numbers.n, report_sample_weight(t->r, i)};
        ok = t->tagged[i].text != PP_NONE &&
             (bytes == PP_NONE || add_numbers(t, i, bytes, &scratch));
    }
    if (ok)
        t->tagged[p->samples.n].numbers = t->numbers.n;
    buf_done(&scratch);
    return ok;
}

/* --- the samples of nodes --- */

/* One pass over all samples: counts into `begin`, or files into `samples`. */
static bool pass_nodes(struct dot_tags *t, uint64_t *next, uint32_t *stamp, uint32_t *path)
{
    const struct profile *p = t->r->p;
    struct stack_reader reader;
    struct err err = {0};
    if (!stack_reader_init(&reader, p, &err))
        return false;
    for (uint32_t i = 0; i < p->samples.n; i++) {
        struct tagged_sample *s = &t->tagged[i];
        if ((s->text == 0 && s->numbers == s[1].numbers) || (s->w.sum == 0 && s->w.div == 0))
            continue;
        uint32_t n = graph_sample_nodes(t->g, &reader, i, stamp, path, &s->leaf);
        for (uint32_t j = 0; j < n; j++) {
            if (t->samples)
                t->samples[next[path[j]]] = i;
            next[path[j]]++;
        }
    }
    stack_reader_done(&reader);
    return true;
}

static bool file_samples(struct dot_tags *t)
{
    const struct graph *g = t->g;
    uint32_t *stamp = calloc(g->n_nodes + (size_t)1, sizeof *stamp);
    uint32_t *path = calloc(g->n_nodes + (size_t)1, sizeof *path);
    t->begin = arena_array(&t->arena, uint64_t, (size_t)g->n_nodes + 2);
    bool ok = stamp && path && t->begin && pass_nodes(t, t->begin + 1, stamp, path);
    if (ok) {
        for (uint32_t n = 0; n < g->n_nodes; n++)
            t->begin[n + 1] += t->begin[n];
        t->samples = arena_array(&t->arena, uint32_t, t->begin[g->n_nodes]);
        uint64_t *next = arena_array(&t->arena, uint64_t, (size_t)g->n_nodes + 1);
        ok = t->samples && next;
        if (ok) {
            memcpy(next, t->begin, (g->n_nodes + (size_t)1) * sizeof *next);
            memset(stamp, 0, (g->n_nodes + (size_t)1) * sizeof *stamp);
            ok = pass_nodes(t, next, stamp, path);
        }
    }
    free(stamp);
    free(path);
    return ok;
}

static bool prepare(struct dot_tags *t)
{
    if (t->ready)
        return !t->failed;
    t->ready = true;
    const struct samples *s = &t->r->p->samples;
    bool labelled = s->label_begin && s->label_begin[s->n] > 0;
    if (!labelled)
        return true;
    t->failed = !read_samples(t) || !file_samples(t);
    if (!t->failed) {
        size_t n = t->texts.n > t->number_names.n ? t->texts.n : t->number_names.n;
        t->slot = calloc(n + 1, sizeof *t->slot);
        t->gathered = arena_array(&t->arena, struct gathered, t->g->n_nodes);
        t->failed = !t->slot || !t->gathered;
    }
    return !t->failed;
}

/* --- the tags of one node --- */

void dot_weight_add(struct weight *to, struct weight w)
{
    to->sum = wrap_add(to->sum, w.sum);
    to->div = wrap_add(to->div, w.div);
}

/* The node's tag for an id, new if there is none; NULL: no memory. */
static struct tag *tag_of(struct dot_tags *t, struct tag_vec *v, uint32_t id)
{
    if (t->slot[id] == 0) {
        if (!vec_grow(v))
            return NULL;
        v->data[v->n++] = (struct tag){.text = PP_NONE};
        t->slot[id] = (uint32_t)v->n;
    }
    return &v->data[t->slot[id] - 1];
}

static void add_sample(struct tag *tag, struct weight w, bool is_leaf)
{
    dot_weight_add(&tag->cum, w);
    if (is_leaf)
        dot_weight_add(&tag->flat, w);
}

/* Tags whose flat and cum are both below the cutoff go. */
static size_t drop_light(const struct dot_tags *t, struct tag *tags, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (wrap_abs(tags[i].flat.sum) >= t->cutoff || wrap_abs(tags[i].cum.sum) >= t->cutoff)
            tags[kept++] = tags[i];
    return kept;
}

static bool add_text(struct dot_tags *t, const struct tagged_sample *s, uint32_t node)
{
    if (s->text == 0)
        return true;
    struct tag *tag = tag_of(t, &t->text_tags, s->text);
    if (!tag)
        return false;
    tag->text = s->text;
    add_sample(tag, s->w, s->leaf == node);
    return true;
}

static bool gather_texts(struct dot_tags *t, uint32_t node)
{
    bool ok = true;
    for (uint64_t i = t->begin[node]; ok && i < t->begin[node + 1]; i++)
        ok = add_text(t, &t->tagged[t->samples[i]], node);
    for (size_t k = 0; k < t->text_tags.n; k++) {
        struct tag *tag = &t->text_tags.data[k];
        tag->name = strtab_get(&t->texts, tag->text);
        t->slot[tag->text] = 0;
    }
    return ok;
}

static bool add_number_tag(struct dot_tags *t, const struct sample_number *number,
                           const struct tagged_sample *s, uint32_t node)
{
    struct tag *tag = tag_of(t, &t->number_tags, number->id);
    if (!tag)
        return false;
    if (tag->text == PP_NONE) {
        tag->text = t->number_names.data[number->id].text;
        tag->name = strtab_get(&t->texts, t->number_names.data[number->id].name);
        tag->value = number->value;
        tag->id = number->id;
    }
    add_sample(tag, s->w, s->leaf == node);
    return true;
}

static bool gather_numbers(struct dot_tags *t, uint32_t node)
{
    bool ok = true;
    for (uint64_t i = t->begin[node]; ok && i < t->begin[node + 1]; i++) {
        const struct tagged_sample *s = &t->tagged[t->samples[i]];
        for (uint64_t k = s->numbers; ok && k < s[1].numbers; k++)
            ok = add_number_tag(t, &t->numbers.data[k], s, node);
    }
    for (size_t k = 0; k < t->number_tags.n; k++)
        t->slot[t->number_tags.data[k].id] = 0;
    return ok;
}

static void copy_tags(struct tag *to, const struct tag *from, size_t n)
{
    if (n)
        memcpy(to, from, n * sizeof *to);
}

static bool remember(struct dot_tags *t, struct gathered *g)
{
    g->n_texts = t->text_tags.n;
    g->n_numbers = t->number_tags.n;
    g->tags = arena_array(&t->arena, struct tag, g->n_texts + g->n_numbers);
    if (!g->tags)
        return false;
    copy_tags(g->tags, t->text_tags.data, g->n_texts);
    copy_tags(g->tags + g->n_texts, t->number_tags.data, g->n_numbers);
    return true;
}

/* There is room: as many were there when they were gathered. */
static void recall(struct dot_tags *t, const struct gathered *g)
{
    t->text_tags.n = g->n_texts;
    t->number_tags.n = g->n_numbers;
    copy_tags(t->text_tags.data, g->tags, g->n_texts);
    copy_tags(t->number_tags.data, g->tags + g->n_texts, g->n_numbers);
}

static bool gather(struct dot_tags *t, uint32_t node)
{
    if (!gather_texts(t, node) || !gather_numbers(t, node))
        return false;
    t->text_tags.n = drop_light(t, t->text_tags.data, t->text_tags.n);
    t->number_tags.n = drop_light(t, t->number_tags.data, t->number_tags.n);
    return remember(t, &t->gathered[node]);
}

bool dot_tags_gather(struct dot_tags *t, uint32_t node)
{
    t->text_tags.n = t->number_tags.n = 0;
    if (!prepare(t))
        return false;
    if (!t->begin)
        return true;
    if (t->gathered[node].tags)
        recall(t, &t->gathered[node]);
    else
        t->failed = !gather(t, node);
    return !t->failed;
}

uint32_t dot_tags_count(void *arg, uint32_t node)
{
    struct dot_tags *t = arg;
    size_t n = 0;
    if (!dot_tags_gather(t, node))
        return 0;
    for (size_t i = 0; i < t->text_tags.n; i++)
        n += t->text_tags.data[i].flat.sum != 0;
    for (size_t i = 0; i < t->number_tags.n; i++)
        n += t->number_tags.data[i].flat.sum != 0;
    return n < MAX_NODELETS ? (uint32_t)n : MAX_NODELETS;
}
