/* proto: the profile itself, encoded; topproto: the rows of top as a profile.
 * The command line compresses what is written here. Source: spec/report.md 13. */
#include "report/report_impl.h"

#include "measure/measure.h"
#include "profile/builder.h"
#include "profile/encode.h"
#include "profile/merge.h"
#include "util/ckint.h"
#include "util/hash.h"

bool report_proto(struct report *r, struct buf *out, struct err *err)
{
    if (r->ratio > 0 && r->ratio != 1 && !profile_scale_trunc(r->p, r->ratio, err))
        return false;
    return profile_encode(r->p, out, err);
}

/* Functions are shared by name, file and start line. */
struct shared_functions {
    uint32_t *slots; /* function + 1 */
    uint32_t mask;
    const struct graph *g;
};

static uint32_t function_of(struct shared_functions *s, struct builder *b,
                            const struct node_info *info)
{
    struct function f = {.name = builder_str(b, profile_str(s->g->p, info->name)),
                         .file = builder_str(b, profile_str(s->g->p, info->file)),
                         .start_line = info->start_line};
    uint64_t h = hash_mix((uint64_t)f.name << 32 | f.file, (uint64_t)f.start_line);
    uint32_t at = (uint32_t)h & s->mask;
    for (; s->slots[at]; at = (at + 1) & s->mask) {
        const struct function *have = &b->functions.data[s->slots[at] - 1];
        if (have->name == f.name && have->file == f.file && have->start_line == f.start_line)
            return s->slots[at] - 1;
    }
    uint32_t n = builder_function(b, &f);
    if (n != PP_NONE)
        s->slots[at] = n + 1;
    return n;
}

static bool add_node(const struct report *r, struct shared_functions *s, struct builder *b,
                     uint32_t node)
{
    const struct graph *g = s->g;
    const struct node_info *info = graph_info(g, node);
    int64_t values[2] = {
        trunc_i64(measure_scale(weight_value(g->cum[node]), r->unit, r->out_unit).value),
        trunc_i64(measure_scale(weight_value(g->flat[node]), r->unit, r->out_unit).value)};
    uint32_t function = function_of(s, b, info);
    struct location loc = {.address = info->address, .mapping = PP_NONE};
    struct line line = {function, info->line, info->column};
    if (function == PP_NONE)
        return false;
    uint32_t l = builder_location(b, &loc);
    return l != PP_NONE && builder_line(b, &line) && builder_sample(b, values) &&
           builder_frame(b, l);
}

static void copy_header(struct builder *b, const struct profile *from)
{
    struct profile *p = b->p;
    p->time_ns = from->time_ns;
    p->duration_ns = from->duration_ns;
    p->period = from->period;
    p->period_type.type = builder_str(b, profile_str(from, from->period_type.type));
    p->period_type.unit = builder_str(b, profile_str(from, from->period_type.unit));
}

static bool build_top(const struct report *r, const struct graph *g, struct builder *b,
                      struct profile **out)
{
    struct shared_functions s = {.mask = 63, .g = g};
    struct value_type types[2] = {
        {builder_str(b, PP_STR("cum")), builder_str(b, r->out_unit)},
        {builder_str(b, PP_STR("flat")), builder_str(b, r->out_unit)},
    };
    while (s.mask / 2 < g->n_shown)
        s.mask = s.mask * 2 + 1;
    s.slots = arena_array(r->arena, uint32_t, (size_t)s.mask + 1);
    if (!s.slots || !builder_types(b, types, 2))
        return false;
    copy_header(b, r->p);
    for (uint32_t i = 0; i < g->n_shown; i++)
        if (!add_node(r, &s, b, g->shown[i]))
            return false;
    return builder_finish(b, out);
}

bool report_topproto(struct report *r, struct buf *out, struct err *err)
{
    struct graph *g;
    struct trim_result trim;
    struct builder b;
    struct profile *top = NULL;
    if (!report_trimmed_graph(r, false, EDGES_NONE, &g, &trim, err))
        return false;
    if (!builder_init(&b, r->arena, err))
        return false;
    bool ok = build_top(r, g, &b, &top) && profile_encode(top, out, err);
    builder_done(&b);
    return ok ? true : err_nomem(err);
}
