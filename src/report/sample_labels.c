/* The labels of one sample as text. Source: spec/report.md 11, spec/profile.md 4.2.
 *
 * Values of one key are gathered in their order; the finished items are sorted as text. */
#include "report/sample_labels.h"

#include <stdlib.h>

#include "measure/measure.h"

void label_text_done(struct label_text *t)
{
    buf_done(&t->text);
    free(t->items.data);
    *t = (struct label_text){0};
}

struct item_ref {
    struct str text;
};

static int by_text(const void *pa, const void *pb)
{
    const struct item_ref *a = pa, *b = pb;
    return str_cmp(a->text, b->text);
}

struct key_order {
    str_id key;
    uint64_t at;
};

static int by_key(const void *pa, const void *pb)
{
    const struct key_order *a = pa, *b = pb;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

/* Renders the item of one key: its labels are labels[order[0..n)]. */
typedef void item_fn(const struct profile *p, const struct tag_units *units,
                     const struct key_order *order, size_t n, struct buf *out);

/* All labels of one group (strings, or numbers) of a sample, as items in t->text. */
static bool make_items(struct label_text *t, const struct profile *p, const struct tag_units *units,
                       uint32_t sample, bool strings, item_fn *render, struct err *err)
{
    const struct samples *s = &p->samples;
    uint64_t from = s->label_begin ? s->label_begin[sample] : 0;
    uint64_t to = s->label_begin ? s->label_begin[sample + 1] : 0;
    struct key_order few[16], *order = few;
    size_t n = 0;
    buf_clear(&t->text);
    t->items.n = 0;
    if (to - from > PP_COUNT(few) && !(order = malloc((to - from) * sizeof *order)))
        return err_nomem(err);
    for (uint64_t i = from; i < to; i++)
        if ((s->labels[i].kind == LABEL_STR) == strings)
            order[n++] = (struct key_order){s->labels[i].key, i};
    if (n > 1)
        qsort(order, n, sizeof *order, by_key);
    bool ok = vec_room(&t->items, n);
    for (size_t i = 0, end; ok && i < n; i = end) {
        for (end = i + 1; end < n && order[end].key == order[i].key; end++)
            ;
        size_t at = t->text.len;
        render(p, units, order + i, end - i, &t->text);
        t->items.data[t->items.n++] = (struct label_item){at, t->text.len};
    }
    if (order != few)
        free(order);
    return ok && !t->text.failed ? true : err_nomem(err);
}

/* Appends the items in order, each between `before` and `after`. */
static bool add_sorted(const struct label_text *t, const char *between, struct buf *out,
                       struct err *err)
{
    size_t n = t->items.n;
    struct item_ref few[16], *refs = few;
    if (n > PP_COUNT(few) && !(refs = malloc(n * sizeof *refs)))
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        refs[i].text = str_sub(buf_str(&t->text), t->items.data[i].from, t->items.data[i].to);
    if (n > 1)
        qsort(refs, n, sizeof *refs, by_text);
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_add_cstr(out, between);
        buf_add_str(out, refs[i].text);
    }
    if (refs != few)
        free(refs);
    return true;
}

static void traces_item(const struct profile *p, const struct tag_units *units,
                        const struct key_order *order, size_t n, struct buf *out)
{
    const struct label *labels = p->samples.labels;
    buf_pad_left(out, profile_str(p, order[0].key), 10);
    buf_add_cstr(out, ": ");
    for (size_t i = 0; i < n; i++) {
        const struct label *l = &labels[order[i].at];
        buf_add_byte(out, ' ');
        if (l->kind == LABEL_STR)
            buf_add_str(out, profile_str(p, l->text));
        else
            measure_label(out, l->num, tag_unit_of(p, units, l->key), PP_STR("auto"));
    }
    buf_add_byte(out, '\n');
}

bool label_text_traces(struct label_text *t, const struct profile *p, const struct tag_units *units,
                       uint32_t sample, struct buf *out, struct err *err)
{
    for (int strings = 1; strings >= 0; strings--)
        if (!make_items(t, p, units, sample, strings == 1, traces_item, err) ||
            !add_sorted(t, "", out, err))
            return false;
    return true;
}

static void raw_item(const struct profile *p, const struct tag_units *units,
                     const struct key_order *order, size_t n, struct buf *out)
{
    const struct label *labels = p->samples.labels;
    (void)units;
    buf_add_str(out, profile_str(p, order[0].key));
    buf_add_cstr(out, ":[");
    for (size_t i = 0; i < n; i++) {
        const struct label *l = &labels[order[i].at];
        if (i)
            buf_add_byte(out, ' ');
        if (l->kind == LABEL_STR) {
            buf_add_str(out, profile_str(p, l->text));
            continue;
        }
        buf_add_i64(out, l->num);
        if (l->kind == LABEL_NUM_UNIT) {
            buf_add_byte(out, ' ');
            buf_add_str(out, profile_str(p, l->text));
        }
    }
    buf_add_byte(out, ']');
}

bool label_text_raw(struct label_text *t, const struct profile *p, uint32_t sample, struct buf *out,
                    struct err *err)
{
    for (int strings = 1; strings >= 0; strings--) {
        if (!make_items(t, p, NULL, sample, strings == 1, raw_item, err))
            return false;
        if (t->items.n == 0)
            continue;
        buf_fill(out, ' ', 16);
        if (!add_sorted(t, " ", out, err))
            return false;
        buf_add_byte(out, '\n');
    }
    return true;
}

bool label_text_row(struct label_text *t, const struct profile *p, uint32_t sample, struct buf *out,
                    struct err *err)
{
    size_t from = out->len;
    for (int strings = 1; strings >= 0; strings--) {
        if (!make_items(t, p, NULL, sample, strings == 1, raw_item, err))
            return false;
        if (t->items.n && out->len > from)
            buf_add_byte(out, ' ');
        if (!add_sorted(t, " ", out, err))
            return false;
    }
    return true;
}
