/* The rows of a comparison for machines. The columns are described here and nowhere else. */
#include "report/diff_report_impl.h"

#include <math.h>

enum {
    COL_NAME,
    COL_OLD_NAME,
    COL_VERDICT,
    COL_REGRESSION,
    COL_OLD,
    COL_NEW,
    COL_DELTA,
    COL_DELTA_PERCENT,
    COL_HALF_WIDTH,
    COL_SHARE_OLD,
    COL_SHARE_NEW,
    COL_SHARE_CHANGE,
    COL_FLAT_OLD,
    COL_FLAT_NEW,
    COL_CUM_OLD,
    COL_CUM_NEW,
    COL_STATE,
    COL_JUDGED_OLD,
    COL_JUDGED_NEW,
    COL_CHANGE,
    COL_CHANGE_LOW,
    COL_CHANGE_HIGH,
    COL_P,
    COL_Q,
    COL_PHI,
    COL_DF,
    COL_MDE,
    COL_MOVED_VIA,
    COL_FILE,
    COL_LINE,
    N_COLUMNS
};

static const struct column columns[N_COLUMNS] = {
    [COL_NAME] = {"name", CELL_TEXT, "", "function, or what the granularity makes of it", false},
    [COL_OLD_NAME] = {"old_name", CELL_TEXT, "", "the old side's name, where it differs", true},
    [COL_VERDICT] = {"verdict", CELL_TEXT, "", "worse, better, same, noise, new, gone or moved",
                     false},
    [COL_REGRESSION] = {"regression", CELL_BOOL, "", "worse or new: what a gate looks at", true},
    [COL_OLD] = {"old", CELL_INT, COLUMN_VALUE_UNIT, "sum over the old runs: flat, or cum", false},
    [COL_NEW] = {"new", CELL_INT, COLUMN_VALUE_UNIT, "sum over the new runs", false},
    [COL_DELTA] = {"delta", CELL_INT, COLUMN_VALUE_UNIT, "new, normalised, minus old", false},
    [COL_DELTA_PERCENT] = {"delta_percent", CELL_REAL, "%", "delta in per cent of old", false},
    [COL_HALF_WIDTH] = {"half_width", CELL_REAL, COLUMN_VALUE_UNIT,
                        "half the 95 % interval of delta", false},
    [COL_SHARE_OLD] = {"share_old", CELL_REAL, "%", "old in per cent of the old total", false},
    [COL_SHARE_NEW] = {"share_new", CELL_REAL, "%", "new in per cent of the new total", false},
    [COL_SHARE_CHANGE] = {"share_change", CELL_REAL, "points", "share_new minus share_old", true},
    [COL_FLAT_OLD] = {"flat_old", CELL_INT, COLUMN_VALUE_UNIT, "flat of the old side", true},
    [COL_FLAT_NEW] = {"flat_new", CELL_INT, COLUMN_VALUE_UNIT, "flat of the new side", true},
    [COL_CUM_OLD] = {"cum_old", CELL_INT, COLUMN_VALUE_UNIT, "cum of the old side", true},
    [COL_CUM_NEW] = {"cum_new", CELL_INT, COLUMN_VALUE_UNIT, "cum of the new side", true},
    [COL_STATE] = {"state", CELL_TEXT, "",
                   "tested, blind (too few samples for a change below the limit to show), light "
                   "(below the floor) or support (not judged)",
                   true},
    [COL_JUDGED_OLD] = {"judged_old", CELL_INT, COLUMN_VALUE_UNIT,
                        "what was judged: flat with the support below it, or cum", true},
    [COL_JUDGED_NEW] = {"judged_new", CELL_INT, COLUMN_VALUE_UNIT, "the same of the new side",
                        true},
    [COL_CHANGE] = {"change_percent", CELL_REAL, "%",
                    "change of what was judged, in per cent of judged_old", true},
    [COL_CHANGE_LOW] = {"change_low", CELL_REAL, "%", "lower end of its 95 % interval", true},
    [COL_CHANGE_HIGH] = {"change_high", CELL_REAL, "%", "upper end of its 95 % interval", true},
    [COL_P] = {"p", CELL_REAL, "", "one-sided p value of the change in its direction", true},
    [COL_Q] = {"q", CELL_REAL, "", "p adjusted for the number of rows", true},
    [COL_PHI] = {"phi", CELL_REAL, "", "spread of the runs over that of sampling", true},
    [COL_DF] = {"df", CELL_REAL, "", "degrees of freedom of phi; none: known", true},
    [COL_MDE] = {"mde_percent", CELL_REAL, "%", "smallest change seen with 80 % power", true},
    [COL_MOVED_VIA] = {"moved_via", CELL_TEXT, "", "the common caller of a move", true},
    [COL_FILE] = {"file", CELL_TEXT, "", "source file of the function", true},
    [COL_LINE] = {"line", CELL_INT, "", "where the function starts", true},
};

