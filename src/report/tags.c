/* tags: how the weight spreads over label values. Source: spec/report.md 12. */
#include "report/report_impl.h"

#include <stdlib.h>

#include "measure/measure.h"
#include "report/tabwriter.h"
#include "util/ckint.h"
#include "util/vec.h"

/* One value of one key, with the weight of the samples that have it. */
struct tag {
    str_id key, text; /* text: of strings; unused for numbers until they are rendered */
    int64_t num, sum;
    bool is_number;
    struct str label; /* as printed */
};

struct tag_table {
    VEC(struct tag) tags;
    uint32_t *slots; /* index + 1 */
    uint32_t mask;
};

static uint64_t tag_hash(const struct tag *t)
{
    return hash_mix((uint64_t)t->key << 32 | t->text, (uint64_t)t->num * 2 + t->is_number);
}

static bool same_tag(const struct tag *a, const struct tag *b)
{
    return a->key == b->key && a->is_number == b->is_number &&
           (a->is_number ? a->num == b->num : a->text == b->text);
}

static bool rehash(struct tag_table *t, uint32_t n_slots)
{
    uint32_t *slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return false;
    free(t->slots);
    t->slots = slots;
    t->mask = n_slots - 1;
    for (uint32_t i = 0; i < t->tags.n; i++) {
        uint32_t at = (uint32_t)tag_hash(&t->tags.data[i]) & t->mask;
        while (slots[at])
            at = (at + 1) & t->mask;
        slots[at] = i + 1;
    }
    return true;
}

static bool add_weight(struct tag_table *t, const struct tag *tag, int64_t w)
{
    uint32_t at = (uint32_t)tag_hash(tag) & t->mask;
    for (; t->slots[at]; at = (at + 1) & t->mask) {
        struct tag *have = &t->tags.data[t->slots[at] - 1];
        if (same_tag(have, tag)) {
            have->sum = wrap_add(have->sum, w);
            return true;
        }
    }
    if (t->tags.n >= PP_NONE / 4 || !vec_grow(&t->tags))
        return false;
    t->tags.data[t->tags.n] = *tag;
    t->tags.data[t->tags.n++].sum = w;
    t->slots[at] = (uint32_t)t->tags.n;
    return t->tags.n <= t->mask / 2 || rehash(t, (t->mask + 1) * 2);
}

static bool collect(const struct report *r, struct tag_table *t)
{
    const struct samples *s = &r->p->samples;
    if (!rehash(t, 1024))
        return false;
    for (uint32_t i = 0; i < s->n; i++) {
        int64_t w = s->values[r->value_index][i];
        for (uint64_t l = s->label_begin[i]; l < s->label_begin[i + 1]; l++) {
            const struct label *label = &s->labels[l];
            bool is_number = label->kind != LABEL_STR;
            struct tag tag = {.key = label->key,
                              .text = is_number ? 0 : label->text,
                              .num = is_number ? label->num : 0,
                              .is_number = is_number};
            if (!add_weight(t, &tag, w))
                return false;
        }
    }
    return true;
}

static bool render_labels(const struct report *r, struct tag_table *t)
{
    for (size_t i = 0; i < t->tags.n; i++) {
        struct tag *tag = &t->tags.data[i];
        tag->label = profile_str(r->p, tag->text);
        if (!tag->is_number)
            continue;
        struct buf b = BUF_INIT;
        measure_label(&b, tag->num, tag_unit_of(r->p, &r->tag_units, tag->key), r->out_unit);
        tag->label = b.failed ? (struct str){NULL, 0} : arena_str(r->arena, buf_str(&b));
        buf_done(&b);
        if (!tag->label.ptr)
            return false;
    }
    return true;
}

/* Sorting needs the key's text beside the tag. */
struct row {
    struct str key;
    struct tag tag;
};

static int by_key_and_text(const void *pa, const void *pb)
{
    const struct row *a = pa, *b = pb;
    int c = str_cmp(a->key, b->key);
    return c ? c : str_cmp(a->tag.label, b->tag.label);
}

static int by_weight(const void *pa, const void *pb)
{
    const struct row *a = pa, *b = pb;
    int64_t x = wrap_abs(a->tag.sum), y = wrap_abs(b->tag.sum);
    if (x != y)
        return x > y ? -1 : 1;
    return str_cmp(a->tag.label, b->tag.label);
}

/* Values that print alike are one (numbers, or a string and a number). */
static size_t unite_rows(struct row *rows, size_t n)
{
    size_t out = 0;
    qsort(rows, n, sizeof *rows, by_key_and_text);
    for (size_t i = 0; i < n; i++) {
        if (out && by_key_and_text(&rows[out - 1], &rows[i]) == 0)
            rows[out - 1].tag.sum = wrap_add(rows[out - 1].tag.sum, rows[i].tag.sum);
        else
            rows[out++] = rows[i];
    }
    return out;
}

static void add_share(const struct report *r, int64_t v, struct buf *out)
{
    if (r->total <= 0)
        return;
    buf_add_cstr(out, " (");
    measure_percentage(out, v, r->total, false);
    buf_add_byte(out, ')');
}

/* One key: its total, then its values, heaviest first, as cells for the tabwriter. */
static void add_block(const struct report *r, struct row *rows, size_t n, struct buf *out)
{
    int64_t total = 0;
    for (size_t i = 0; i < n; i++)
        total = wrap_add(total, rows[i].tag.sum);
    qsort(rows, n, sizeof *rows, by_weight);
    buf_add_str(out, rows[0].key);
    buf_add_cstr(out, ":\t Total ");
    report_value(r, out, total);
    buf_add_cstr(out, " of ");
    report_value(r, out, r->total);
    add_share(r, total, out);
    buf_add_byte(out, '\n');
    for (size_t i = 0; i < n; i++) {
        buf_add_cstr(out, " \t");
        report_value(r, out, rows[i].tag.sum);
        add_share(r, rows[i].tag.sum, out);
        buf_add_cstr(out, ":\t ");
        buf_add_str(out, rows[i].tag.label);
        buf_add_byte(out, '\n');
    }
    buf_add_byte(out, '\n');
}

static bool print(const struct report *r, struct tag_table *t, struct buf *out, struct err *err)
{
    struct buf cells = BUF_INIT;
    size_t n = t->tags.n;
    struct row *rows = malloc((n + 1) * sizeof *rows);
    if (!rows)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct row){profile_str(r->p, t->tags.data[i].key), t->tags.data[i]};
    n = unite_rows(rows, n);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && str_eq(rows[end].key, rows[i].key); end++)
            ;
        add_block(r, rows + i, end - i, &cells);
    }
    free(rows);
    bool ok = cells.failed ? err_nomem(err) : tabwriter_format(buf_str(&cells), out, err);
    buf_done(&cells);
    return ok;
}

bool report_tags(struct report *r, struct buf *out, struct err *err)
{
    struct tag_table t = {0};
    bool ok = true;
    if (r->p->samples.label_begin)
        ok = ((collect(r, &t) && render_labels(r, &t)) || err_nomem(err)) && print(r, &t, out, err);
    free(t.tags.data);
    free(t.slots);
    return ok;
}
