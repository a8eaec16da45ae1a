/* Findings of rules: as a table, beside a diff or on its own, and each as one line of text. */
#include <math.h>

#include "report/diff_report_impl.h"
#include "util/utf8.h"

enum {
    COL_OUTCOME,
    COL_ACTION,
    COL_RULE,
    COL_RULE_LINE,
    COL_NAME,
    COL_MEASURE,
    COL_VALUE,
    COL_LOW,
    COL_HIGH,
    COL_LIMIT,
    COL_SHARE,
    COL_REASON,
    COL_FILE,
    COL_LINE,
    N_COLUMNS
};

static const struct column columns[N_COLUMNS] = {
    [COL_OUTCOME] = {"outcome", CELL_TEXT, "",
                     "ok, warn, fail, allowed, unsure, expired or unmatched", false},
    [COL_ACTION] = {"action", CELL_TEXT, "", "fail, warn or allow", true},
    [COL_RULE] = {"rule", CELL_TEXT, "", "the rule as written", false},
    [COL_RULE_LINE] = {"rule_line", CELL_INT, "", "its line", true},
    [COL_NAME] = {"name", CELL_TEXT, "", "the function; none: the total, or no function", false},
    [COL_MEASURE] = {"measure", CELL_TEXT, "", "flat, cum or value", false},
    [COL_VALUE] = {"value", CELL_REAL, "",
                   "of one run in the profile's unit; for growth in per cent: a part of old",
                   false},
    [COL_LOW] = {"low", CELL_REAL, "", "lower end of its 95 % interval", true},
    [COL_HIGH] = {"high", CELL_REAL, "", "upper end of its 95 % interval", true},
    [COL_LIMIT] = {"limit", CELL_REAL, "", "as value; for shares a part of the total", false},
    [COL_SHARE] = {"share", CELL_REAL, "%", "value in per cent of the total (check)", false},
    [COL_REASON] = {"reason", CELL_TEXT, "", "of the rule", false},
    [COL_FILE] = {"file", CELL_TEXT, "", "source file of the function", true},
    [COL_LINE] = {"line", CELL_INT, "", "where the function starts", true},
};

const struct table_desc gate_table_desc = {
    .report = "gate", .row = "a finding of a rule", .columns = columns, .n_columns = N_COLUMNS};

enum { FACT_BUDGET, FACT_RUNS, FACT_TOTAL, FACT_FAILED, FACT_WARNED, N_FACTS };

static const struct column facts[N_FACTS] = {
    [FACT_BUDGET] = {"budget", CELL_TEXT, "", "the file of the rules", false},
    [FACT_RUNS] = {"runs", CELL_INT, "", "how many runs there are", false},
    [FACT_TOTAL] = {"total", CELL_INT, COLUMN_VALUE_UNIT, "sum over all runs", false},
    [FACT_FAILED] = {"failed", CELL_INT, "", "findings that fail the check", false},
    [FACT_WARNED] = {"warned", CELL_INT, "", "findings that only warn", false},
};

const struct table_desc check_table_desc = {
    .report = "check",
    .row = "a finding of a rule",
    .columns = columns,
    .n_columns = N_COLUMNS,
    .facts = facts,
    .n_facts = N_FACTS,
};

static const char *const actions[] = {
    [BUDGET_FAIL] = "fail", [BUDGET_WARN] = "warn", [BUDGET_ALLOW] = "allow"};
static const char *const measures[] = {
    [BUDGET_FLAT] = "flat", [BUDGET_CUM] = "cum", [BUDGET_VALUE] = "value"};

static struct cell sensed(double v, bool of_one)
{
    struct cell c = cell_real(v);
    c.sense = of_one ? CELL_OF_ONE : CELL_OF_VALUE;
    return c;
}

