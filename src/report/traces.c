/* traces: every sample with its stack and labels. Source: spec/report.md 11. */
#include "report/report_impl.h"

#include <stdlib.h>

#include "measure/measure.h"
#include "report/sample_labels.h"
#include "util/ckint.h"

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

/* One frame; the value stands on the first. */
static void add_frame(const struct report *r, struct buf *out, const int64_t *value,
                      struct str name, bool inlined)
{
    if (value)
        report_value_column(r, out, *value, 10);
    else
        buf_fill(out, ' ', 10);
    buf_add_cstr(out, "   ");
    buf_add_str(out, name);
    if (inlined)
        buf_add_cstr(out, " (inline)");
    buf_add_byte(out, '\n');
}

static bool add_stack(struct report *r, struct frame_names *names, const struct stack *s,
                      int64_t value, struct buf *out, struct err *err)
{
    const struct profile *p = r->p;
    const int64_t *first = &value;
    for (uint32_t d = 0; d < s->n; d++) {
        uint32_t loc = s->locs[d], from = p->line_begin[loc], to = p->line_begin[loc + 1];
        struct str name;
        for (uint32_t line = from; line < to; line++) {
            if (!frame_name(r, names, loc, line, &name, err))
                return false;
            add_frame(r, out, first, name, line + 1 < to);
            first = NULL;
        }
        if (from == to) {
            if (!frame_name(r, names, loc, PP_NONE, &name, err))
                return false;
            add_frame(r, out, first, name, false);
            first = NULL;
        }
    }
    return true;
}

bool report_traces(struct report *r, struct buf *out, struct err *err)
{
    struct frame_names names;
    struct stack_reader reader;
    struct label_text labels = {0};
    size_t at = out->len;
    if (!frame_names_init(&names, r, err) || !stack_reader_init(&reader, r->p, err))
        return false;
    report_profile_labels(r, out);
    if (out->len == at)
        buf_add_byte(out, '\n');
    bool ok = true;
    for (uint32_t i = 0; ok && i < r->p->samples.n; i++) {
        struct stack s = stack_read(&reader, i);
        if (s.n == 0)
            continue;
        buf_add_cstr(out, separator);
        ok = label_text_traces(&labels, r->p, &r->tag_units, i, out, err) &&
             add_stack(r, &names, &s, weight_value(report_sample_weight(r, i)), out, err);
    }
    buf_add_cstr(out, separator);
    label_text_done(&labels);
    stack_reader_done(&reader);
    return ok;
}
