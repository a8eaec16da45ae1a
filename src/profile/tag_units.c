/* One unit for each numeric label key of a profile. Source: spec/profile.md 2.6. */
#include <stdlib.h>

#include "profile/filter.h"
#include "profile/pair_map.h"

/* Keys in order of appearance, and the distinct other units met for them. */
struct collection {
    const struct profile *p;
    uint32_t *slot; /* by str_id of a key: index in units + 1 */
    VEC(struct tag_unit) units;
    struct pair_map others; /* (index in units, unit) */
};

static bool collect_label(struct collection *c, const struct label *l)
{
    uint32_t *slot = &c->slot[l->key];
    if (*slot == 0) {
        if (!vec_grow(&c->units))
            return false;
        c->units.data[c->units.n++] = (struct tag_unit){l->key, 0};
        *slot = (uint32_t)c->units.n;
    }
    if (l->kind != LABEL_NUM_UNIT || l->text == 0)
        return true;
    struct tag_unit *u = &c->units.data[*slot - 1];
    if (u->unit == 0)
        u->unit = l->text;
    return u->unit == l->text || pair_map_add(&c->others, *slot - 1, l->text) != PP_NONE;
}

static bool collect(struct collection *c)
{
    const struct samples *s = &c->p->samples;
    uint64_t n = s->label_begin ? s->label_begin[s->n] : 0;
    if (n == 0)
        return true;
    c->slot = calloc((size_t)c->p->strings.n + 1, sizeof *c->slot);
    if (!c->slot)
        return false;
    for (uint64_t i = 0; i < n; i++)
        if (s->labels[i].kind != LABEL_STR && !collect_label(c, &s->labels[i]))
            return false;
    return true;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The note about one key, whose other units are texts[0..n). */
static void note_conflict(const struct profile *p, const struct tag_unit *u, struct str *texts,
                          size_t n, struct notes *notes)
{
    struct buf b = BUF_INIT;
    qsort(texts, n, sizeof *texts, by_text);
    buf_add_cstr(&b, "For tag ");
    buf_add_str(&b, profile_str(p, u->key));
    buf_add_cstr(&b, " used unit ");
    buf_add_str(&b, profile_str(p, u->unit));
    buf_add_cstr(&b, ", also encountered unit(s) ");
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_add_cstr(&b, ", ");
        buf_add_str(&b, texts[i]);
    }
    notes_add_str(notes, buf_str(&b));
    buf_done(&b);
}

static int by_pair(const void *a, const void *b)
{
    const uint64_t *pa = a, *pb = b;
    return (*pa > *pb) - (*pa < *pb);
}

static bool note_conflicts(struct collection *c, struct notes *notes)
{
    size_t n = c->others.pairs.n;
    if (n == 0)
        return true;
    struct str *texts = malloc(n * sizeof *texts);
    if (!texts)
        return false;
    qsort(c->others.pairs.data, n, sizeof *c->others.pairs.data, by_pair); /* by key */
    for (uint32_t i = 0, from = 0; i < n; i++) {
        uint32_t unit = pair_map_first(&c->others, i);
        texts[i] = profile_str(c->p, pair_map_second(&c->others, i));
        if (i + 1 < n && pair_map_first(&c->others, i + 1) == unit)
            continue;
        note_conflict(c->p, &c->units.data[unit], texts + from, i + 1 - from, notes);
        from = i + 1;
    }
    free(texts);
    return true;
}

static int by_key(const void *a, const void *b)
{
    const struct tag_unit *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

bool profile_tag_units(const struct profile *p, struct tag_units *out, struct notes *notes,
                       struct err *err)
{
    struct collection c = {.p = p};
    *out = (struct tag_units){0};
    bool ok = collect(&c) && note_conflicts(&c, notes);
    if (ok) {
        if (c.units.n > 1)
            qsort(c.units.data, c.units.n, sizeof *c.units.data, by_key);
        out->n = (uint32_t)c.units.n;
        out->units = arena_adopt_array(p->arena, c.units.data, c.units.n, sizeof *c.units.data);
        c.units.data = NULL;
        ok = out->units != NULL;
    }
    free(c.units.data);
    free(c.slot);
    pair_map_done(&c.others);
    return ok ? true : err_nomem(err);
}

struct str tag_unit_of(const struct profile *p, const struct tag_units *u, str_id key)
{
    const struct tag_unit wanted = {key, 0}, *found = NULL;
    if (u && u->n)
        found = bsearch(&wanted, u->units, u->n, sizeof *u->units, by_key);
    if (found && found->unit)
        return profile_str(p, found->unit);
    struct str name = profile_str(p, key);
    bool bytes = str_eq(name, PP_STR("alignment")) || str_eq(name, PP_STR("request"));
    return bytes ? PP_STR("bytes") : name;
}
