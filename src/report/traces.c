/* traces: every sample with its stack and labels. Source: spec/report.md 11. */
#include "report/table_impl.h"

#include <stdlib.h>

#include "report/sample_labels.h"
#include "util/vec.h"

static const char separator[] =
    "-----------+-------------------------------------------------------\n";

/* Printable names of frames, made on first use: by line, and by location for those without. */
struct frame_names {
    struct str *of_line, *of_location;
};

static bool frame_names_init(struct frame_names *names, const struct report *r, struct err *err)
{
    const struct profile *p = r->p;
    names->of_line = arena_array(r->arena, struct str, p->line_begin[p->n_locations]);
    names->of_location = arena_array(r->arena, struct str, p->n_locations);
    return names->of_line && names->of_location ? true : err_nomem(err);
}

static bool frame_name(struct report *r, struct frame_names *names, uint32_t loc, uint32_t line,
                       struct str *out, struct err *err)
{
    struct str *slot = line == PP_NONE ? &names->of_location[loc] : &names->of_line[line];
    if (!slot->ptr) {
        struct node_info info;
        struct buf b = BUF_INIT;
        if (!report_frame_info(r, loc, line, &info, err))
            return false;
        node_info_name(r->p, &info, &b);
        if (!b.failed)
            *slot = arena_str(r->arena, buf_str(&b));
        buf_done(&b);
        if (!slot->ptr)
            return err_nomem(err);
    }
    *out = *slot;
    return true;
}

/* A frame of a sample; of a location without lines, the location. */
struct frame {
    uint32_t location, line; /* line: PP_NONE when there is none */
    struct str name;
    bool inlined;
};

/* One sample that has frames, innermost first. */
struct trace {
    uint32_t sample;
    int64_t value;
    VEC(struct frame) frames;
};

static bool add_frame(struct report *r, struct frame_names *names, struct trace *t,
                      struct frame frame, struct err *err)
{
    if (!vec_grow(&t->frames))
        return err_nomem(err);
    if (!frame_name(r, names, frame.location, frame.line, &frame.name, err))
        return false;
    t->frames.data[t->frames.n++] = frame;
    return true;
}

static bool read_stack(struct report *r, struct frame_names *names, const struct stack *s,
                       struct trace *t, struct err *err)
{
    const struct profile *p = r->p;
    t->frames.n = 0;
    for (uint32_t d = 0; d < s->n; d++) {
        uint32_t loc = s->locs[d], from = p->line_begin[loc], to = p->line_begin[loc + 1];
        struct frame alone = {.location = loc, .line = PP_NONE};
        if (from == to && !add_frame(r, names, t, alone, err))
            return false;
        for (uint32_t line = from; line < to; line++) {
            struct frame f = {.location = loc, .line = line, .inlined = line + 1 < to};
            if (!add_frame(r, names, t, f, err))
                return false;
        }
    }
    return true;
}

/* What a writer does with each. */
typedef bool trace_fn(struct report *r, const struct trace *t, void *arg, struct err *err);

static bool each_trace(struct report *r, trace_fn *use, void *arg, struct err *err)
{
    struct frame_names names;
    struct stack_reader reader;
    struct trace t = {.sample = 0};
    bool ok = true;
    if (!frame_names_init(&names, r, err) || !stack_reader_init(&reader, r->p, err))
        return false;
    for (; ok && t.sample < r->p->samples.n; t.sample++) {
        struct stack s = stack_read(&reader, t.sample);
        if (s.n == 0)
            continue;
        t.value = weight_value(report_sample_weight(r, t.sample));
        ok = read_stack(r, &names, &s, &t, err) && use(r, &t, arg, err);
    }
    free(t.frames.data);
    stack_reader_done(&reader);
    return ok;
}

/* --- as text --- */

struct printer {
    struct buf *out;
    struct label_text labels;
};

/* The value stands on the first line. */
static bool print_trace(struct report *r, const struct trace *t, void *arg, struct err *err)
{
    struct printer *p = arg;
    buf_add_cstr(p->out, separator);
    if (!label_text_traces(&p->labels, r->p, &r->tag_units, t->sample, p->out, err))
        return false;
    for (size_t i = 0; i < t->frames.n; i++) {
        if (i == 0)
            report_value_column(r, p->out, t->value, 10);
        else
            buf_fill(p->out, ' ', 10);
        buf_add_cstr(p->out, "   ");
        buf_add_str(p->out, t->frames.data[i].name);
        if (t->frames.data[i].inlined)
            buf_add_cstr(p->out, " (inline)");
        buf_add_byte(p->out, '\n');
    }
    return true;
}

bool report_traces(struct report *r, struct buf *out, struct err *err)
{
    struct printer p = {.out = out};
    size_t at = out->len;
    report_profile_labels(r, out);
    if (out->len == at)
        buf_add_byte(out, '\n');
    bool ok = each_trace(r, print_trace, &p, err);
    buf_add_cstr(out, separator);
    label_text_done(&p.labels);
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

struct filler {
    struct table *t;
    struct label_text labels;
    struct buf text;
};

static bool labels_cell(struct report *r, struct filler *f, uint32_t sample, struct cell *out,
                        struct err *err)
{
    buf_clear(&f->text);
    if (!label_text_row(&f->labels, r->p, sample, &f->text, err))
        return false;
    struct str kept = arena_str(r->arena, buf_str(&f->text));
    if (f->text.failed || !kept.ptr)
        return err_nomem(err);
    *out = name_cell(kept);
    return true;
}

static bool add_rows(struct report *r, const struct trace *t, void *arg, struct err *err)
{
    struct filler *f = arg;
    for (size_t i = 0; i < t->frames.n; i++) {
        const struct frame *frame = &t->frames.data[i];
        struct node_info info;
        struct cell *c = table_add_row(f->t);
        if (!c || !report_frame_info(r, frame->location, frame->line, &info, err))
            return err_nomem(err);
        c[COL_SAMPLE] = cell_int((int64_t)t->sample + 1);
        c[COL_DEPTH] = cell_int((int64_t)i);
        c[COL_NAME] = cell_text(frame->name);
        c[COL_INLINED] = cell_bool(frame->inlined);
        report_place_cells(r, &info, c + COL_PLACE);
        if (i > 0)
            continue;
        c[COL_VALUE] = report_value_cell(r, t->value);
        if (!labels_cell(r, f, t->sample, &c[COL_LABELS], err))
            return false;
    }
    return true;
}

bool report_traces_table(struct report *r, struct table *t, struct err *err)
{
    struct filler f = {.t = t};
    struct cell cells[N_PROFILE_FACTS];
    report_table_init(r, &traces_table_desc, t);
    report_profile_facts(r, cells);
    table_set_facts(t, cells);
    bool ok = each_trace(r, add_rows, &f, err);
    label_text_done(&f.labels);
    buf_done(&f.text);
    return ok;
}
