/* tagroot and tagleaf: label values as frames at the root or the leaf of every stack.
 *
 * A frame is a function named after the values, in a file named after the key; equal frames share
 * one new location. New rows are collected during the pass over the samples and appended to the
 * tables afterwards. Source: spec/driver.md 6.3. */
#include <stdlib.h>

#include "measure/measure.h"
#include "profile/filter.h"
#include "profile/pair_map.h"
#include "profile/sample_rewrite.h"

struct key_list {
    VEC(str_id) keys; /* last key first: the order in which frames go into a stack, leaf first */
    bool met;         /* some sample has a value for some key */
};

struct tag_frames {
    struct profile *p;
    struct str unit;
    struct key_list root, leaf;
    struct pair_map frames; /* (name, key): the new locations, in order */
    struct buf text;
    VEC(uint32_t) stack; /* the sample's new stack */
};

static bool parse_keys(struct profile *p, struct str list, struct key_list *out)
{
    for (size_t to = list.len;;) {
        size_t from = to;
        while (from && list.ptr[from - 1] != ',')
            from--;
        if (from < to) {
            str_id id = strtab_add_copy(&p->strings, str_sub(list, from, to));
            if (id == PP_NONE || !vec_grow(&out->keys))
                return false;
            out->keys.data[out->keys.n++] = id;
        }
        if (from == 0)
            return true;
        to = from - 1;
    }
}

static void add_value(struct tag_frames *t, const struct label *l)
{
    struct str text = profile_str(t->p, l->text);
    if (l->kind == LABEL_STR)
        buf_add_str(&t->text, text);
    else if (l->kind == LABEL_NUM)
        measure_label(&t->text, l->num, PP_STR(""), PP_STR(""));
    else
        measure_label(&t->text, l->num, text, t->unit);
}

/* The values of a key joined by commas, strings first; "" when there are none. PP_NONE: no memory.
 */
static str_id frame_name(struct tag_frames *t, uint32_t sample, str_id key, bool *met)
{
    const struct samples *s = &t->p->samples;
    uint64_t from = s->label_begin ? s->label_begin[sample] : 0;
    uint64_t to = s->label_begin ? s->label_begin[sample + 1] : 0, last = 0;
    uint32_t n = 0;
    for (uint64_t at = from; at < to; at++) {
        if (s->labels[at].key == key) {
            last = at;
            n++;
        }
    }
    if (n == 0)
        return 0;
    *met = true;
    if (n == 1 && s->labels[last].kind == LABEL_STR)
        return s->labels[last].text;
    buf_clear(&t->text);
    for (int numbers = 0; numbers <= 1; numbers++) {
        for (uint64_t at = from; at < to; at++) {
            const struct label *l = &s->labels[at];
            if (l->key != key || (l->kind != LABEL_STR) != (numbers == 1))
                continue;
            add_value(t, l);
            if (--n)
                buf_add_byte(&t->text, ',');
        }
    }
    return t->text.failed ? PP_NONE : strtab_add_copy(&t->p->strings, buf_str(&t->text));
}

/* Appends the sample's frames for one list of keys to the new stack at `at`. */
static bool add_frames(struct tag_frames *t, uint32_t sample, struct key_list *list, size_t at)
{
    for (size_t i = 0; i < list->keys.n; i++) {
        str_id name = frame_name(t, sample, list->keys.data[i], &list->met);
        uint32_t frame =
            name == PP_NONE ? PP_NONE : pair_map_add(&t->frames, name, list->keys.data[i]);
        if (frame == PP_NONE || frame >= PP_NONE - 1 - t->p->n_locations)
            return false;
        t->stack.data[at + i] = t->p->n_locations + frame;
    }
    return true;
}

static bool extend_sample(struct tag_frames *t, uint32_t i, struct stack s,
                          struct sample_rewrite *w)
{
    size_t n_leaf = t->leaf.keys.n, n = n_leaf + s.n + t->root.keys.n;
    t->stack.n = 0;
    if (n >= PP_NONE || !vec_room(&t->stack, n))
        return err_nomem(w->err);
    /* the root's frames first: they get the smaller ids */
    if (!add_frames(t, i, &t->root, n_leaf + s.n) || !add_frames(t, i, &t->leaf, 0))
        return err_nomem(w->err);
    if (s.n)
        memcpy(t->stack.data + n_leaf, s.locs, s.n * sizeof *s.locs);
    return sample_rewrite_replace(w, (struct stack){t->stack.data, (uint32_t)n});
}

