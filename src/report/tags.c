/* tags: how the weight spreads over label values. Source: spec/report.md 12. */
#include "report/table_impl.h"

#include <stdlib.h>

#include "measure/measure.h"
#include "report/tabwriter.h"
#include "util/ckint.h"
#include "util/hash.h"
#include "util/hash_index.h"
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
    struct hash_index by_tag;
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

static bool add_weight(struct tag_table *t, const struct tag *tag, int64_t w)
{
    uint32_t row;
    if (!hash_index_reserve(&t->by_tag))
        return false;
    struct probe at = hash_index_probe(&t->by_tag, tag_hash(tag));
    while ((row = hash_index_next(&t->by_tag, &at)) != PP_NONE) {
        struct tag *have = &t->tags.data[row];
        if (same_tag(have, tag)) {
            have->sum = wrap_add(have->sum, w);
            return true;
        }
    }
    if (!vec_grow(&t->tags))
        return false;
    t->tags.data[t->tags.n] = *tag;
    t->tags.data[t->tags.n++].sum = w;
    hash_index_put(&t->by_tag, &at);
    return true;
}

static bool collect(const struct report *r, struct tag_table *t)
{
    const struct samples *s = &r->p->samples;
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

/* A row of the report. */
struct row {
    struct str key;
    struct tag tag;
    bool several;    /* numbers that print alike: tag.num is one of them */
    int64_t key_sum; /* of all rows with the key */
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
        if (out && by_key_and_text(&rows[out - 1], &rows[i]) == 0) {
            rows[out - 1].tag.sum = wrap_add(rows[out - 1].tag.sum, rows[i].tag.sum);
            rows[out - 1].several = true;
        } else {
            rows[out++] = rows[i];
        }
    }
    return out;
}

static size_t end_of_block(const struct row *rows, size_t n, size_t i)
{
    size_t end = i + 1;
    while (end < n && str_eq(rows[end].key, rows[i].key))
        end++;
    return end;
}

/* Blocks of one key, in each the heaviest first. */
static void order_rows(struct row *rows, size_t n)
{
    for (size_t i = 0, end; i < n; i = end) {
        int64_t sum = 0;
        end = end_of_block(rows, n, i);
        for (size_t k = i; k < end; k++)
            sum = wrap_add(sum, rows[k].tag.sum);
        for (size_t k = i; k < end; k++)
            rows[k].key_sum = sum;
        qsort(rows + i, end - i, sizeof *rows, by_weight);
    }
}

static bool select_rows(struct report *r, struct row **rows, size_t *n, struct err *err)
{
    struct tag_table t = {0};
    *n = 0;
    *rows = NULL;
    bool ok = r->p->samples.label_begin == NULL || (collect(r, &t) && render_labels(r, &t));
    if (ok) {
        *rows = arena_array(r->arena, struct row, t.tags.n);
        ok = *rows != NULL;
    }
    if (ok && t.tags.n) {
        for (size_t i = 0; i < t.tags.n; i++)
            (*rows)[i] =
                (struct row){.key = profile_str(r->p, t.tags.data[i].key), .tag = t.tags.data[i]};
        *n = unite_rows(*rows, t.tags.n);
        order_rows(*rows, *n);
    }
    free(t.tags.data);
    hash_index_done(&t.by_tag);
    return ok ? true : err_nomem(err);
}

/* --- as text --- */

static void add_share(const struct report *r, int64_t v, struct buf *out)
{
    if (r->total <= 0)
        return;
    buf_add_cstr(out, " (");
    measure_percentage(out, v, r->total, false);
    buf_add_byte(out, ')');
}

/* One key: its total, then its values, as cells for the tabwriter. */
static void print_block(const struct report *r, const struct row *rows, size_t n, struct buf *out)
{
    buf_add_str(out, rows[0].key);
    buf_add_cstr(out, ":\t Total ");
    report_value(r, out, rows[0].key_sum);
    buf_add_cstr(out, " of ");
    report_value(r, out, r->total);
    add_share(r, rows[0].key_sum, out);
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

bool report_tags(struct report *r, struct buf *out, struct err *err)
{
    struct buf cells = BUF_INIT;
    struct row *rows;
    size_t n;
    if (!select_rows(r, &rows, &n, err))
        return false;
    for (size_t i = 0, end; i < n; i = end) {
        end = end_of_block(rows, n, i);
        print_block(r, rows + i, end - i, &cells);
    }
    bool ok = cells.failed ? err_nomem(err) : tabwriter_format(buf_str(&cells), out, err);
    buf_done(&cells);
    return ok;
}

/* --- as a table --- */

enum {
    COL_KEY,
    COL_TAG,
    COL_VALUE,
    COL_PERCENT,
    COL_NUMBER,
    COL_NUMBER_UNIT,
    COL_KEY_VALUE,
    COL_KEY_PERCENT,
    N_COLUMNS
};

static const struct column columns[N_COLUMNS] = {
    [COL_KEY] = {"key", CELL_TEXT, "", "key of the label", false},
    [COL_TAG] = {"tag", CELL_TEXT, "", "its value, as text reports show it", false},
    [COL_VALUE] = {"value", CELL_INT, COLUMN_VALUE_UNIT, "weight of the samples that have it",
                   false},
    [COL_PERCENT] = {"percent", CELL_REAL, "%", "of the total", false},
    [COL_NUMBER] = {"number", CELL_INT, "", "the value, if it is one number", true},
    [COL_NUMBER_UNIT] = {"number_unit", CELL_TEXT, "", "its unit", true},
    [COL_KEY_VALUE] = {"key_value", CELL_INT, COLUMN_VALUE_UNIT, "sum over the rows of the key",
                       true},
    [COL_KEY_PERCENT] = {"key_percent", CELL_REAL, "%", "of the total", true},
};

static const struct column facts[N_PROFILE_FACTS] = {PROFILE_FACTS};

const struct table_desc tags_table_desc = {
    .report = "tags",
    .row = "a value of a label",
    .columns = columns,
    .n_columns = N_COLUMNS,
    .facts = facts,
    .n_facts = N_PROFILE_FACTS,
};

bool report_tags_table(struct report *r, struct table *t, struct err *err)
{
    struct cell cells[N_PROFILE_FACTS];
    struct row *rows;
    size_t n;
    if (!select_rows(r, &rows, &n, err))
        return false;
    report_table_init(r, &tags_table_desc, t);
    report_profile_facts(r, cells);
    table_set_facts(t, cells);
    for (size_t i = 0; i < n; i++) {
        const struct row *row = &rows[i];
        struct cell *c = table_add_row(t);
        if (!c)
            break;
        c[COL_KEY] = cell_text(row->key);
        c[COL_TAG] = cell_text(row->tag.label);
        c[COL_VALUE] = report_value_cell(r, row->tag.sum);
        c[COL_PERCENT] = percent_cell(row->tag.sum, r->total);
        if (row->tag.is_number && !row->several) {
            c[COL_NUMBER] = cell_int(row->tag.num);
            c[COL_NUMBER_UNIT] = name_cell(tag_unit_of(r->p, &r->tag_units, row->tag.key));
        }
        c[COL_KEY_VALUE] = report_value_cell(r, row->key_sum);
        c[COL_KEY_PERCENT] = percent_cell(row->key_sum, r->total);
    }
    return true;
}
