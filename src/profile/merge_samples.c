/* Samples of a source: equal ones (spec/profile.md 5.3) are added up, others become new rows.
 *
 * What counts of a sample's labels is one string, written the way the reference writes it, lengths
 * and counts first, so that the one collision it has (text "\0" against the number 1) is here as
 * well. The string is hashed and not kept: samples whose labels have the same ids are equal, and
 * for others with that hash it is written again. */
#include "profile/merger.h"
#include "util/ckint.h"
#include "util/hash.h"

static void put_varint(struct buf *b, uint64_t v)
{
    if (!buf_reserve(b, 10))
        return;
    for (; v >= 0x80; v >>= 7)
        b->data[b->len++] = (char)(v | 0x80);
    b->data[b->len++] = (char)v;
}

static void put_text(struct buf *b, struct str s)
{
    put_varint(b, s.len);
    buf_add_str(b, s);
}

/* The values of one key, rows[0..n): a text label, or a number, perhaps with units. */
static void put_values(struct buf *b, const struct profile *src, const struct ordered_label *rows,
                       size_t n)
{
    put_text(b, rows->key);
    put_varint(b, n);
    if (rows->label->kind == LABEL_STR) {
        for (size_t i = 0; i < n; i++)
            put_text(b, profile_str(src, rows[i].label->text));
        return;
    }
    for (size_t i = 0; i < n; i++)
        put_varint(b, (uint64_t)rows[i].label->num);
    bool units = rows->label->kind == LABEL_NUM_UNIT;
    put_varint(b, units ? n : 0);
    for (size_t i = 0; units && i < n; i++)
        put_text(b, profile_str(src, rows[i].label->text));
}

static bool is_same_key(const struct label *a, const struct label *b)
{
    return a->key == b->key && (a->kind == LABEL_STR) == (b->kind == LABEL_STR);
}

/* The string for rows[0..n). */
static bool write_key(struct merger *m, const struct profile *src, const struct ordered_label *rows,
                      size_t n, struct buf *key)
{
    buf_clear(key);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && is_same_key(rows[from].label, rows[to].label);)
            to++;
        put_values(key, src, rows + from, to - from);
    }
    return key->failed ? err_nomem(m->err) : true;
}

/* Brings the labels of sample i into m->labels, m->own_labels and m->label_key. */
static bool read_labels(struct merger *m, const struct profile *src, uint32_t i)
{
    if (!label_order_read(&m->labels, src, i, m->err))
        return false;
    const struct ordered_label *rows = m->labels.rows.data;
    size_t n = m->labels.rows.n;
    m->own_labels.n = 0;
    if (!vec_hold(&m->own_labels, n))
        return err_nomem(m->err);
    for (size_t k = 0; k < n; k++) {
        struct label l = *rows[k].label;
        l.key = merger_string(m, src, l.key);
        l.text = merger_string(m, src, l.text);
        if (l.key == PP_NONE || l.text == PP_NONE)
            return false;
        m->own_labels.data[m->own_labels.n++] = l;
    }
    return write_key(m, src, rows, n, &m->label_key);
}

/* Adds a stack to m->stacks, in rows of the result. */
static bool add_stack(struct merger *m, const struct profile *src, struct stack s)
{
    if (!vec_room(&m->stacks, s.n))
        return err_nomem(m->err);
    for (uint32_t k = 0; k < s.n; k++) {
        uint32_t row = merger_location(m, src, s.locs[k]);
        if (row == PP_NONE)
            return false;
        m->stacks.data[m->stacks.n++] = row;
    }
    return true;
}

/* Hashing the rows as bytes takes two frames a step. */
static uint64_t hash_stack(struct stack s)
{
    return str_hash((struct str){(const char *)s.locs, s.n * sizeof *s.locs});
}

static uint64_t hash_sample(const struct merger *m, uint64_t stack)
{
    return hash_mix(stack, m->own_labels.n ? str_hash(buf_str(&m->label_key)) : 0);
}

/* The frames from `first` on; `all` is NULL where no stack has one. */
static struct stack make_stack(const uint32_t *all, uint64_t first, uint64_t end)
{
    return (struct stack){first ? all + first : all, (uint32_t)(end - first)};
}

static struct stack stack_of_row(const struct builder *b, uint32_t row)
{
    uint64_t first = b->stack_begin.data[row];
    uint64_t end = row + 1u < b->n_samples ? b->stack_begin.data[row + 1] : b->locs.n;
    return make_stack(b->locs.data, first, end);
}

static bool stacks_equal(struct stack a, struct stack b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.locs, b.locs, a.n * sizeof *a.locs) == 0);
}

/* Whether the labels have[0..n) of the result give the string of the sample at hand. *ok is false
 * after a lack of memory. */
static bool key_equals(struct merger *m, const struct label *have, size_t n, bool *ok)
{
    *ok = vec_hold(&m->other_labels, n) ? true : err_nomem(m->err);
    for (size_t k = 0; *ok && k < n; k++)
        m->other_labels.data[k] =
            (struct ordered_label){profile_str(m->built.p, have[k].key), &have[k]};
    *ok = *ok && write_key(m, m->built.p, m->other_labels.data, n, &m->other_key);
    return *ok && str_eq(buf_str(&m->other_key), buf_str(&m->label_key));
}

