/* struct profile to profile.proto bytes. Source: spec/profile.md 4.1.
 *
 * One pass: the string table is field 6, so all messages with strings but period_type are written
 * before it, and a string gets its number when it is written first. The numbers of the later fields
 * are taken just before the table. Lengths are put in front of a message once it is complete;
 * nearly all fit the one byte left for them. */
#include "profile/encode.h"

#include <stdlib.h>

#include "profile/label_order.h"

enum wire { VARINT = 0, BYTES = 2 };

struct encoder {
    const struct profile *p;
    struct buf *out;
    struct err *err;
    uint32_t *number_of; /* string to its place in the table; 0: none yet (or "") */
    VEC(str_id) table;
    struct label_order labels;
    bool failed;
};

static void put_varint(struct buf *b, uint64_t v)
{
    if (!buf_reserve(b, 10))
        return;
    while (v >= 0x80) {
        b->data[b->len++] = (char)(v | 0x80);
        v >>= 7;
    }
    b->data[b->len++] = (char)v;
}

static void put_tag(struct buf *b, unsigned field, enum wire type)
{
    put_varint(b, field << 3 | (unsigned)type);
}

static void put_always(struct buf *b, unsigned field, uint64_t v)
{
    put_tag(b, field, VARINT);
    put_varint(b, v);
}

static void put_nonzero(struct buf *b, unsigned field, uint64_t v)
{
    if (v)
        put_always(b, field, v);
}

/* Opens a message, or packed numbers; returns what close_message needs. */
static size_t open_message(struct buf *b, unsigned field)
{
    put_tag(b, field, BYTES);
    buf_add_byte(b, 0);
    return b->len;
}

static void close_message(struct buf *b, size_t start)
{
    if (b->failed)
        return;
    uint64_t len = b->len - start;
    size_t extra = 0;
    for (uint64_t v = len; v >= 0x80; v >>= 7)
        extra++;
    if (extra) {
        if (!buf_reserve(b, extra))
            return;
        memmove(b->data + start + extra, b->data + start, len);
        b->len += extra;
    }
    char *at = b->data + start - 1;
    for (; len >= 0x80; len >>= 7)
        *at++ = (char)(len | 0x80);
    *at = (char)len;
}

/* The place of a string in the written table. */
static uint64_t number_of(struct encoder *e, str_id id)
{
    if (id == 0 || e->failed)
        return 0;
    if (!e->number_of[id]) {
        if (!vec_grow(&e->table)) {
            e->failed = true;
            return 0;
        }
        e->table.data[e->table.n++] = id;
        e->number_of[id] = (uint32_t)e->table.n;
    }
    return e->number_of[id];
}

static void put_string(struct encoder *e, unsigned field, str_id id)
{
    put_nonzero(e->out, field, number_of(e, id));
}

static void put_value_type(struct encoder *e, unsigned field, struct value_type t)
{
    size_t at = open_message(e->out, field);
    put_string(e, 1, t.type);
    put_string(e, 2, t.unit);
    close_message(e->out, at);
}

/* Repeated numbers: one field each for one or two, packed from three on. */
#define PACKED_FROM 3

static void put_stack(struct encoder *e, struct stack s)
{
    const struct location *locations = e->p->locations;
    struct buf *b = e->out;
    if (s.n < PACKED_FROM) {
        for (uint32_t k = 0; k < s.n; k++)
            put_always(b, 1, locations[s.locs[k]].id);
        return;
    }
    size_t at = open_message(b, 1);
    for (uint32_t k = 0; k < s.n; k++)
        put_varint(b, locations[s.locs[k]].id);
    close_message(b, at);
}

static void put_values(struct encoder *e, uint32_t sample)
{
    const struct profile *p = e->p;
    struct buf *b = e->out;
    if (p->n_types < PACKED_FROM) {
        for (uint32_t t = 0; t < p->n_types; t++)
            put_always(b, 2, (uint64_t)p->samples.values[t][sample]);
        return;
    }
    size_t at = open_message(b, 2);
    for (uint32_t t = 0; t < p->n_types; t++)
        put_varint(b, (uint64_t)p->samples.values[t][sample]);
    close_message(b, at);
}

static void put_label(struct encoder *e, const struct label *l)
{
    size_t at = open_message(e->out, 3);
    put_string(e, 1, l->key);
    if (l->kind == LABEL_STR) {
        put_string(e, 2, l->text);
    } else {
        put_nonzero(e->out, 3, (uint64_t)l->num);
        if (l->kind == LABEL_NUM_UNIT)
            put_string(e, 4, l->text);
    }
    close_message(e->out, at);
}

static bool put_samples(struct encoder *e)
{
    struct stack_reader r;
    if (!stack_reader_init(&r, e->p, e->err))
        return false;
    bool ok = true;
    for (uint32_t i = 0; ok && i < e->p->samples.n; i++) {
        size_t at = open_message(e->out, 2);
        put_stack(e, stack_read(&r, i));
        put_values(e, i);
        ok = label_order_read(&e->labels, e->p, i, e->err);
        for (size_t k = 0; ok && k < e->labels.rows.n; k++)
            put_label(e, e->labels.rows.data[k].label);
        close_message(e->out, at);
    }
    stack_reader_done(&r);
    return ok;
}

