/* Label values as small boxes beside the nodes of a graph. Source: spec/report.md 3.7, 14.3, 14.4.
 *
 * Every sample has one label text (all its string labels, joined) and some numeric tags (of the key
 * "bytes"). For each node the samples that go through it are listed once, by counting; then the
 * tags of one node at a time are summed in tables by text and by tag. So memory grows with the
 * frames that are shown, not with nodes times label values. */
#include "report/dot_tags.h"

#include <stdlib.h>

#include "measure/measure.h"
#include "util/ckint.h"
#include "util/vec.h"

#define MAX_NODELETS 4

/* A tag of one node: the sums of the samples that have it. */
struct tag {
    struct str name;
    int64_t value; /* numeric: the first value seen */
    uint32_t text; /* the label text; of a numeric one, that which it stands under */
    uint32_t id;   /* of a numeric one */
    struct weight flat, cum;
};

struct tag_vec {
    struct tag *data;
    size_t n, cap;
};

/* A numeric tag of a sample. */
struct sample_number {
    uint32_t id; /* (text, name) */
    int64_t value;
};

/* What a node needs of a sample, in one place: nodes visit samples in no order of memory. */
struct tagged_sample {
    uint32_t text, leaf; /* label text; the node with the flat value */
    uint64_t numbers;    /* where its numeric tags begin */
    struct weight w;
};

struct number_name {
    uint32_t text;
    str_id name;
};

struct dot_tags {
    struct report *r;
    struct graph *g;
    int64_t cutoff;
    bool ready, failed;

    struct arena arena;
    struct strtab texts;    /* label texts and names of numbers; 0 is "" */
    struct tagged_sample *tagged; /* by sample, one more at the end */
    VEC(struct sample_number) numbers;
    VEC(struct number_name) number_names; /* by number id */
    uint32_t *number_slots, number_mask;
    struct str unit; /* of the key "bytes" */

    uint64_t *begin;   /* by node, into samples */
    uint32_t *samples; /* the samples that go through each node */

    uint32_t *slot;     /* by text or number id: index + 1 into tags of the node at hand */
    struct tag_vec text_tags, number_tags;
};

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
        pairs.data[pairs.n++] =
            str_sub(buf_str(scratch), i ? ends.data[i - 1] : 0, ends.data[i]);
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
    uint64_t frames = graph_max_frames(g);
    uint32_t *stamp = calloc(g->n_nodes + (size_t)1, sizeof *stamp);
    uint32_t *path = frames < SIZE_MAX / 8 ? malloc((frames + 1) * sizeof *path) : NULL;
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
        t->failed = !t->slot;
    }
    return !t->failed;
}

/* --- the tags of one node --- */

static void weight_add(struct weight *to, struct weight w)
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
    weight_add(&tag->cum, w);
    if (is_leaf)
        weight_add(&tag->flat, w);
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

/* The node's tags into text_tags and number_tags. */
static bool gather(struct dot_tags *t, uint32_t node)
{
    t->text_tags.n = t->number_tags.n = 0;
    if (!prepare(t))
        return false;
    if (!t->begin)
        return true;
    if (!gather_texts(t, node) || !gather_numbers(t, node)) {
        t->failed = true;
        return false;
    }
    t->text_tags.n = drop_light(t, t->text_tags.data, t->text_tags.n);
    t->number_tags.n = drop_light(t, t->number_tags.data, t->number_tags.n);
    return true;
}

uint32_t dot_tags_count(void *arg, uint32_t node)
{
    struct dot_tags *t = arg;
    size_t n = 0;
    if (!gather(t, node))
        return 0;
    for (size_t i = 0; i < t->text_tags.n; i++)
        n += t->text_tags.data[i].flat.sum != 0;
    for (size_t i = 0; i < t->number_tags.n; i++)
        n += t->number_tags.data[i].flat.sum != 0;
    return n < MAX_NODELETS ? (uint32_t)n : MAX_NODELETS;
}