static bool labels_equal(struct merger *m, uint32_t row, bool *ok)
{
    const struct builder *b = &m->built;
    uint64_t first = b->label_begin.data[row];
    uint64_t end = row + 1u < b->n_samples ? b->label_begin.data[row + 1] : b->labels.n;
    size_t n = m->own_labels.n, k = 0;
    if (n == 0 || end == first)
        return end - first == n;
    const struct label *have = b->labels.data + first, *want = m->own_labels.data;
    if (end - first == n)
        while (k < n && have[k].key == want[k].key && have[k].text == want[k].text &&
               have[k].num == want[k].num && have[k].kind == want[k].kind)
            k++;
    return (end - first == n && k == n) || key_equals(m, have, end - first, ok);
}

/* A new row from m->values, the stack and m->own_labels. */
static bool add_sample(struct merger *m, struct stack stack)
{
    if (!builder_sample(&m->built, m->values.data) ||
        !builder_stack(&m->built, stack.locs, stack.n))
        return false;
    for (size_t k = 0; k < m->own_labels.n; k++)
        if (!builder_label(&m->built, &m->own_labels.data[k]))
            return false;
    return true;
}

/* Adds sample i with m->values and this stack, whose hash is given. */
static bool merge_sample(struct merger *m, const struct profile *src, uint32_t i,
                         struct stack stack, uint64_t hash)
{
    if (src->samples.label_begin && !read_labels(m, src, i))
        return false;
    if (!hash_index_reserve(&m->samples))
        return err_nomem(m->err);
    struct probe at = hash_index_probe(&m->samples, hash_sample(m, hash));
    uint32_t row, n_types = src->n_types;
    bool ok = true;
    while (ok && (row = hash_index_next(&m->samples, &at)) != PP_NONE) {
        if (!stacks_equal(stack_of_row(&m->built, row), stack) || !labels_equal(m, row, &ok))
            continue;
        int64_t *sum = m->built.values.data + (size_t)row * n_types;
        for (uint32_t t = 0; t < n_types; t++)
            m->signs |= sum[t] = wrap_add(sum[t], m->values.data[t]);
        return true;
    }
    if (!ok || !add_sample(m, stack))
        return false;
    hash_index_put(&m->samples, &at);
    return true;
}

/* Brings the values of sample i into m->values; whether one is not zero. */
static bool read_values(struct merger *m, const struct profile *src, uint32_t i)
{
    int64_t any = 0;
    for (uint32_t t = 0; t < src->n_types; t++)
        any |= m->values.data[t] = src->samples.values[t][i];
    m->signs |= any;
    return any != 0;
}

/* Some samples that count: equal rows lie anywhere, so they are fetched for all before the first
 * one is compared. */
enum { BLOCK = 16 };

struct block {
    uint32_t n, sample[BLOCK];
    size_t end[BLOCK]; /* of its stack in m->stacks */
    uint64_t hash[BLOCK];
};

static struct stack stack_of(const struct merger *m, const struct block *b, uint32_t k)
{
    return make_stack(m->stacks.data, k ? b->end[k - 1] : 0, b->end[k]);
}

/* Fills the block from sample *i on. */
static bool fill_block(struct merger *m, const struct profile *src, struct stack_reader *r,
                       uint32_t *i, struct block *b)
{
    b->n = 0;
    m->stacks.n = 0;
    for (; *i < src->samples.n && b->n < BLOCK; ++*i) {
        if (!read_values(m, src, *i))
            continue;
        if (!add_stack(m, src, stack_read(r, *i)))
            return false;
        b->sample[b->n] = *i;
        b->end[b->n++] = m->stacks.n;
    }
    return true;
}

/* Fetches the rows that samples without labels most likely equal. */
static void fetch_rows(struct merger *m, struct block *b)
{
    const struct builder *built = &m->built;
    uint32_t rows[BLOCK] = {0};
    for (uint32_t k = 0; k < b->n; k++) {
        b->hash[k] = hash_stack(stack_of(m, b, k));
        if (m->samples.n)
            hash_index_fetch(&m->samples, hash_mix(b->hash[k], 0));
    }
    for (uint32_t k = 0; m->samples.n && k < b->n; k++) {
        rows[k] = hash_index_peek(&m->samples, hash_mix(b->hash[k], 0));
        if (rows[k] == PP_NONE)
            continue;
        __builtin_prefetch(&built->stack_begin.data[rows[k]]);
        __builtin_prefetch(&built->label_begin.data[rows[k]]);
        __builtin_prefetch(&built->values.data[(size_t)rows[k] * built->p->n_types], 1);
    }
    for (uint32_t k = 0; built->locs.n && m->samples.n && k < b->n; k++) {
        if (rows[k] == PP_NONE)
            continue;
        const uint32_t *locs = built->locs.data + built->stack_begin.data[rows[k]];
        __builtin_prefetch(locs);
        __builtin_prefetch(locs + 16);
    }
}

bool merger_samples(struct merger *m, const struct profile *src)
{
    struct stack_reader r;
    struct block b;
    if (!vec_room(&m->values, src->n_types))
        return err_nomem(m->err);
    if (!stack_reader_init(&r, src, m->err))
        return false;
    bool ok = true;
    m->own_labels.n = 0;
    for (uint32_t i = 0; ok && i < src->samples.n;) {
        ok = fill_block(m, src, &r, &i, &b);
        if (ok)
            fetch_rows(m, &b);
        for (uint32_t k = 0; ok && k < b.n; k++)
            ok = read_values(m, src, b.sample[k]) &&
                 merge_sample(m, src, b.sample[k], stack_of(m, &b, k), b.hash[k]);
    }
    stack_reader_done(&r);
    return ok;
}
