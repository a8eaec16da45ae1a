/* Samples of a source: equal ones (spec/profile.md 5.3) are added up, others become new rows.
 *
 * The labels of a sample are one string, written the way the reference writes them, lengths and
 * counts first, so that the one collision it has (text "\0" against the number 1) is here as well.
 */
#include "profile/merger.h"
#include "util/ckint.h"

static void put_varint(struct buf *b, uint64_t v)
{
    while (v >= 0x80) {
        buf_add_byte(b, (char)(v | 0x80));
        v >>= 7;
    }
    buf_add_byte(b, (char)v);
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

/* The label set of sample i of the source (its labels are in m->labels then), or PP_NONE. */
static str_id read_label_set(struct merger *m, const struct profile *src, uint32_t i)
{
    if (!label_order_read(&m->labels, src, i, m->err))
        return PP_NONE;
    const struct ordered_label *rows = m->labels.rows.data;
    size_t n = m->labels.rows.n;
    if (n == 0)
        return 0;
    buf_clear(&m->label_key);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && is_same_key(rows[from].label, rows[to].label);)
            to++;
        put_values(&m->label_key, src, rows + from, to - from);
    }
    str_id set =
        m->label_key.failed ? PP_NONE : strtab_add_copy(&m->label_sets, buf_str(&m->label_key));
    if (set == PP_NONE)
        err_nomem(m->err);
    return set;
}

/* Brings the stack into m->stack, in rows of the result. */
static bool read_stack(struct merger *m, const struct profile *src, struct stack s)
{
    if (!vec_reserve((void **)&m->stack.data, &m->stack.cap, s.n, sizeof *m->stack.data))
        return err_nomem(m->err);
    for (uint32_t k = 0; k < s.n; k++) {
        uint32_t row = merger_location(m, src, s.locs[k]);
        if (row == PP_NONE)
            return false;
        m->stack.data[k] = row;
    }
    m->stack.n = s.n;
    return true;
}

/* Hashing the rows as bytes takes two frames a step. */
static uint64_t hash_stack(const struct merger *m)
{
    return str_hash((struct str){(const char *)m->stack.data, m->stack.n * sizeof *m->stack.data});
}

static bool sample_equals(const struct merger *m, uint32_t row, str_id label_set)
{
    const struct builder *b = &m->built;
    uint64_t first = b->stack_begin.data[row];
    uint64_t end = row + 1u < b->n_samples ? b->stack_begin.data[row + 1] : b->locs.n;
    size_t n = m->stack.n;
    return end - first == n && m->label_set_of.data[row] == label_set &&
           (n == 0 || memcmp(b->locs.data + first, m->stack.data, n * sizeof *m->stack.data) == 0);
}

static bool add_labels(struct merger *m, const struct profile *src)
{
    for (size_t k = 0; k < m->labels.rows.n; k++) {
        struct label l = *m->labels.rows.data[k].label;
        l.key = merger_string(m, src, l.key);
        l.text = merger_string(m, src, l.text);
        if (l.key == PP_NONE || l.text == PP_NONE || !builder_label(&m->built, &l))
            return false;
    }
    return true;
}

/* A new row from m->values, m->stack and m->labels. */
static bool add_sample(struct merger *m, const struct profile *src, str_id label_set)
{
    if (!vec_grow(&m->label_set_of))
        return err_nomem(m->err);
    if (!builder_sample(&m->built, m->values.data))
        return false;
    m->label_set_of.data[m->label_set_of.n++] = label_set;
    for (size_t k = 0; k < m->stack.n; k++)
        if (!builder_frame(&m->built, m->stack.data[k]))
            return false;
    return add_labels(m, src);
}

static bool merge_sample(struct merger *m, const struct profile *src, uint32_t i, struct stack s)
{
    str_id label_set = read_label_set(m, src, i);
    if (label_set == PP_NONE || !read_stack(m, src, s))
        return false;
    if (!hash_index_reserve(&m->samples))
        return err_nomem(m->err);
    struct probe at = hash_index_probe(&m->samples, hash_mix(hash_stack(m), label_set));
    uint32_t row, n_types = src->n_types;
    while ((row = hash_index_next(&m->samples, &at)) != PP_NONE) {
        if (!sample_equals(m, row, label_set))
            continue;
        int64_t *sum = m->built.values.data + (size_t)row * n_types;
        for (uint32_t t = 0; t < n_types; t++)
            sum[t] = wrap_add(sum[t], m->values.data[t]);
        return true;
    }
    if (!add_sample(m, src, label_set))
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
    return any != 0;
}

bool merger_samples(struct merger *m, const struct profile *src)
{
    struct stack_reader r;
    if (!vec_room(&m->values, src->n_types))
        return err_nomem(m->err);
    if (!stack_reader_init(&r, src, m->err))
        return false;
    bool ok = true;
    for (uint32_t i = 0; ok && i < src->samples.n; i++)
        if (read_values(m, src, i))
            ok = merge_sample(m, src, i, stack_read(&r, i));
    stack_reader_done(&r);
    return ok;
}