/* --- order and collapsing (5.8, 14.4) --- */

static int by_flat(const void *pa, const void *pb)
{
    const struct tag *a = pa, *b = pb;
    int64_t x = wrap_abs(a->flat.sum), y = wrap_abs(b->flat.sum);
    if (x != y)
        return x > y ? -1 : 1;
    return str_cmp(a->name, b->name);
}

static int by_cum(const void *pa, const void *pb)
{
    const struct tag *a = pa, *b = pb;
    int64_t x = wrap_abs(a->cum.sum), y = wrap_abs(b->cum.sum);
    if (x != y)
        return x > y ? -1 : 1;
    return by_flat(pa, pb);
}

static void sort_tags(struct tag *tags, size_t n, bool flat_mode)
{
    if (n > 1)
        qsort(tags, n, sizeof *tags, flat_mode ? by_flat : by_cum);
}

static double scaled_to(const struct dot_tags *t, int64_t v)
{
    return measure_scale(v, t->unit, t->unit).value;
}

static double distance(const struct dot_tags *t, const struct tag *a, const struct tag *b)
{
    double v = scaled_to(t, b->value) - (double)a->value;
    return v < 0 ? -v : v;
}

/* The tag of a group: one value, or a range of them, with the summed weights. */
static bool group_tag(struct dot_tags *t, const struct tag *tags, const uint8_t *group, size_t n,
                      uint8_t number, struct tag *out)
{
    const struct tag *min = NULL, *max = NULL;
    size_t members = 0;
    struct weight flat = {0, 0}, cum = {0, 0};
    for (size_t i = 0; i < n; i++) {
        if (group[i] != number)
            continue;
        members++;
        int64_t v = trunc_i64(scaled_to(t, tags[i].value));
        min = !min || v < min->value ? &tags[i] : min;
        max = !max || v > max->value ? &tags[i] : max;
        weight_add(&flat, tags[i].flat);
        weight_add(&cum, tags[i].cum);
    }
    struct buf name = BUF_INIT;
    if (members > 0)
        measure_label(&name, min->value, t->unit, PP_STR("auto"));
    if (members > 1) {
        buf_add_cstr(&name, "..");
        measure_label(&name, max->value, t->unit, PP_STR("auto"));
    }
    *out = (struct tag){.name = arena_str(&t->arena, buf_str(&name)),
                        .flat = {weight_value(flat), 0},
                        .cum = {weight_value(cum), 0}};
    bool ok = !name.failed && out->name.ptr;
    buf_done(&name);
    return ok;
}

/* At most four numeric tags: the heaviest lead groups that the others join by distance. */
static bool collapse(struct dot_tags *t, struct tag *tags, size_t *n, bool flat_mode)
{
    struct tag groups[MAX_NODELETS];
    sort_tags(tags, *n, flat_mode);
    if (*n <= MAX_NODELETS)
        return true;
    uint8_t *group = malloc(*n);
    if (!group)
        return false;
    for (size_t i = 0; i < *n; i++) {
        group[i] = (uint8_t)i;
        if (i < MAX_NODELETS)
            continue;
        group[i] = 0;
        for (uint8_t k = 1; k < MAX_NODELETS; k++)
            if (distance(t, &tags[i], &tags[k]) < distance(t, &tags[i], &tags[group[i]]))
                group[i] = k;
    }
    bool ok = true;
    for (uint8_t k = 0; ok && k < MAX_NODELETS; k++)
        ok = group_tag(t, tags, group, *n, k, &groups[k]);
    free(group);
    memcpy(tags, groups, sizeof groups);
    *n = MAX_NODELETS;
    sort_tags(tags, *n, flat_mode);
    return ok;
}

/* --- writing --- */

struct box {
    struct str source; /* "N3" or "N3_0" */
    uint32_t index;
    struct str label;
    int64_t weight;
    const char *style;
};