static const char *state_name(const struct judged *j)
{
    switch (j->state) {
    case JUDGE_NOT_JUDGED:
        return "support";
    case JUDGE_LIGHT:
        return "light";
    case JUDGE_BLIND:
        return "blind";
    case JUDGE_TESTED:
        return "tested";
    }
    return "";
}

static struct cell percent(double part, double whole)
{
    return whole != 0 ? cell_real(100 * part / whole) : cell_none();
}

static void add_judgement(const struct diff_result *r, const struct diff_row *row, struct cell *c)
{
    const struct judged *j = &row->by[r->shown].judged;
    bool up = j->p_worse <= j->p_better;
    c[COL_STATE] = cell_text(str_of(state_name(j)));
    if (row->support)
        return;
    c[COL_JUDGED_OLD] = cell_int(r->shown == DIFF_CUM ? row->side[0].cum : row->side[0].cost);
    c[COL_JUDGED_NEW] = cell_int(r->shown == DIFF_CUM ? row->side[1].cum : row->side[1].cost);
    c[COL_CHANGE] = cell_real(100 * j->change);
    c[COL_CHANGE_LOW] = cell_real(100 * j->low);
    c[COL_CHANGE_HIGH] = cell_real(100 * j->high);
    c[COL_P] = cell_real(up ? j->p_worse : j->p_better);
    c[COL_PHI] = cell_real(j->phi);
    c[COL_DF] = cell_real(j->df);
    if (j->state == JUDGE_TESTED || j->state == JUDGE_BLIND) {
        c[COL_Q] = cell_real(up ? j->q_worse : j->q_better);
        c[COL_MDE] = cell_real(100 * j->mde);
    }
}

static void add_row(const struct diff_result *r, const struct diff_row *row, struct table *t)
{
    struct cell *c = table_add_row(t);
    const struct diff_judgement *by = &row->by[r->shown];
    int64_t old = diff_value(row, r->shown, 0), new = diff_value(row, r->shown, 1);
    if (!c)
        return;
    c[COL_NAME] = cell_text(row->name);
    if (!str_eq(row->name, row->old_name))
        c[COL_OLD_NAME] = cell_text(row->old_name);
    c[COL_VERDICT] = cell_text(str_of(diff_verdict_name(by->verdict)));
    c[COL_REGRESSION] = cell_bool(by->regression);
    c[COL_OLD] = cell_int(old);
    c[COL_NEW] = cell_int(new);
    c[COL_DELTA] = cell_int(llround(by->delta));
    c[COL_DELTA_PERCENT] = percent(by->delta, (double)old);
    c[COL_HALF_WIDTH] = cell_real(by->half_width);
    c[COL_SHARE_OLD] = percent((double)old, (double)r->total[0]);
    c[COL_SHARE_NEW] = percent((double)new, (double)r->total[1]);
    if (r->total[0] && r->total[1])
        c[COL_SHARE_CHANGE] = cell_real(100.0 * (double)new / (double)r->total[1] -
                                        100.0 * (double)old / (double)r->total[0]);
    c[COL_FLAT_OLD] = cell_int(row->side[0].flat);
    c[COL_FLAT_NEW] = cell_int(row->side[1].flat);
    c[COL_CUM_OLD] = cell_int(row->side[0].cum);
    c[COL_CUM_NEW] = cell_int(row->side[1].cum);
    add_judgement(r, row, c);
    if (by->moved_via != PP_NONE)
        c[COL_MOVED_VIA] = cell_text(r->rows[by->moved_via].name);
    if (row->file.len)
        c[COL_FILE] = cell_text(row->file);
    if (row->file.len && row->line)
        c[COL_LINE] = cell_int(row->line);
}

