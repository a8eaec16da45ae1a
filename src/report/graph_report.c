/* From options to a graph: what the reports that draw one share. Source: spec/report.md
 * 2.3, 3, 4. */
#include "report/report_impl.h"

#include "util/path.h"

/* What the granularity keeps of a frame (2.3). Columns at addresses with inlines
 * are always kept. */
struct graph_rules report_graph_rules(const struct options *opt)
{
    enum granularity g = opt->granularity;
    bool addresses = g == GRAN_ADDRESSES;
    return (struct graph_rules){
        .names = g != GRAN_FILES,
        .files = g != GRAN_FUNCTIONS && g != GRAN_DEFAULT,
        .lines = g == GRAN_LINES || addresses,
        .columns = opt->showcolumns || (addresses && !opt->noinlines),
        .addresses = addresses,
        .source_path = opt->source_path,
        .trim_path = opt->trim_path,
    };
}

bool report_build_graph(struct report *r, bool object_names, struct graph **out, struct err *err)
{
    struct graph_spec spec = {
        .rules = report_graph_rules(&r->opt),
        .value_index = r->value_index,
        .mean = r->opt.mean,
        .drop_negative = r->opt.drop_negative,
        .call_tree = r->opt.call_tree && r->desc->draws_tree,
        .nodefraction = r->opt.nodefraction,
        .threads = r->threads,
    };
    spec.rules.object_names = object_names;
    bool ok = graph_build(r->arena, r->p, &spec, out, err);
    r->graph = ok ? *out : NULL;
    return ok;
}

bool report_trimmed_graph(struct report *r, bool object_names, enum edge_need edges,
                          struct graph **g, struct trim_result *trim, struct err *err)
{
    struct trim_spec spec = {
        .nodecount = r->opt.nodecount,
        .nodefraction = r->opt.nodefraction,
        .edgefraction = r->opt.edgefraction,
        .order = r->opt.sort == SORT_CUM ? ORDER_CUM : ORDER_FLAT,
        .edges = edges,
    };
    if (!report_build_graph(r, object_names, g, err) || !graph_trim(*g, &spec, trim, err))
        return false;
    report_select_unit(r, *g, r->desc->form == FORM_CALLGRIND);
    return true;
}

bool report_lacks_searches(const struct report *r)
{
    return r->regex && regex_trouble(r->regex) == REGEX_NO_MEMORY;
}

bool report_no_match(const struct report *r, struct err *err)
{
    if (report_lacks_searches(r))
        return err_nomem(err);
    return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "no matches found for regexp: %.*s",
                   (int)(r->regex_text.len < 900 ? r->regex_text.len : 900), r->regex_text.ptr);
}

bool report_frame_info(struct report *r, uint32_t location, uint32_t line, struct node_info *out,
                       struct err *err)
{
    struct profile *p = r->p;
    struct graph_rules rules = report_graph_rules(&r->opt);
    const struct location *loc = &p->locations[location];
    str_id objfile = loc->mapping == PP_NONE ? 0 : p->mappings[loc->mapping].file;
    *out = (struct node_info){.address = rules.addresses ? loc->address : 0};
    if (line == PP_NONE) {
        out->objfile = objfile;
        return true;
    }
    const struct line *l = &p->lines[line];
    const struct function *f = &p->functions[l->function];
    if (rules.names)
        out->name = f->name;
    if (rules.files && f->file) {
        struct str clean = path_clean(p->arena, profile_str(p, f->file));
        out->file = clean.ptr ? strtab_add(&p->strings, clean) : PP_NONE;
        if (out->file == PP_NONE)
            return err_nomem(err);
    }
    if (rules.lines) {
        out->line = l->line;
        out->column = rules.columns ? l->column : 0;
    }
    if (!out->name) {
        out->objfile = objfile;
        out->start_line = f->start_line;
    }
    return true;
}
