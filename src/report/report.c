/* The table of reports, and what happens around each of them. Source: spec/report.md 2,
 * spec/driver.md 3.3, 4. */
#include "report/report.h"

#include "report/report_impl.h"

#define REPORT_PIECE ((size_t)256 * 1024) /* bytes: still in the cache when they are written */
#define ROWS_PIECE 1000

/* What most rows say. */
#define TRIMMED .trims = true, .noinlines = -1
#define WHOLE .trims = false, .noinlines = -1
#define EVERY_ADDRESS .forced_granularity = GRAN_ADDRESSES
#define GRAPH_SIZE .default_nodecount = 80 /* unless the user says otherwise */

const struct report_desc report_table[] = {
    {"callgrind", .draws_tree = true, .form = FORM_CALLGRIND, .render = report_callgrind, WHOLE,
     EVERY_ADDRESS, GRAPH_SIZE},
    {"comments", .form = FORM_TEXT, .render = report_comments, .tabulate = report_comments_table,
     TRIMMED, GRAPH_SIZE},
    {"disasm", .takes_regex = true, .form = FORM_TEXT, .render = report_disasm, .trims = false,
     EVERY_ADDRESS, .noinlines = 1},
    {"dot", .draws_tree = true, .needs = NEED_LABELS, .form = FORM_TEXT, .render = report_dot,
     TRIMMED, GRAPH_SIZE},
    {"list", .takes_regex = true, .needs = NEED_SOURCES, .form = FORM_TEXT, .render = report_list,
     .tabulate = report_list_table, WHOLE, .forced_granularity = GRAN_LINES},
    {"peek", .takes_regex = true, .form = FORM_TEXT, .render = report_tree,
     .tabulate = report_tree_table, WHOLE},
    {"proto", .needs = NEED_LABELS, .form = FORM_PROTO, .render = report_proto, WHOLE,
     EVERY_ADDRESS, GRAPH_SIZE},
    {"raw", .needs = NEED_LABELS, .form = FORM_TEXT, .render = report_raw, WHOLE, EVERY_ADDRESS,
     GRAPH_SIZE},
    {"tags", .needs = NEED_LABELS, .form = FORM_TEXT, .render = report_tags,
     .tabulate = report_tags_table, TRIMMED, GRAPH_SIZE},
    {"top", .form = FORM_TEXT, .render = report_top, .tabulate = report_top_table, TRIMMED},
    {"topproto", .form = FORM_PROTO, .render = report_topproto, TRIMMED},
    {"traces", .needs = NEED_LABELS, .form = FORM_TEXT, .render = report_traces,
     .tabulate = report_traces_table, TRIMMED, GRAPH_SIZE},
    {"tree", .form = FORM_TEXT, .render = report_tree, .tabulate = report_tree_table, TRIMMED,
     GRAPH_SIZE},
    {"weblist", .takes_regex = true, .needs = NEED_SOURCES, .form = FORM_HTML,
     .render = report_weblist, .trims = false, EVERY_ADDRESS, .noinlines = 0},
};
const size_t report_table_len = PP_COUNT(report_table);

const struct report_desc report_list_sides = {"list",
                                              .takes_regex = true,
                                              .splits_base = true,
                                              .needs = NEED_SOURCES | NEED_LABELS,
                                              .form = FORM_TEXT,
                                              .render = report_list_diff,
                                              .tabulate = report_list_diff_table,
                                              WHOLE,
                                              .forced_granularity = GRAN_LINES};

const struct report_desc *report_find(struct str name)
{
    for (size_t i = 0; i < report_table_len; i++)
        if (str_eq(str_of(report_table[i].name), name))
            return &report_table[i];
    return NULL;
}

bool report_wants_labels(const struct report_desc *desc, const struct options *opt)
{
    return (desc->needs & NEED_LABELS) || opt->tagroot.len || opt->tagleaf.len ||
           filter_needs_labels(&opt->filters);
}

static void apply_overrides(struct report *r)
{
    struct options *opt = &r->opt;
    if (opt->nodecount == -1)
        opt->nodecount = r->desc->default_nodecount;
    if (!r->desc->trims || !opt->trim) {
        opt->nodecount = 0;
        opt->nodefraction = 0;
        opt->edgefraction = 0;
    }
    if (r->desc->forced_granularity != GRAN_DEFAULT)
        opt->granularity = r->desc->forced_granularity;
    if (r->desc->noinlines >= 0)
        opt->noinlines = r->desc->noinlines == 1;
}

static bool choose_values(struct report *r, struct err *err)
{
    const struct profile *p = r->p;
    if (p->n_types == 0)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "profile has no samples");
    if (!profile_sample_index(p, r->opt.sample_index, &r->value_index, err))
        return false;
    if (r->opt.divide_by == 0)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "zero divisor specified");
    r->ratio = 1 / r->opt.divide_by;
    r->unit = profile_str(p, p->types[r->value_index].unit);
    r->type = profile_str(p, p->types[r->value_index].type);
    r->out_unit = r->opt.unit;
    if (r->opt.mean) {
        struct buf b = BUF_INIT;
        buf_add_cstr(&b, "mean_");
        buf_add_str(&b, r->type);
        r->type = b.failed ? (struct str){NULL, 0} : arena_str(r->arena, buf_str(&b));
        buf_done(&b);
        if (!r->type.ptr)
            return err_nomem(err);
    }
    return true;
}