static void write_box(const struct dot_tags *t, const struct box *b, struct buf *out)
{
    char room[64];
    struct buf id = {room, 0, sizeof room, false};
    struct buf weight = BUF_INIT;
    buf_add_str(&id, b->source);
    buf_printf(&id, "_%u", b->index);
    report_value(t->r, &weight, b->weight);
    const struct str i = buf_str(&id), w = buf_str(&weight);
    buf_printf(out, "%.*s [label = \"", (int)i.len, i.ptr);
    buf_add_str(out, b->label);
    buf_printf(out, "\" id=\"%.*s\" fontsize=8 shape=box3d tooltip=\"%.*s\"]\n", (int)i.len, i.ptr,
               (int)w.len, w.ptr);
    /* The source of a box is the node or label box itself, its name without the leading N. */
    struct str from = str_starts(b->source, PP_STR("NN")) ? str_sub(b->source, 1, b->source.len)
                                                          : b->source;
    buf_printf(out,
               "%.*s -> %.*s [label=\" %.*s\" weight=100 tooltip=\"%.*s\" labeltooltip=\"%.*s\"%s]\n",
               (int)from.len, from.ptr, (int)i.len, i.ptr, (int)w.len, w.ptr, (int)w.len, w.ptr,
               (int)w.len, w.ptr, b->style);
    out->failed |= weight.failed;
    buf_done(&weight);
}

/* The numeric tags that stand under `text`, below `source`. */
static bool write_numbers(struct dot_tags *t, uint32_t text, struct str source, bool flat_mode,
                          struct buf *out, bool *any)
{
    size_t n = 0;
    struct tag *tags = malloc((t->number_tags.n + MAX_NODELETS) * sizeof *tags);
    char room[64];
    struct buf name = {room, 0, sizeof room, false};
    if (!tags)
        return false;
    for (size_t i = 0; i < t->number_tags.n; i++)
        if (t->number_tags.data[i].text == text)
            tags[n++] = t->number_tags.data[i];
    bool ok = collapse(t, tags, &n, flat_mode);
    buf_add_byte(&name, 'N');
    buf_add_str(&name, source);
    for (uint32_t i = 0; ok && i < n; i++) {
        int64_t flat = weight_value(tags[i].flat), cum = weight_value(tags[i].cum);
        bool use_flat = flat_mode || flat == cum;
        struct box b = {buf_str(&name), i, tags[i].name, use_flat ? flat : cum,
                        use_flat ? "" : " style=\"dotted\""};
        if (b.weight == 0)
            continue;
        write_box(t, &b, out);
        *any = true;
    }
    free(tags);
    return ok;
}

bool dot_tags_write(struct dot_tags *t, uint32_t node, uint32_t number, bool flat_mode,
                    struct buf *out, bool *any, struct err *err)
{
    char room[32];
    struct buf source = {room, 0, sizeof room, false};
    *any = false;
    if (!gather(t, node))
        return err_nomem(err);
    buf_printf(&source, "N%u", number);
    sort_tags(t->text_tags.data, t->text_tags.n, flat_mode);
    for (uint32_t i = 0; i < t->text_tags.n && i < MAX_NODELETS; i++) {
        const struct tag tag = t->text_tags.data[i];
        struct box b = {buf_str(&source), i, tag.name,
                        weight_value(flat_mode ? tag.flat : tag.cum), ""};
        char name_room[48];
        struct buf name = {name_room, 0, sizeof name_room, false};
        if (b.weight == 0)
            continue;
        write_box(t, &b, out);
        *any = true;
        buf_printf(&name, "N%u_%u", number, i);
        if (!write_numbers(t, tag.text, buf_str(&name), flat_mode, out, any))
            return err_nomem(err);
    }
    return write_numbers(t, 0, buf_str(&source), flat_mode, out, any) ? true : err_nomem(err);
}