static void add_fact(struct table *t, const char *name, enum cell_type type, const char *unit,
                     struct cell cell)
{
    table_add_fact(t, (struct column){name, type, unit, "", false}, cell);
}

static void add_facts(const struct diff_result *r, struct table *t)
{
    const struct judge_summary *s = &r->summary[r->shown];
    uint32_t regressions = 0;
    for (uint32_t i = 0; i < r->n_rows; i++)
        regressions += r->rows[i].by[r->shown].regression;
    add_fact(t, "measure", CELL_TEXT, "",
             cell_text(r->shown == DIFF_CUM ? PP_STR("cum") : PP_STR("flat")));
    add_fact(t, "runs_old", CELL_INT, "", cell_int(r->n_old));
    add_fact(t, "runs_new", CELL_INT, "", cell_int(r->n_new));
    add_fact(t, "samples_old", CELL_INT, "", cell_int(llround(r->samples[0])));
    add_fact(t, "samples_new", CELL_INT, "", cell_int(llround(r->samples[1])));
    add_fact(t, "total_old", CELL_INT, COLUMN_VALUE_UNIT, cell_int(r->total[0]));
    add_fact(t, "total_new", CELL_INT, COLUMN_VALUE_UNIT, cell_int(r->total[1]));
    add_fact(t, "run_mean_old", CELL_REAL, COLUMN_VALUE_UNIT, cell_real(r->run_mean[0]));
    add_fact(t, "run_mean_new", CELL_REAL, COLUMN_VALUE_UNIT, cell_real(r->run_mean[1]));
    add_fact(t, "normalization", CELL_TEXT, "", cell_text(str_of(diff_norm_name(r->norm))));
    add_fact(t, "scale", CELL_REAL, "", cell_real(r->scale));
    add_fact(t, "compositional", CELL_BOOL, "", cell_bool(r->compositional));
    add_fact(t, "stable_share", CELL_REAL, "%", cell_real(100 * s->stable_share));
    add_fact(t, "phi", CELL_REAL, "", cell_real(s->phi_median));
    add_fact(t, "phi_is_stated", CELL_BOOL, "", cell_bool(s->phi_is_stated));
    add_fact(t, "phi_usual", CELL_REAL, "", cell_real(s->phi_prior));
    add_fact(t, "phi_usual_df", CELL_REAL, "", cell_real(s->df_prior));
    add_fact(t, "rows_tested", CELL_INT, "", cell_int(s->n_family));
    add_fact(t, "rows_blind", CELL_INT, "", cell_int(s->n_blind));
    add_fact(t, "rows_light", CELL_INT, "", cell_int(s->n_light));
    add_fact(t, "mde_of_a_tenth", CELL_REAL, "%", cell_real(100 * s->mde_tenth));
    add_fact(t, "regressions", CELL_INT, "", cell_int(regressions));
}

static void add_total(const struct diff_result *r, struct table *t)
{
    const struct judged *j = &r->total_judged;
    add_fact(t, "total_change", CELL_REAL, "%", cell_real(100 * j->change));
    add_fact(t, "total_change_low", CELL_REAL, "%", cell_real(100 * j->low));
    add_fact(t, "total_change_high", CELL_REAL, "%", cell_real(100 * j->high));
}

void diff_report_table(const struct diff_result *r, const struct gate_result *g, struct arena *a,
                       struct table *t)
{
    table_init(t, a, "diff", columns, N_COLUMNS);
    t->value_type = r->type;
    t->value_unit = r->unit;
    add_facts(r, t);
    add_total(r, t);
    if (g && !gate_table(r, g, a, t))
        t->failed = true;
    for (uint32_t i = 0; i < r->n_rows; i++) {
        const struct diff_side_values *v = r->rows[i].side;
        if (v[0].flat || v[1].flat || v[0].cum || v[1].cum)
            add_row(r, &r->rows[i], t);
    }
}