static void fill_row(const struct diff_result *r, const struct gate_finding *f, struct cell *c)
{
    const struct budget_rule *rule = f->rule;
    bool relative = rule->limit_kind == LIMIT_GROWTH;
    c[COL_OUTCOME] = cell_text(str_of(gate_outcome_name(f->outcome)));
    c[COL_ACTION] = cell_text(str_of(actions[rule->action]));
    c[COL_RULE] = cell_text(rule->text);
    c[COL_RULE_LINE] = cell_int(rule->line);
    if (rule->action != BUDGET_ALLOW) {
        c[COL_MEASURE] = cell_text(str_of(measures[rule->measure]));
        c[COL_LIMIT] = sensed(f->limit, relative || rule->limit_kind == LIMIT_SHARE);
    }
    if (f->has_value) {
        c[COL_VALUE] = sensed(f->value, relative);
        c[COL_LOW] = sensed(f->low, relative);
        c[COL_HIGH] = sensed(f->high, relative);
        if (!budget_is_growth(rule))
            c[COL_SHARE] = cell_real(100 * f->share);
    }
    if (rule->reason.len)
        c[COL_REASON] = cell_text(rule->reason);
    if (f->row == PP_NONE)
        return;
    const struct diff_row *row = &r->rows[f->row];
    c[COL_NAME] = cell_text(row->name);
    if (row->file.len)
        c[COL_FILE] = cell_text(row->file);
    if (row->file.len && row->line)
        c[COL_LINE] = cell_int(row->line);
}

static void fill(const struct diff_result *r, const struct gate_result *g, struct table *t)
{
    t->value_type = r->type;
    t->value_unit = r->unit;
    for (size_t i = 0; i < g->n; i++) {
        struct cell *row = table_add_row(t);
        if (row)
            fill_row(r, &g->findings[i], row);
    }
}

void gate_headline(const struct diff_result *r, const struct gate_result *g, struct buf *out)
{
    buf_printf(out, "Gate: %s%s\n",
               g->n == 0     ? "no rules"
               : g->n_failed ? "FAILED"
                             : "passed",
               g->n > 0 && g->n_failed == 0 && r->summary[r->shown].n_family == 0
                   ? ", but no row has enough samples to be judged (cpprof noise)"
                   : "");
    if (g->inconclusive)
        buf_add_cstr(out, "Inconclusive: less power than --require-power asks for.\n");
}

void check_headline(const struct diff_result *r, const struct gate_result *g, struct buf *out)
{
    size_t kept = 0;
    (void)r;
    for (size_t i = 0; i < g->n; i++)
        kept += g->findings[i].outcome == GATE_OK;
    buf_printf(out, "Budget: %s (%u failed, %u warned, %zu kept)\n",
               g->n_failed ? "FAILED" : "passed", g->n_failed, g->n_warned, kept);
}

/* The last lines of the text; where rows may be cut they come first. */
static bool set_headline(struct table *t, headline_fn *headline, const struct diff_result *r,
                         const struct gate_result *g)
{
    struct buf text = BUF_INIT;
    headline(r, g, &text);
    size_t len = text.len > 0 ? text.len - 1 : 0; /* without the last line's end */
    t->headline =
        text.failed ? (struct str){NULL, 0} : arena_str(t->arena, str_sub(buf_str(&text), 0, len));
    buf_done(&text);
    return t->headline.ptr != NULL;
}

bool gate_table(const struct diff_result *r, const struct gate_result *g, struct arena *a,
                struct table *t)
{
    struct table *part = arena_new(a, struct table);
    if (!part)
        return false;
    table_init(part, a, &gate_table_desc);
    fill(r, g, part);
    t->part = part;
    return !part->failed && set_headline(t, gate_headline, r, g);
}

void check_report_table(const struct diff_result *r, const struct budget *b,
                        const struct gate_result *g, struct arena *a, struct table *t)
{
    const struct cell cells[N_FACTS] = {
        [FACT_BUDGET] = cell_text(b->file),    [FACT_RUNS] = cell_int(r->n_old),
        [FACT_TOTAL] = cell_int(r->total[0]),  [FACT_FAILED] = cell_int(g->n_failed),
        [FACT_WARNED] = cell_int(g->n_warned),
    };
    table_init(t, a, &check_table_desc);
    table_set_facts(t, cells);
    fill(r, g, t);
    t->failed |= !set_headline(t, check_headline, r, g);
}

/* --- as text --- */

