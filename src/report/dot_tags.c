/* Label values as small boxes beside the nodes of a graph. Source: spec/report.md 3.7.
 *
 * The graph tells which samples go through each node; the tags of one node at a time are summed in
 * tables by text and by numeric tag. So memory grows with the samples and with the nodes that are
 * shown, not with nodes times label values. */
#include "report/dot_tags_impl.h"

#include <stdlib.h>

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
    sample_tags_done(&t->samples);
    node_runs_done(&t->runs);
    arena_done(&t->arena);
    free(t->text_tags.data);
    free(t->number_tags.data);
    free(t);
}

/* Reads the samples on first use. False: no memory. */
static bool read_samples(struct dot_tags *t)
{
    const struct samples *s = &t->r->p->samples;
    if (t->ready)
        return true;
    t->ready = true;
    if (!s->label_begin || s->label_begin[s->n] == 0)
        return true;
    if (!sample_tags_read(&t->samples, t->r, t->cutoff))
        return false;
    t->text_slots = arena_array(&t->arena, uint32_t, t->samples.texts.n);
    t->number_slots = arena_array(&t->arena, uint32_t, t->samples.number_names.n);
    return t->text_slots && t->number_slots;
}

/* Asks the graph for the samples of the nodes that may be shown. Once; and again where source paths
 * were trimmed in between: with other identities, nodes have other numbers. False: no memory. */
static bool ask_graph(struct dot_tags *t, uint32_t node)
{
    const struct graph *g = t->g;
    int64_t limit = t->r->opt.nodecount;
    uint32_t n = limit > 0 && limit < (int64_t)g->n_shown ? (uint32_t)limit : g->n_shown;
    struct err err = {0};
    if (t->infos == g->infos && t->asked[node])
        return true;
    if (t->infos != g->infos)
        t->gathered = arena_array(&t->arena, struct gathered, g->n_nodes);
    t->infos = g->infos;
    t->asked = arena_array(&t->arena, bool, g->n_nodes);
    if (!t->gathered || !t->asked)
        return false;
    for (uint32_t i = 0; i < n; i++)
        t->asked[g->shown[i]] = true;
    t->asked[node] = true;
    node_runs_done(&t->runs);
    return graph_node_runs(g, &(struct node_runs_spec){t->samples.tagged, t->asked}, &t->runs,
                           &err);
}

/* --- the tags of one node --- */

/* The tag of a slot, new if there is none; NULL: no memory. */
static struct tag *tag_of(struct tag_vec *v, uint32_t *slot)
{
    if (*slot == 0) {
        if (!vec_grow(v))
            return NULL;
        v->data[v->n++] = (struct tag){.text = PP_NONE};
        *slot = (uint32_t)v->n;
    }
    return &v->data[*slot - 1];
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

static bool add_text(struct dot_tags *t, uint32_t text, struct weight w, bool is_leaf)
{
    struct tag *tag = tag_of(&t->text_tags, &t->text_slots[text]);
    if (!tag)
        return false;
    tag->text = text;
    add_sample(tag, w, is_leaf);
    return true;
}

static bool add_number(struct dot_tags *t, const struct sample_number *number, struct weight w,
                       bool is_leaf)
{
    struct tag *tag = tag_of(&t->number_tags, &t->number_slots[number->id]);
    if (!tag)
        return false;
    if (tag->text == PP_NONE) {
        tag->text = t->samples.number_names.data[number->id].text;
        tag->value = number->value;
        tag->id = number->id;
    }
    add_sample(tag, w, is_leaf);
    return true;
}

static bool add_tags(struct dot_tags *t, uint32_t sample, bool is_leaf)
{
    const struct sample_tags *s = &t->samples;
    struct weight w = report_sample_weight(t->r, sample);
    if (s->text[sample] && !add_text(t, s->text[sample], w, is_leaf))
        return false;
    for (uint64_t k = s->numbers_begin[sample]; k < s->numbers_begin[sample + 1]; k++)
        if (!add_number(t, &s->numbers.data[k], w, is_leaf))
            return false;
    return true;
}

/* The tags of the samples that go through the node, in the order of samples. */
static bool sum_up(struct dot_tags *t, uint32_t node)
{
    const struct node_runs *of = &t->runs;
    for (uint32_t r = of->first[node]; r != PP_NONE; r = of->runs[r].next)
        for (uint32_t i = of->runs[r].from; i < of->runs[r].to; i++)
            if (!add_tags(t, of->samples[i], of->leaf[i] == node))
                return false;
    return true;
}

/* Names the tags, and leaves the slots empty for the next node. */
static void name_tags(struct dot_tags *t)
{
    const struct sample_tags *s = &t->samples;
    for (size_t k = 0; k < t->text_tags.n; k++) {
        struct tag *tag = &t->text_tags.data[k];
        tag->name = strtab_get(&s->texts, tag->text);
        t->text_slots[tag->text] = 0;
    }
    for (size_t k = 0; k < t->number_tags.n; k++) {
        struct tag *tag = &t->number_tags.data[k];
        tag->name = strtab_get(&s->texts, s->number_names.data[tag->id].name);
        t->number_slots[tag->id] = 0;
    }
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
    if (!sum_up(t, node))
        return false;
    name_tags(t);
    t->text_tags.n = drop_light(t, t->text_tags.data, t->text_tags.n);
    t->number_tags.n = drop_light(t, t->number_tags.data, t->number_tags.n);
    return remember(t, &t->gathered[node]);
}

bool dot_tags_gather(struct dot_tags *t, uint32_t node)
{
    t->text_tags.n = t->number_tags.n = 0;
    t->failed = t->failed || !read_samples(t) || (t->samples.any && !ask_graph(t, node));
    if (t->failed || !t->samples.any)
        return !t->failed;
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