static void put_mapping(struct encoder *e, const struct mapping *m)
{
    struct buf *b = e->out;
    size_t at = open_message(b, 3);
    put_nonzero(b, 1, m->id);
    put_nonzero(b, 2, m->start);
    put_nonzero(b, 3, m->limit);
    put_nonzero(b, 4, m->offset);
    put_string(e, 5, m->file);
    put_string(e, 6, m->build_id);
    put_nonzero(b, 7, m->has_functions);
    put_nonzero(b, 8, m->has_filenames);
    put_nonzero(b, 9, m->has_lines);
    put_nonzero(b, 10, m->has_inlines);
    close_message(b, at);
}

static void put_location(struct encoder *e, uint32_t loc)
{
    const struct profile *p = e->p;
    const struct location *l = &p->locations[loc];
    struct buf *b = e->out;
    size_t at = open_message(b, 4);
    put_nonzero(b, 1, l->id);
    put_nonzero(b, 2, l->mapping == PP_NONE ? 0 : p->mappings[l->mapping].id);
    put_nonzero(b, 3, l->address);
    for (uint32_t k = p->line_begin[loc]; k < p->line_begin[loc + 1]; k++) {
        size_t line = open_message(b, 4);
        put_nonzero(b, 1, p->functions[p->lines[k].function].id);
        put_nonzero(b, 2, (uint64_t)p->lines[k].line);
        put_nonzero(b, 3, (uint64_t)p->lines[k].column);
        close_message(b, line);
    }
    put_nonzero(b, 5, l->folded);
    close_message(b, at);
}

static void put_function(struct encoder *e, const struct function *f)
{
    size_t at = open_message(e->out, 5);
    put_nonzero(e->out, 1, f->id);
    put_string(e, 2, f->name);
    put_string(e, 3, f->system_name);
    put_string(e, 4, f->file);
    put_nonzero(e->out, 5, (uint64_t)f->start_line);
    close_message(e->out, at);
}

/* Gives the strings of the fields after the table their places, in the reference's order. */
static void number_header(struct encoder *e)
{
    const struct profile *p = e->p;
    number_of(e, p->drop_frames);
    number_of(e, p->keep_frames);
    number_of(e, p->period_type.type);
    number_of(e, p->period_type.unit);
    for (uint32_t i = 0; i < p->n_comments; i++)
        number_of(e, p->comments[i]);
    number_of(e, p->default_type);
    number_of(e, p->doc_url);
}

static void put_bytes(struct buf *b, unsigned field, struct str s)
{
    put_tag(b, field, BYTES);
    put_varint(b, s.len);
    buf_add_str(b, s);
}

static void put_comments(struct encoder *e)
{
    const struct profile *p = e->p;
    bool packed = p->n_comments >= PACKED_FROM;
    size_t at = packed ? open_message(e->out, 13) : 0;
    for (uint32_t i = 0; i < p->n_comments; i++)
        if (packed)
            put_varint(e->out, number_of(e, p->comments[i]));
        else
            put_always(e->out, 13, number_of(e, p->comments[i]));
    if (packed)
        close_message(e->out, at);
}

static void put_header(struct encoder *e)
{
    const struct profile *p = e->p;
    struct buf *b = e->out;
    number_header(e);
    put_bytes(b, 6, PP_STR(""));
    for (size_t i = 0; i < e->table.n; i++)
        put_bytes(b, 6, profile_str(p, e->table.data[i]));
    put_string(e, 7, p->drop_frames);
    put_string(e, 8, p->keep_frames);
    put_nonzero(b, 9, (uint64_t)p->time_ns);
    put_nonzero(b, 10, (uint64_t)p->duration_ns);
    if (p->period_type.type || p->period_type.unit)
        put_value_type(e, 11, p->period_type);
    put_nonzero(b, 12, (uint64_t)p->period);
    put_comments(e);
    put_always(b, 14, number_of(e, p->default_type));
    put_string(e, 15, p->doc_url);
}

bool profile_encode(const struct profile *p, struct buf *out, struct err *err)
{
    struct encoder e = {.p = p, .out = out, .err = err};
    e.number_of = calloc(p->strings.n, sizeof *e.number_of);
    if (!e.number_of)
        return err_nomem(err);
    for (uint32_t t = 0; t < p->n_types; t++)
        put_value_type(&e, 1, p->types[t]);
    bool ok = put_samples(&e);
    if (ok) {
        for (uint32_t i = 0; i < p->n_mappings; i++)
            put_mapping(&e, &p->mappings[i]);
        for (uint32_t i = 0; i < p->n_locations; i++)
            put_location(&e, i);
        for (uint32_t i = 0; i < p->n_functions; i++)
            put_function(&e, &p->functions[i]);
        put_header(&e);
        if (e.failed || out->failed)
            ok = err_nomem(err);
    }
    free(e.number_of);
    free(e.table.data);
    label_order_done(&e.labels);
    return ok;
}
