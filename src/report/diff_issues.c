/* Findings for CI systems. */
#include <math.h>

#include "report/diff_report_impl.h"

struct gather {
    const struct diff_result *r;
    const struct budget *b;
    struct diff_places places;
    struct arena *a;
    struct issue_list *out;
};

/* The path as the repository has it, where the root is known. */
static struct str below_root(const struct gather *g, struct str path)
{
    struct str root = g->places.root;
    if (root.len == 0 || !str_starts(path, root) || path.len <= root.len ||
        path.ptr[root.len] != '/')
        return path;
    return str_sub(path, root.len + 1, path.len);
}

static bool keep(struct gather *g, struct buf *text, struct str *out)
{
    *out = text->failed ? (struct str){NULL, 0} : arena_str(g->a, buf_str(text));
    buf_done(text);
    return out->ptr != NULL;
}

/* Which rule it is, without its place: the words of the rule; where they stand in the file again,
 * which time that is. */
static bool name_rule(struct gather *g, struct strtab *texts, uint32_t *seen, size_t i)
{
    struct str text = g->b->rules[i].text;
    struct buf id = BUF_INIT;
    str_id at = strtab_add(texts, text);
    g->out->rules[i] = (struct issue_rule){.id = text, .text = text};
    if (at == PP_NONE)
        return false;
    if (++seen[at] == 1)
        return true;
    buf_add_str(&id, text);
    buf_printf(&id, " (%u)", seen[at]);
    return keep(g, &id, &g->out->rules[i].id);
}

/* An option is no place to look at. */
static bool add_rules(struct gather *g)
{
    struct strtab texts;
    uint32_t *seen = arena_array(g->a, uint32_t, g->b->n + 1); /* by text; id 0 is the empty one */
    g->out->rules = arena_array(g->a, struct issue_rule, g->b->n);
    if (!g->out->rules || !seen || !strtab_init(&texts, g->a, 0))
        return false;
    for (size_t i = 0; i < g->b->n; i++) {
        if (!name_rule(g, &texts, seen, i))
            return false;
        if (g->b->is_option)
            continue;
        g->out->rules[i].file = g->b->file;
        g->out->rules[i].line = g->b->rules[i].line;
    }
    g->out->n_rules = g->b->n;
    return true;
}

static enum issue_level level_of(enum gate_outcome o)
{
    switch (o) {
    case GATE_FAIL:
    case GATE_EXPIRED:
        return ISSUE_ERROR;
    case GATE_WARN:
    case GATE_UNSURE:
        return ISSUE_WARNING;
    case GATE_ALLOWED:
        return ISSUE_NOTE;
    case GATE_OK:
    case GATE_UNMATCHED:
        break;
    }
    return ISSUE_NONE;
}

static bool add_issue(struct gather *g, const struct gate_finding *f)
{
    struct buf text = BUF_INIT;
    struct issue *i = &g->out->issues[g->out->n_issues++];
    *i = (struct issue){.level = level_of(f->outcome),
                        .rule = (size_t)(f->rule - g->b->rules),
                        .function = PP_STR(""),
                        .file = PP_STR("")};
    if (f->row != PP_NONE) {
        const struct diff_row *row = &g->r->rows[f->row];
        i->function = row->name;
        i->file = below_root(g, row->file);
        i->line = row->line > 0 && row->line < INT32_MAX ? (uint32_t)row->line : 0;
    } else if (f->outcome == GATE_EXPIRED) {
        i->function = f->rule->name;
    }
    gate_message(g->r, f, PP_STR("auto"), &text);
    return keep(g, &text, &i->message);
}

static bool add_measurement(struct gather *g, struct str name, const char *suffix, double value,
                            double half_width, struct str extra)
{
    struct buf text = BUF_INIT;
    struct measurement *m = &g->out->measurements[g->out->n_measurements++];
    buf_add_str(&text, name);
    buf_add_cstr(&text, suffix);
    *m = (struct measurement){
        .unit = g->r->unit, .value = value, .half_width = half_width, .extra = extra};
    return keep(g, &text, &m->name);
}

/* The new side's rows above the floor, a run each. */
static bool measure_diff(struct gather *g)
{
    enum diff_measure m = g->r->shown;
    for (uint32_t i = 0; i < g->r->n_rows; i++) {
        const struct diff_row *row = &g->r->rows[i];
        enum judge_state state = row->by[m].judged.state;
        double value = (double)diff_value(row, m, 1) / g->r->n_new;
        double half = row->by[m].half_width / g->r->n_old;
        if ((state == JUDGE_TESTED || state == JUDGE_BLIND) &&
            !add_measurement(g, row->name, m == DIFF_CUM ? " (cum)" : " (flat)", value, half,
                             str_of(diff_verdict_name(row->by[m].verdict))))
            return false;
    }
    return true;
}

static bool measure_check(struct gather *g, const struct gate_result *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct gate_finding *f = &r->findings[i];
        const char *suffix = f->rule->measure == BUDGET_CUM    ? " (cum)"
                             : f->rule->measure == BUDGET_FLAT ? " (flat)"
                                                               : "";
        struct str name = f->row != PP_NONE ? g->r->rows[f->row].name : PP_STR("total");
        if (f->has_value && !add_measurement(g, name, suffix, f->value, 0.5 * (f->high - f->low),
                                             str_of(gate_outcome_name(f->outcome))))
            return false;
    }
    return true;
}

bool diff_report_issues(const struct diff_result *r, const struct budget *b,
                        const struct gate_result *g, enum gate_kind kind, struct diff_places places,
                        struct arena *a, struct issue_list *out)
{
    struct gather all = {r, b, places, a, out};
    *out = (struct issue_list){.tool = kind == GATE_DIFF ? "cpprof diff" : "cpprof check",
                               .version = PP_VERSION};
    out->profile = below_root(&all, places.profile);
    out->issues = arena_array(a, struct issue, g->n);
    out->measurements = arena_array(a, struct measurement, g->n + r->n_rows);
    if (!out->issues || !out->measurements || !add_rules(&all))
        return false;
    for (size_t i = 0; i < g->n; i++)
        if (!add_issue(&all, &g->findings[i]))
            return false;
    return kind == GATE_DIFF ? measure_diff(&all) : measure_check(&all, g);
}
