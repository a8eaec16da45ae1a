/* traces: every sample with its stack and labels. Source: spec/report.md 11. */
#include "report/table_impl.h"

#include "report/sample_labels.h"

static const char separator[] =
    "-----------+-------------------------------------------------------\n";

/* What a writer does with a frame: a line of a location, or PP_NONE where it has no lines. */
typedef bool frame_fn(void *arg, uint32_t loc, uint32_t line, bool inlined, struct err *err);

/* The frames of a location, innermost first. */
static bool each_frame(const struct profile *p, uint32_t loc, frame_fn *use, void *arg,
                       struct err *err)
{
    uint32_t from = p->line_begin[loc], to = p->line_begin[loc + 1];
    if (from == to)
        return use(arg, loc, PP_NONE, false, err);
    for (uint32_t line = from; line < to; line++)
        if (!use(arg, loc, line, line + 1 < to, err))
            return false;
    return true;
}

/* Calls for each location that samples have, once. What a writer keeps of them is made in this way:
 * if it does not fit into memory, that shows before the first piece leaves. */
static bool each_location(const struct report *r, struct stack_reader *reader,
                          bool (*use)(void *arg, uint32_t loc, struct err *err), void *arg,
                          struct err *err)
{
    bool *seen = arena_array(r->arena, bool, r->p->n_locations);
    if (!seen)
        return err_nomem(err);
    for (uint32_t i = 0; i < r->p->samples.n; i++) {
        struct stack fresh = stack_read_step(reader, i).fresh;
        for (uint32_t d = 0; d < fresh.n; d++) {
            uint32_t loc = fresh.locs[d];
            if (!seen[loc] && !use(arg, loc, err))
                return false;
            seen[loc] = true;
        }
    }
    return true;
}

static int64_t sample_value(const struct report *r, uint32_t sample)
{
    return weight_value(report_sample_weight(r, sample));
}

/* --- as text --- */

#define VALUE_WIDTH 10
#define MARGIN "             " /* instead of a value, and three blanks */

/* Stacks as text. The lines of a location are the same in all samples but for the value, which
 * stands on the first line of each. */
struct printer {
    struct report *r;
    struct buf *out;
    struct str *of_location; /* its lines without a value */
    struct label_text labels;
    struct buf value, lines; /* scratch */
};

static bool add_line(void *arg, uint32_t loc, uint32_t line, bool inlined, struct err *err)
{
    struct printer *p = arg;
    struct node_info info;
    if (!report_frame_info(p->r, loc, line, &info, err))
        return false;
    buf_add_cstr(&p->lines, MARGIN);
    node_info_name(p->r->p, &info, &p->lines);
    buf_add_cstr(&p->lines, inlined ? " (inline)\n" : "\n");
    return true;
}

static bool make_lines(void *arg, uint32_t loc, struct err *err)
{
    struct printer *p = arg;
    buf_clear(&p->lines);
    if (!each_frame(p->r->p, loc, add_line, p, err))
        return false;
    if (!p->lines.failed)
        p->of_location[loc] = arena_str(p->r->arena, buf_str(&p->lines));
    return p->of_location[loc].ptr ? true : err_nomem(err);
}

static bool print_stack(struct printer *p, const struct stack *s, int64_t value, struct err *err)
{
    size_t len = 0;
    for (uint32_t d = 0; d < s->n; d++)
        len += p->of_location[s->locs[d]].len;
    buf_clear(&p->value);
    report_value_column(p->r, &p->value, value, VALUE_WIDTH);
    if (p->value.failed || !buf_reserve(p->out, p->value.len + len))
        return err_nomem(err);
    /* A value that is too wide moves the first line to the right. */
    char *at = p->out->data + p->out->len;
    memcpy(at, p->value.data, p->value.len);
    at += p->value.len;
    for (uint32_t d = 0; d < s->n; d++) {
        struct str lines = p->of_location[s->locs[d]];
        size_t skip = d == 0 ? VALUE_WIDTH : 0;
        memcpy(at, lines.ptr + skip, lines.len - skip);
        at += lines.len - skip;
    }
    p->out->len = (size_t)(at - p->out->data);
    return true;
}

static bool print_samples(struct printer *p, struct stack_reader *reader, struct err *err)
{
    struct report *r = p->r;
    for (uint32_t i = 0; i < r->p->samples.n; i++) {
        struct stack s = stack_read(reader, i);
        if (s.n == 0)
            continue;
        buf_add_cstr(p->out, separator);
        if (!label_text_traces(&p->labels, r->p, &r->tag_units, i, p->out, err) ||
            !print_stack(p, &s, sample_value(r, i), err) || !report_hand_over(r, p->out, err))
            return false;
    }
    return true;
}

bool report_traces(struct report *r, struct buf *out, struct err *err)
{
    struct printer p = {.r = r, .out = out};
    struct stack_reader reader;
    size_t at = out->len;
    report_profile_labels(r, out);
    if (out->len == at)
        buf_add_byte(out, '\n');
    p.of_location = arena_array(r->arena, struct str, r->p->n_locations);
    if (!p.of_location)
        return err_nomem(err);
    if (!stack_reader_init(&reader, r->p, err))
        return false;
    bool ok = each_location(r, &reader, make_lines, &p, err) && print_samples(&p, &reader, err);
    buf_add_cstr(out, separator);
    stack_reader_done(&reader);
    label_text_done(&p.labels);
    buf_done(&p.value);
    buf_done(&p.lines);
    return ok;
}

/* --- as a table --- */

