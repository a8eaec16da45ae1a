/* The small boxes of a node: its tags in order, numbers collapsed to four, as dot text.
 * Source: spec/report.md 5.8, 14.3, 14.4. */
#include <stdlib.h>

#include "measure/measure.h"
#include "report/dot_tags_impl.h"
#include "util/ckint.h"

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
    return measure_scale(v, t->samples.unit, t->samples.unit).value;
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
        measure_label(&name, min->value, t->samples.unit, PP_STR("auto"));
    if (members > 1) {
        buf_add_cstr(&name, "..");
        measure_label(&name, max->value, t->samples.unit, PP_STR("auto"));
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
    struct str from =
        str_starts(b->source, PP_STR("NN")) ? str_sub(b->source, 1, b->source.len) : b->source;
    buf_printf(
        out, "%.*s -> %.*s [label=\" %.*s\" weight=100 tooltip=\"%.*s\" labeltooltip=\"%.*s\"%s]\n",
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
    if (!dot_tags_gather(t, node))
        return err_nomem(err);
    buf_printf(&source, "N%u", number);
    sort_tags(t->text_tags.data, t->text_tags.n, flat_mode);
    for (uint32_t i = 0; i < t->text_tags.n && i < MAX_NODELETS; i++) {
        const struct tag tag = t->text_tags.data[i];
        struct box b = {buf_str(&source), i, tag.name, weight_value(flat_mode ? tag.flat : tag.cum),
                        ""};
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