static void add_number(const struct diff_result *r, const struct gate_finding *f, double v,
                       struct str unit, struct buf *out)
{
    switch (f->rule->limit_kind) {
    case LIMIT_GROWTH:
        percent_text(out, v, true);
        break;
    case LIMIT_GROWTH_VALUE:
        value_text(out, v, r->unit, unit, true);
        break;
    case LIMIT_VALUE:
    case LIMIT_SHARE:
    case LIMIT_NONE:
        value_text(out, v, r->unit, unit, false);
        break;
    }
}

/* "cum 17.2% of the total" or "flat 1.20s" or "cum +46.8% of old (at least +20.1%)" */
static void add_value(const struct diff_result *r, const struct gate_finding *f, struct str unit,
                      struct buf *out)
{
    bool growth = budget_is_growth(f->rule);
    buf_printf(out, "%s ", measures[f->rule->measure]);
    if (f->row != PP_NONE && growth && !isfinite(f->value)) {
        const struct diff_row *row = &r->rows[f->row];
        enum diff_measure m = f->rule->measure == BUDGET_CUM ? DIFF_CUM : DIFF_FLAT;
        buf_add_cstr(out, "is new, ");
        value_text(out, row->by[m].judged.new_cost / r->n_old, r->unit, unit, false);
        buf_add_cstr(out, " a run, limit ");
        buf_add_str(out, f->rule->limit_text);
        return;
    }
    if (f->rule->limit_kind == LIMIT_SHARE) {
        percent_text(out, f->share, false);
        buf_add_cstr(out, " of the total, limit ");
        buf_add_str(out, f->rule->limit_text);
        return;
    }
    add_number(r, f, f->value, unit, out);
    if (growth) {
        buf_add_cstr(out,
                     f->rule->limit_kind == LIMIT_GROWTH ? " of old, at least " : ", at least ");
        add_number(r, f, f->low, unit, out);
    }
    buf_add_cstr(out, ", limit ");
    buf_add_str(out, f->rule->limit_text);
}

/* Whom the message is about. */
static struct str subject_of(const struct diff_result *r, const struct gate_finding *f)
{
    bool is_rule = f->outcome == GATE_EXPIRED || f->outcome == GATE_UNMATCHED ||
                   f->rule->action == BUDGET_ALLOW;
    return is_rule ? f->rule->name : f->row != PP_NONE ? r->rows[f->row].name : PP_STR("total");
}

static void add_message(const struct diff_result *r, const struct gate_finding *f, struct str unit,
                        size_t name_width, struct buf *out)
{
    if (f->outcome == GATE_EXPIRED)
        buf_add_cstr(out, "the exception for ");
    if (name_width)
        cut_middle(out, subject_of(r, f), name_width);
    else
        buf_add_str(out, subject_of(r, f));
    if (f->outcome == GATE_EXPIRED) {
        buf_add_cstr(out, " ended with ");
        buf_add_str(out, f->rule->until_text);
    } else if (f->outcome == GATE_UNMATCHED) {
        buf_add_cstr(out, " matches nothing here");
    } else if (f->rule->action == BUDGET_ALLOW) {
        buf_add_cstr(out, " is allowed");
    } else {
        buf_add_byte(out, ' ');
        add_value(r, f, unit, out);
    }
    if (f->rule->reason.len) {
        buf_add_cstr(out, " (");
        buf_add_str(out, f->rule->reason);
        buf_add_byte(out, ')');
    }
}

void gate_message(const struct diff_result *r, const struct gate_finding *f, struct str unit,
                  struct buf *out)
{
    add_message(r, f, unit, 0, out);
}

void gate_line(const struct diff_result *r, const struct gate_finding *f, struct str unit,
               size_t width, struct buf *out)
{
    enum { LEAST_NAME = 12 };
    struct buf text = BUF_INIT;
    add_message(r, f, unit, 0, &text);
    size_t n = utf8_count(buf_str(&text)), name = utf8_count(subject_of(r, f));
    if (width && n > width && name > LEAST_NAME) {
        buf_clear(&text);
        add_message(r, f, unit, name + width > n + LEAST_NAME ? name + width - n : LEAST_NAME,
                    &text);
    }
    cut_middle(out, buf_str(&text), width);
    out->failed |= text.failed;
    buf_done(&text);
}
