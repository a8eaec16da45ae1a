/* Profiles to text, for comparing them in tests. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "profiles.h"
#include "util/buf.h"

static struct str text_of(const struct profile *p, str_id id)
{
    return profile_str(p, id);
}

/* A name, in quotes when the reader of frames needs them. */
static void add_name(struct buf *b, struct str s)
{
    bool quote = s.len == 0;
    for (size_t i = 0; i < s.len; i++)
        quote = quote || strchr("; >[\n", s.ptr[i]) != NULL;
    if (quote)
        buf_add_byte(b, '"');
    buf_add_str(b, s);
    if (quote)
        buf_add_byte(b, '"');
}

static void add_line(struct buf *b, const struct profile *p, const struct line *l)
{
    const struct function *f = &p->functions[l->function];
    add_name(b, text_of(p, f->name));
    if (f->file) {
        buf_add_byte(b, '[');
        buf_add_str(b, text_of(p, f->file));
        buf_add_byte(b, ']');
    }
    if (l->line || l->column)
        buf_printf(b, ":%" PRId64, l->line);
    if (l->column)
        buf_printf(b, ":%" PRId64, l->column);
}

static void add_frame(struct buf *b, const struct profile *p, uint32_t loc)
{
    uint32_t first = p->line_begin[loc], end = p->line_begin[loc + 1];
    uint64_t address = p->locations[loc].address;
    if (address || first == end)
        buf_printf(b, "0x%" PRIx64 "%s", address, first == end ? "" : "@");
    for (uint32_t i = end; i > first; i--) {
        add_line(b, p, &p->lines[i - 1]);
        if (i - 1 > first)
            buf_add_byte(b, '>');
    }
}

static void add_label(struct buf *b, const struct profile *p, const struct label *l)
{
    buf_add_byte(b, ' ');
    buf_add_str(b, text_of(p, l->key));
    if (l->kind == LABEL_STR) {
        buf_add_byte(b, '=');
    } else {
        buf_printf(b, "#%" PRId64, l->num);
        if (l->kind == LABEL_NUM_UNIT && !l->text)
            buf_add_cstr(b, "\"\"");
    }
    buf_add_str(b, text_of(p, l->text));
}

/* Whether a key comes before another: text before numbers, then by key. */
static bool label_before(const struct profile *p, const struct label *x, const struct label *y)
{
    if ((x->kind == LABEL_STR) != (y->kind == LABEL_STR))
        return x->kind == LABEL_STR;
    return str_cmp(text_of(p, x->key), text_of(p, y->key)) < 0;
}