/* A copy of `n` rows with zeroed room for `more`; NULL: no memory. */
static void *grown_table(struct arena *a, const void *rows, size_t n, size_t more, size_t size)
{
    void *copy = arena_alloc(a, n + more, size);
    if (copy && n)
        memcpy(copy, rows, n * size);
    return copy;
}

static uint64_t largest_function_id(const struct profile *p)
{
    uint64_t id = 0;
    for (uint32_t i = 0; i < p->n_functions; i++)
        id = p->functions[i].id > id ? p->functions[i].id : id;
    return id;
}

static uint64_t largest_location_id(const struct profile *p)
{
    uint64_t id = 0;
    for (uint32_t i = 0; i < p->n_locations; i++)
        id = p->locations[i].id > id ? p->locations[i].id : id;
    return id;
}

/* Appends a function, a line and a location for each new frame. */
static bool add_rows(struct tag_frames *t, struct err *err)
{
    struct profile *p = t->p;
    uint32_t more = (uint32_t)t->frames.pairs.n, n_lines = p->line_begin[p->n_locations];
    uint64_t function_id = largest_function_id(p), location_id = largest_location_id(p);
    if (more >= PP_NONE - p->n_functions || more >= PP_NONE - n_lines ||
        more > UINT64_MAX - function_id || more > UINT64_MAX - location_id)
        return err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET, "no ids left for the frames of labels");
    struct arena *a = p->arena;
    struct function *functions =
        grown_table(a, p->functions, p->n_functions, more, sizeof *functions);
    struct location *locations =
        grown_table(a, p->locations, p->n_locations, more, sizeof *locations);
    struct line *lines = grown_table(a, p->lines, n_lines, more, sizeof *lines);
    uint32_t *begin =
        grown_table(a, p->line_begin, (size_t)p->n_locations + 1, more, sizeof *begin);
    if (!functions || !locations || !lines || !begin)
        return err_nomem(err);
    for (uint32_t i = 0; i < more; i++) {
        functions[p->n_functions + i] = (struct function){.id = ++function_id,
                                                          .name = pair_map_first(&t->frames, i),
                                                          .file = pair_map_second(&t->frames, i)};
        locations[p->n_locations + i] = (struct location){.id = ++location_id, .mapping = PP_NONE};
        lines[n_lines + i] = (struct line){.function = p->n_functions + i};
        begin[p->n_locations + i + 1] = n_lines + i + 1;
    }
    p->functions = functions;
    p->locations = locations;
    p->lines = lines;
    p->line_begin = begin;
    p->n_functions += more;
    p->n_locations += more;
    return true;
}

static bool extend_samples(struct tag_frames *t, struct err *err)
{
    struct stack_reader r;
    if (!stack_reader_init(&r, t->p, err))
        return false;
    struct sample_rewrite w;
    sample_rewrite_init(&w, t->p, err);
    bool ok = true;
    for (uint32_t i = 0; ok && i < t->p->samples.n; i++)
        ok = extend_sample(t, i, stack_read(&r, i), &w);
    ok = ok && add_rows(t, err) && sample_rewrite_apply(&w);
    sample_rewrite_done(&w);
    stack_reader_done(&r);
    return ok;
}

static void report_miss(const char *option, unsigned bit, struct notes *notes, unsigned *misses)
{
    notes_add(notes, "%s expression matched no samples", option);
    *misses |= bit;
}

bool profile_tag_frames(struct profile *p, struct str tagroot, struct str tagleaf, struct str unit,
                        struct notes *notes, unsigned *misses, struct err *err)
{
    struct tag_frames t = {.p = p, .unit = unit};
    bool ok =
        parse_keys(p, tagroot, &t.root) && parse_keys(p, tagleaf, &t.leaf) ? true : err_nomem(err);
    if (ok && (t.root.keys.n || t.leaf.keys.n))
        ok = extend_samples(&t, err);
    if (ok && tagroot.len && !t.root.met)
        report_miss("TagRoot", MISS_TAGROOT, notes, misses);
    if (ok && tagleaf.len && !t.leaf.met)
        report_miss("TagLeaf", MISS_TAGLEAF, notes, misses);
    free(t.root.keys.data);
    free(t.leaf.keys.data);
    free(t.stack.data);
    pair_map_done(&t.frames);
    buf_done(&t.text);
    return ok;
}