static bool compile_regex(struct report *r, struct err *err)
{
    if (!r->desc->takes_regex || regex_compile(r->regex_text, &r->regex, err))
        return true;
    return err_prefix(err, "parsing argument regexp %.*s", (int)r->regex_text.len,
                      r->regex_text.ptr);
}

static bool run_filters(struct report *r, unsigned *misses, struct err *err)
{
    return profile_filter(r->p, &r->opt.filters, &r->tag_units, r->notes, misses, err);
}

/* Columns and inlined frames go; the rest of the aggregation is in the graph rules. */
static bool aggregate(struct report *r, struct err *err)
{
    if (!r->opt.noinlines)
        return true;
    return profile_drop_inlines(r->p, err) &&
           (r->opt.showcolumns || profile_clear_columns(r->p, err));
}

/* Everything up to the renderer. */
static bool prepare(struct report *r, unsigned *misses, struct err *err)
{
    const struct options *opt = &r->opt;
    unsigned frames_missed = 0, filters_missed = 0;
    if (!profile_tag_units(r->p, &r->tag_units, r->notes, err))
        return false;
    apply_overrides(r);
    if (r->desc->splits_base && !report_split_sides(r, err))
        return false;
    if ((opt->tagroot.len || opt->tagleaf.len) &&
        !profile_tag_frames(r->p, opt->tagroot, opt->tagleaf, opt->unit, r->notes, &frames_missed,
                            err))
        return false;
    if (opt->relative_percentages && !run_filters(r, &filters_missed, err))
        return false;
    if (!choose_values(r, err) || !compile_regex(r, err))
        return false;
    report_compute_total(r);
    if (!opt->relative_percentages && !run_filters(r, &filters_missed, err))
        return false;
    *misses = frames_missed | filters_missed;
    return aggregate(r, err);
}

/* Some searches go on without what did not fit, and would print another report. */
static bool is_complete(const struct report *r, const struct buf *out)
{
    return !out->failed && !r->arena->failed && !(r->graph && r->graph->lost_names) &&
           !report_lacks_searches(r);
}

bool report_hand_over(const struct report *r, struct buf *out, struct err *err)
{
    if (!r->sink || out->len < REPORT_PIECE)
        return true;
    bool ok = is_complete(r, out) ? r->sink->take(r->sink->arg, buf_str(out), err) : err_nomem(err);
    buf_clear(out);
    return ok;
}

bool report_hand_over_rows(struct report *r, struct table *t, struct err *err)
{
    if (t->n_rows < ROWS_PIECE)
        return true;
    table_writer_rows(&r->writer, t);
    return report_hand_over(r, r->writer.out, err);
}

static bool render(struct report *r, enum table_format as, struct buf *out, struct err *err)
{
    struct table t;
    if (as == TABLE_NONE)
        return r->desc->render(r, out, err);
    if (!r->desc->tabulate)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "%s has no table", r->desc->name);
    table_writer_init(&r->writer, as, out);
    if (!r->desc->tabulate(r, &t, err))
        return false;
    if (t.failed)
        return err_nomem(err);
    table_writer_end(&r->writer, &t);
    return true;
}

bool report_run(const struct report_request *rq, struct profile *p, const struct options *opt,
                struct buf *out, struct notes *notes, unsigned *misses, struct err *err)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct report r = {
        .arena = &arena,
        .p = p,
        .opt = *opt,
        .desc = rq->desc,
        .regex_text = rq->regex,
        .notes = notes,
        .threads = rq->threads,
        .places = rq->places,
        .tools = rq->tools.ptr ? rq->tools : PP_STR(""),
        .symbolizer = rq->symbolizer,
        .printed = rq->printed ? rq->printed : notes,
        .sink = rq->sink,
    };
    *misses = 0;
    bool ok = prepare(&r, misses, err) && render(&r, rq->as, out, err);
    ok = ok ? is_complete(&r, out) || err_nomem(err) : rq->sink && rq->sink->closed;
    regex_free(r.regex);
    arena_done(&arena);
    return ok;
}

bool report_shape_profile(struct profile *p, const struct options *opt, struct report_shape *out,
                          struct notes *notes, unsigned *misses, struct err *err)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct report r = {.arena = &arena,
                       .p = p,
                       .opt = *opt,
                       .desc = report_find(PP_STR("top")),
                       .notes = notes,
                       .printed = notes,
                       .tools = PP_STR(""),
                       .threads = 1};
    *misses = 0;
    bool ok = prepare(&r, misses, err);
    *out = (struct report_shape){r.value_index, report_graph_rules(&r.opt)};
    arena_done(&arena);
    return ok;
}
