/* The listings of a weblist page: files, blocks of lines, instructions. Source: spec/report.md
 * 17. */
#include "report/weblist.h"

#include <assert.h>
#include <stdlib.h>

#include "measure/measure.h"
#include "util/ckint.h"
#include "util/path.h"

#define MERGE_LINES 20 /* lines of one function this close are one block */
#define EXPAND_LINES 5 /* context of a block */
#define TEXT_WIDTH 80  /* instructions and inlined source are padded to it */

/* The instructions below one line: places[begin, end). */
struct web_line {
    int64_t line;
    size_t begin, end;
};

/* Lines of one function that are shown together. */
struct block {
    struct str name;
    int64_t begin, end; /* lines, `end` not included */
    int64_t flat, cum;
    size_t first, n; /* web_lines that belong to it */
};

struct page {
    struct weblist *w;
    struct buf *out;
    struct source_cache sources;
    struct web_line *lines; /* of one file */
    struct block *blocks;
    size_t n_lines, n_blocks;
};

static int by_place(const void *pa, const void *pb)
{
    const struct web_place *a = pa, *b = pb;
    int c = str_cmp(a->file, b->file);
    if (c)
        return c;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static const struct web_inst *find_inst(const struct weblist *w, uint64_t addr)
{
    size_t lo = 0, n = w->insts.n;
    while (lo < n) {
        size_t mid = lo + (n - lo) / 2;
        if (w->insts.data[mid].addr < addr)
            lo = mid + 1;
        else
            n = mid;
    }
    return lo < w->insts.n && w->insts.data[lo].addr == addr ? &w->insts.data[lo] : NULL;
}

/* The name to show for the function of a line, which is that of the first instruction there. */
static struct str pretty_name(const struct weblist *w, struct str function)
{
    const struct profile *p = w->r->p;
    str_id id = strtab_find(&p->strings, function);
    return id != PP_NONE && w->pretty[id] ? profile_str(p, w->pretty[id]) : function;
}

/* --- blocks --- */

static void line_sums(const struct page *pg, const struct web_line *l, int64_t *flat, int64_t *cum)
{
    *flat = *cum = 0;
    for (size_t i = l->begin; i < l->end; i++) {
        const struct web_inst *x = find_inst(pg->w, pg->w->places.data[i].addr);
        assert(x); /* places are those of instructions */
        *flat = wrap_add(*flat, x->flat);
        *cum = wrap_add(*cum, x->cum);
    }
}

static void add_to_blocks(struct page *pg, size_t index)
{
    const struct web_line *l = &pg->lines[index];
    struct block b = {.begin = l->line, .end = wrap_add(l->line, 1), .first = index, .n = 1};
    struct block *last = pg->n_blocks ? &pg->blocks[pg->n_blocks - 1] : NULL;
    b.name = pretty_name(pg->w, pg->w->places.data[l->begin].function);
    line_sums(pg, l, &b.flat, &b.cum);
    if (last && wrap_sub(l->line, last->end) < MERGE_LINES && str_eq(last->name, b.name)) {
        last->end = b.end;
        last->flat = wrap_add(last->flat, b.flat);
        last->cum = wrap_add(last->cum, b.cum);
        last->n++;
        return;
    }
    pg->blocks[pg->n_blocks++] = b;
}

/* Line 0 stands for lines that are not known, so no block grows down to it. */
static void expand_blocks(struct page *pg)
{
    for (size_t i = 0; i < pg->n_blocks; i++) {
        struct block *b = &pg->blocks[i];
        if (i == 0) {
            if (b->begin > EXPAND_LINES)
                b->begin -= EXPAND_LINES;
            else if (b->begin > 1)
                b->begin = 1;
            continue;
        }
        int64_t half = wrap_sub(b->begin, b[-1].end) / 2;
        half = half > EXPAND_LINES ? EXPAND_LINES : half;
        b[-1].end = wrap_add(b[-1].end, half);
        b->begin = wrap_sub(b->begin, half);
    }
    if (pg->n_blocks)
        pg->blocks[pg->n_blocks - 1].end = wrap_add(pg->blocks[pg->n_blocks - 1].end, EXPAND_LINES);
}

static void make_blocks(struct page *pg, size_t begin, size_t end)
{
    const struct web_place *places = pg->w->places.data;
    pg->n_lines = pg->n_blocks = 0;
    for (size_t i = begin, to; i < end; i = to) {
        for (to = i + 1; to < end && places[to].line == places[i].line; to++)
            ;
        pg->lines[pg->n_lines++] = (struct web_line){places[i].line, i, to};
    }
    for (size_t i = 0; i < pg->n_lines; i++)
        add_to_blocks(pg, i);
    expand_blocks(pg);
}

/* --- text --- */

/* A line of a source; false: the file has no such line, or cannot be read. */
static bool source_line(struct page *pg, struct str file, int64_t line, struct str *out,
                        struct err *err)
{
    const struct source_entry *e = source_cache_read(&pg->sources, file, err);
    *out = PP_STR("");
    if (!e || !e->ok || line <= 0 || (uint64_t)line > e->text.n)
        return false;
    *out = e->text.lines[line - 1];
    return true;
}

static void add_value(struct page *pg, int64_t v)
{
    if (v == 0)
        buf_pad_left(pg->out, PP_STR("."), 10);
    else
        report_value_column(pg->w->r, pg->out, v, 10);
}

static size_t indentation(struct str line)
{
    size_t column = 0;
    for (size_t i = 0; i < line.len && (line.ptr[i] == ' ' || line.ptr[i] == '\t'); i++)
        column = line.ptr[i] == ' ' ? column + 1 : (column / 8 + 1) * 8;
    return column;
}

/* The text behind `indent` blanks, tabs as blanks, padded, escaped. */
static void add_padded(struct buf *out, size_t indent, struct str text)
{
    struct buf plain = BUF_INIT;
    size_t column = indent;
    buf_fill(&plain, ' ', indent);
    for (size_t i = 0; i < text.len; i++) {
        if (((unsigned char)text.ptr[i] & 0xc0) != 0x80) /* the start of a character */
            column++;
        if (text.ptr[i] != '\t') {
            buf_add_byte(&plain, text.ptr[i]);
            continue;
        }
        buf_add_byte(&plain, ' ');
        for (; column % 8; column++)
            buf_add_byte(&plain, ' ');
    }
    buf_fill(&plain, ' ', column < TEXT_WIDTH ? TEXT_WIDTH - column : 0);
    weblist_add_text(out, buf_str(&plain));
    out->failed = out->failed || plain.failed;
    buf_done(&plain);
}

static void add_file_line(struct buf *out, struct str file, int64_t line)
{
    weblist_add_text(out, path_base(file));
    buf_printf(out, ":%lld", (long long)line);
}

/* --- instructions --- */

static bool same_call(const struct web_call *a, const struct web_call *b)
{
    return a->line == b->line && str_eq(a->file, b->file);
}

/* The inlined calls that lead to the instruction, less those that led to the one before. */
static bool add_calls(struct page *pg, const struct web_place *place, const struct web_place *last,
                      size_t indent, struct err *err)
{
    for (uint32_t i = 0; i < place->n_calls; i++) {
        const struct web_call *c = &place->calls[i];
        struct str text;
        if (last && i < last->n_calls && same_call(c, &last->calls[i]))
            continue;
        last = NULL;
        source_line(pg, c->file, c->line, &text, err);
        buf_printf(pg->out, " %8s %10s %10s %8s  <span class=inlinesrc>", "", "", "", "");
        add_padded(pg->out, indent + 4 + 4 * (size_t)i, str_trim(text));
        buf_add_cstr(pg->out, "</span> <span class=unimportant>");
        add_file_line(pg->out, c->file, c->line);
        buf_add_cstr(pg->out, "</span>\n");
    }
    return err->code == PP_OK;
}

static void add_instruction(struct page *pg, const struct web_inst *x, size_t indent)
{
    buf_printf(pg->out, " %8s ", "");
    add_value(pg, x->flat);
    buf_add_byte(pg->out, ' ');
    add_value(pg, x->cum);
    buf_printf(pg->out, " %8llx: ", (unsigned long long)x->obj_addr);
    add_padded(pg->out, indent, x->text);
    buf_add_cstr(pg->out, " <span class=unimportant>");
    if (x->file.len)
        add_file_line(pg->out, x->file, x->line);
    buf_add_cstr(pg->out, "</span>\n");
}

static bool add_code(struct page *pg, const struct web_line *l, size_t indent, struct err *err)
{
    const struct web_place *last = NULL;
    uint64_t expected = 0;
    buf_add_cstr(pg->out, "<span class=asm>");
    for (size_t i = l->begin; i < l->end; i++) {
        const struct web_place *place = &pg->w->places.data[i];
        const struct web_inst *x = find_inst(pg->w, place->addr);
        if (i != l->begin && place->addr != expected)
            buf_printf(pg->out, " %8s %*s⋮\n", "", 27, "");
        expected = place->addr + x->length;
        if (!add_calls(pg, place, last, indent, err))
            return false;
        if (x->text.len)
            add_instruction(pg, x, indent + 4 + 4 * (size_t)place->n_calls);
        last = place;
    }
    buf_add_cstr(pg->out, "</span>");
    return true;
}

/* --- lines --- */

/* Whether there is more to see below a line: instructions, or calls that were inlined. */
static bool has_code(const struct page *pg, const struct web_line *l)
{
    for (size_t i = l->begin; i < l->end; i++) {
        const struct web_place *place = &pg->w->places.data[i];
        if (place->n_calls || find_inst(pg->w, place->addr)->text.len)
            return true;
    }
    return false;
}

/* `l` is NULL for a line without instructions. */
static bool add_line(struct page *pg, int64_t number, struct str text, const struct web_line *l,
                     struct err *err)
{
    int64_t flat = 0, cum = 0;
    bool live = l && has_code(pg, l);
    if (l)
        line_sums(pg, l, &flat, &cum);
    buf_printf(pg->out, "<span class=line> %6lld</span> <span class=%s>  ", (long long)number,
               live ? "livesrc"
               : l  ? "deadsrc"
                    : "nop");
    add_value(pg, flat);
    buf_add_byte(pg->out, ' ');
    add_value(pg, cum);
    buf_printf(pg->out, " %8s  ", "");
    weblist_add_text(pg->out, text);
    buf_add_cstr(pg->out, " </span>");
    if (live && !add_code(pg, l, indentation(text), err))
        return false;
    buf_add_byte(pg->out, '\n');
    return true;
}

/* What stands for a line that the source does not have. */
static struct str missing_text(int64_t line)
{
    return line == 0 ? PP_STR("<instructions with unknown line numbers>") : PP_STR("???");
}

/* Lines that the source does not have show where there is something below them; the others are
 * not walked, a block may reach far. */
static bool add_lines(struct page *pg, const struct block *b, struct str file, struct err *err)
{
    size_t at = b->first, end = b->first + b->n;
    for (int64_t n = b->begin; n < b->end;) {
        const struct web_line *l = at < end && pg->lines[at].line == n ? &pg->lines[at++] : NULL;
        struct str text;
        bool known = source_line(pg, file, n, &text, err);
        if (err->code != PP_OK)
            return false;
        if (!known && !l) {
            int64_t next = at < end ? pg->lines[at].line : b->end;
            n = n < 1 && next > 1 ? 1 : next;
            continue;
        }
        if (!add_line(pg, n, known ? text : missing_text(n), l, err))
            return false;
        n++;
    }
    return true;
}

static bool add_block(struct page *pg, const struct block *b, struct str file, struct err *err)
{
    struct buf *out = pg->out;
    buf_add_cstr(out, "<h2>");
    weblist_add_text(out, b->name);
    buf_add_cstr(out, "</h2><p class=\"filename\">");
    weblist_add_text(out, file);
    buf_add_cstr(out, "</p>\n<pre>\n  Total:  ");
    report_value_column(pg->w->r, out, b->flat, 10);
    buf_add_byte(out, ' ');
    report_value_column(pg->w->r, out, b->cum, 10);
    buf_add_cstr(out, " (flat, cum) ");
    measure_percentage(out, b->cum, pg->w->r->total, false);
    buf_add_byte(out, '\n');
    if (!add_lines(pg, b, file, err))
        return false;
    buf_add_cstr(out, "</pre>\n");
    return true;
}

bool weblist_write(struct weblist *w, struct buf *out, struct err *err)
{
    struct page pg = {.w = w, .out = out, .sources = report_sources(w->r)};
    size_t n = w->places.n;
    const struct web_place *places = w->places.data;
    pg.lines = arena_array(w->r->arena, struct web_line, n);
    pg.blocks = arena_array(w->r->arena, struct block, n);
    if (!pg.lines || !pg.blocks)
        return err_nomem(err);
    if (n)
        qsort(w->places.data, n, sizeof *w->places.data, by_place);
    for (size_t i = 0, to; i < n; i = to) {
        for (to = i + 1; to < n && str_eq(places[to].file, places[i].file); to++)
            ;
        make_blocks(&pg, i, to);
        for (size_t b = 0; b < pg.n_blocks; b++)
            if (pg.blocks[b].cum && !add_block(&pg, &pg.blocks[b], places[i].file, err))
                return false;
    }
    return true;
}