enum { COL_SAMPLE, COL_DEPTH, COL_VALUE, COL_NAME, COL_INLINED, COL_LABELS, COL_PLACE };
enum { N_COLUMNS = COL_PLACE + N_PLACE };

static const struct column columns[N_COLUMNS] = {
    [COL_SAMPLE] = {"sample", CELL_INT, "", "which sample of the profile it is, from 1", false},
    [COL_DEPTH] = {"depth", CELL_INT, "", "0: the innermost frame", false},
    [COL_VALUE] = {"value", CELL_INT, COLUMN_VALUE_UNIT,
                   "weight of the sample, in the row of its innermost frame", false},
    [COL_NAME] = {"name", CELL_TEXT, "", "function, or what the granularity makes of it", false},
    [COL_INLINED] = {"inlined", CELL_BOOL, "", "into the frame that follows", false},
    [COL_LABELS] = {"labels", CELL_TEXT, "", "\"key:[value ...] ...\", beside the weight", false},
    PLACE_COLUMNS(COL_PLACE),
};

static const struct column facts[N_PROFILE_FACTS] = {PROFILE_FACTS};

const struct table_desc traces_table_desc = {
    .report = "traces",
    .row = "a frame of a sample",
    .columns = columns,
    .n_columns = N_COLUMNS,
    .facts = facts,
    .n_facts = N_PROFILE_FACTS,
};

enum { FRAME_NAME, FRAME_PLACE, N_FRAME = FRAME_PLACE + N_PLACE };

struct filler {
    struct report *r;
    struct table *t;
    struct cell **of_line, **of_location; /* N_FRAME cells of a frame */
    struct label_text labels;
    struct buf text; /* scratch */
    uint32_t sample;
    int64_t depth; /* of the next frame */
};

static struct cell **frame_slot(struct filler *f, uint32_t loc, uint32_t line)
{
    return line == PP_NONE ? &f->of_location[loc] : &f->of_line[line];
}

static bool make_frame(void *arg, uint32_t loc, uint32_t line, bool inlined, struct err *err)
{
    struct filler *f = arg;
    struct cell *cells = arena_array(f->r->arena, struct cell, N_FRAME);
    struct node_info info;
    (void)inlined;
    if (!cells)
        return err_nomem(err);
    if (!report_frame_info(f->r, loc, line, &info, err))
        return false;
    buf_clear(&f->text);
    node_info_name(f->r->p, &info, &f->text);
    struct str name = arena_str(f->r->arena, buf_str(&f->text));
    if (f->text.failed || !name.ptr)
        return err_nomem(err);
    cells[FRAME_NAME] = cell_text(name);
    report_place_cells(f->r, &info, cells + FRAME_PLACE);
    *frame_slot(f, loc, line) = cells;
    return true;
}

static bool make_frames(void *arg, uint32_t loc, struct err *err)
{
    const struct filler *f = arg;
    return each_frame(f->r->p, loc, make_frame, arg, err);
}

static bool labels_cell(struct filler *f, struct cell *out, struct err *err)
{
    buf_clear(&f->text);
    if (!label_text_row(&f->labels, f->r->p, f->sample, &f->text, err))
        return false;
    struct str kept = arena_str(f->r->arena, buf_str(&f->text));
    if (f->text.failed || !kept.ptr)
        return err_nomem(err);
    *out = name_cell(kept);
    return true;
}

static bool add_row(void *arg, uint32_t loc, uint32_t line, bool inlined, struct err *err)
{
    struct filler *f = arg;
    const struct cell *frame = *frame_slot(f, loc, line);
    struct cell *c = table_add_row(f->t);
    if (!c)
        return err_nomem(err);
    c[COL_SAMPLE] = cell_int((int64_t)f->sample + 1);
    c[COL_DEPTH] = cell_int(f->depth);
    c[COL_NAME] = frame[FRAME_NAME];
    c[COL_INLINED] = cell_bool(inlined);
    memcpy(c + COL_PLACE, frame + FRAME_PLACE, N_PLACE * sizeof *c);
    if (f->depth++ > 0)
        return true;
    c[COL_VALUE] = report_value_cell(f->r, sample_value(f->r, f->sample));
    return labels_cell(f, &c[COL_LABELS], err);
}

static bool add_samples(struct filler *f, struct err *err)
{
    struct stack_reader reader;
    bool ok = stack_reader_init(&reader, f->r->p, err) &&
              each_location(f->r, &reader, make_frames, f, err);
    for (; ok && f->sample < f->r->p->samples.n; f->sample++) {
        struct stack s = stack_read(&reader, f->sample);
        f->depth = 0;
        for (uint32_t d = 0; ok && d < s.n; d++)
            ok = each_frame(f->r->p, s.locs[d], add_row, f, err);
        ok = ok && report_hand_over_rows(f->r, f->t, err);
    }
    stack_reader_done(&reader);
    return ok;
}

bool report_traces_table(struct report *r, struct table *t, struct err *err)
{
    const struct profile *p = r->p;
    struct filler f = {.r = r, .t = t};
    struct cell cells[N_PROFILE_FACTS];
    report_table_init(r, &traces_table_desc, t);
    report_profile_facts(r, cells);
    table_set_facts(t, cells);
    f.of_line = arena_array(r->arena, struct cell *, p->line_begin[p->n_locations]);
    f.of_location = arena_array(r->arena, struct cell *, p->n_locations);
    bool ok = f.of_line && f.of_location ? add_samples(&f, err) : err_nomem(err);
    label_text_done(&f.labels);
    buf_done(&f.text);
    return ok;
}