static void add_labels(struct buf *b, const struct profile *p, uint32_t sample)
{
    if (!p->samples.label_begin)
        return;
    uint64_t first = p->samples.label_begin[sample], n = p->samples.label_begin[sample + 1] - first;
    const struct label **sorted = calloc(n + 1, sizeof *sorted);
    if (!sorted)
        abort();
    for (uint64_t i = 0; i < n; i++) {
        const struct label *l = &p->samples.labels[first + i];
        uint64_t at = i;
        for (; at > 0 && label_before(p, l, sorted[at - 1]); at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = l;
    }
    for (uint64_t i = 0; i < n; i++)
        add_label(b, p, sorted[i]);
    free(sorted);
}

static void add_row(struct buf *b, const struct profile *p, struct stack s, uint32_t sample)
{
    if (s.n == 0)
        buf_add_byte(b, '-');
    for (uint32_t k = s.n; k > 0; k--) {
        add_frame(b, p, s.locs[k - 1]);
        if (k > 1)
            buf_add_byte(b, ';');
    }
    for (uint32_t t = 0; t < p->n_types; t++)
        buf_printf(b, " %" PRId64, p->samples.values[t][sample]);
    add_labels(b, p, sample);
}

static int by_text(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static const char *finish(struct arena *a, struct buf *b)
{
    struct str s = arena_str(a, buf_str(b));
    if (b->failed || !s.ptr)
        abort();
    buf_done(b);
    return s.ptr;
}

static const char *rows(struct arena *a, const struct profile *p, bool sort)
{
    struct err err = {0};
    struct stack_reader r;
    struct buf b = BUF_INIT;
    struct str *lines = arena_array(a, struct str, p->samples.n);
    if (!lines || !stack_reader_init(&r, p, &err))
        abort();
    for (uint32_t i = 0; i < p->samples.n; i++) {
        buf_clear(&b);
        add_row(&b, p, stack_read(&r, i), i);
        lines[i] = arena_str(a, buf_str(&b));
    }
    stack_reader_done(&r);
    if (sort)
        qsort(lines, p->samples.n, sizeof *lines, by_text);
    buf_clear(&b);
    for (uint32_t i = 0; i < p->samples.n; i++) {
        buf_add_str(&b, lines[i]);
        buf_add_byte(&b, '\n');
    }
    return finish(a, &b);
}

const char *profile_rows(struct arena *a, const struct profile *p)
{
    return rows(a, p, false);
}

const char *profile_rows_sorted(struct arena *a, const struct profile *p)
{
    return rows(a, p, true);
}

static void add_word(struct buf *b, const struct profile *p, str_id id)
{
    buf_add_byte(b, ' ');
    buf_add_quoted(b, text_of(p, id));
}

static void dump_header(struct buf *b, const struct profile *p)
{
    buf_add_cstr(b, "types");
    for (uint32_t t = 0; t < p->n_types; t++) {
        add_word(b, p, p->types[t].type);
        add_word(b, p, p->types[t].unit);
    }
    buf_add_cstr(b, "\ndefault, drop, keep, doc");
    add_word(b, p, p->default_type);
    add_word(b, p, p->drop_frames);
    add_word(b, p, p->keep_frames);
    add_word(b, p, p->doc_url);
    buf_printf(b, "\ntime %" PRId64 " duration %" PRId64 " period %" PRId64, p->time_ns,
               p->duration_ns, p->period);
    add_word(b, p, p->period_type.type);
    add_word(b, p, p->period_type.unit);
    buf_add_cstr(b, "\ncomments");
    for (uint32_t i = 0; i < p->n_comments; i++)
        add_word(b, p, p->comments[i]);
    buf_add_byte(b, '\n');
}

static void dump_tables(struct buf *b, const struct profile *p)
{
    for (uint32_t i = 0; i < p->n_mappings; i++) {
        const struct mapping *m = &p->mappings[i];
        buf_printf(b, "mapping %" PRIu64 " %" PRIx64 " %" PRIx64 " %" PRIx64, m->id, m->start,
                   m->limit, m->offset);
        add_word(b, p, m->file);
        add_word(b, p, m->build_id);
        buf_printf(b, " %d%d%d%d\n", m->has_functions, m->has_filenames, m->has_lines,
                   m->has_inlines);
    }
    for (uint32_t i = 0; i < p->n_functions; i++) {
        const struct function *f = &p->functions[i];
        buf_printf(b, "function %" PRIu64, f->id);
        add_word(b, p, f->name);
        add_word(b, p, f->system_name);
        add_word(b, p, f->file);
        buf_printf(b, " %" PRId64 "\n", f->start_line);
    }
    for (uint32_t i = 0; i < p->n_locations; i++) {
        const struct location *l = &p->locations[i];
        buf_printf(b, "location %" PRIu64 " %" PRIx64, l->id, l->address);
        if (l->mapping != PP_NONE)
            buf_printf(b, " M=%" PRIu64, p->mappings[l->mapping].id);
        buf_add_cstr(b, l->folded ? " folded" : "");
        for (uint32_t k = p->line_begin[i]; k < p->line_begin[i + 1]; k++)
            buf_printf(b, " F=%" PRIu64 ":%" PRId64 ":%" PRId64,
                       p->functions[p->lines[k].function].id, p->lines[k].line, p->lines[k].column);
        buf_add_byte(b, '\n');
    }
}

static void dump_samples(struct buf *b, const struct profile *p)
{
    struct err err = {0};
    struct stack_reader r;
    if (!stack_reader_init(&r, p, &err))
        abort();
    for (uint32_t i = 0; i < p->samples.n; i++) {
        struct stack s = stack_read(&r, i);
        buf_add_cstr(b, "sample");
        for (uint32_t k = 0; k < s.n; k++)
            buf_printf(b, " %" PRIu64, p->locations[s.locs[k]].id);
        buf_add_cstr(b, ":");
        for (uint32_t t = 0; t < p->n_types; t++)
            buf_printf(b, " %" PRId64, p->samples.values[t][i]);
        add_labels(b, p, i);
        buf_add_byte(b, '\n');
    }
    stack_reader_done(&r);
}

const char *profile_dump(struct arena *a, const struct profile *p)
{
    struct buf b = BUF_INIT;
    dump_header(&b, p);
    dump_samples(&b, p);
    dump_tables(&b, p);
    return finish(a, &b);
}
