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

enum {
    FACT_MEASURE,
    FACT_RUNS_OLD,
    FACT_RUNS_NEW,
    FACT_SAMPLES_OLD,
    FACT_SAMPLES_NEW,
    FACT_TOTAL_OLD,
    FACT_TOTAL_NEW,
    FACT_RUN_MEAN_OLD,
    FACT_RUN_MEAN_NEW,
    FACT_NORMALIZATION,
    FACT_SCALE,
    FACT_COMPOSITIONAL,
    FACT_STABLE_SHARE,
    FACT_PHI,
    FACT_PHI_IS_STATED,
    FACT_PHI_USUAL,
    FACT_PHI_USUAL_DF,
    FACT_ROWS_TESTED,
    FACT_ROWS_BLIND,
    FACT_ROWS_LIGHT,
    FACT_MDE_TENTH,
    FACT_REGRESSIONS,
    FACT_TOTAL_CHANGE,
    FACT_TOTAL_CHANGE_LOW,
    FACT_TOTAL_CHANGE_HIGH,
    N_FACTS
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

static const struct column facts[N_FACTS] = {
    [FACT_MEASURE] = {"measure", CELL_TEXT, "", "flat or cum: what old, new and delta are", false},
    [FACT_RUNS_OLD] = {"runs_old", CELL_INT, "", "runs of the old side", false},
    [FACT_RUNS_NEW] = {"runs_new", CELL_INT, "", "runs of the new side", false},
    [FACT_SAMPLES_OLD] = {"samples_old", CELL_INT, "", "events that the old side counted", false},
    [FACT_SAMPLES_NEW] = {"samples_new", CELL_INT, "", "events that the new side counted", false},
    [FACT_TOTAL_OLD] = {"total_old", CELL_INT, COLUMN_VALUE_UNIT, "sum of the old side", false},
    [FACT_TOTAL_NEW] = {"total_new", CELL_INT, COLUMN_VALUE_UNIT, "sum of the new side", false},
    [FACT_RUN_MEAN_OLD] = {"run_mean_old", CELL_REAL, COLUMN_VALUE_UNIT, "total of an old run",
                           false},
    [FACT_RUN_MEAN_NEW] = {"run_mean_new", CELL_REAL, COLUMN_VALUE_UNIT, "total of a new run",
                           false},
    [FACT_NORMALIZATION] = {"normalization", CELL_TEXT, "", "what made the sides comparable",
                            false},
    [FACT_SCALE] = {"scale", CELL_REAL, "", "what values of the new side were multiplied by",
                    false},
    [FACT_COMPOSITIONAL] = {"compositional", CELL_BOOL, "",
                            "shares were compared: where one grows, others shrink", false},
    [FACT_STABLE_SHARE] = {"stable_share", CELL_REAL, "%",
                           "of the total, in the rows that did not change", false},
    [FACT_PHI] = {"phi", CELL_REAL, "", "spread of the runs over that of sampling, median row",
                  false},
    [FACT_PHI_IS_STATED] = {"phi_is_stated", CELL_BOOL, "", "phi was given, not measured", false},
    [FACT_PHI_USUAL] = {"phi_usual", CELL_REAL, "", "what rows are drawn towards", false},
    [FACT_PHI_USUAL_DF] = {"phi_usual_df", CELL_REAL, "", "degrees of freedom that this adds",
                           false},
    [FACT_ROWS_TESTED] = {"rows_tested", CELL_INT, "", "rows that were judged", false},
    [FACT_ROWS_BLIND] = {"rows_blind", CELL_INT, "", "rows in which only a large change shows",
                         false},
    [FACT_ROWS_LIGHT] = {"rows_light", CELL_INT, "", "rows below the floor", false},
    [FACT_MDE_TENTH] = {"mde_of_a_tenth", CELL_REAL, "%",
                        "smallest change seen in a row with a tenth of the total", false},
    [FACT_REGRESSIONS] = {"regressions", CELL_INT, "", "rows that are worse or new", false},
    [FACT_TOTAL_CHANGE] = {"total_change", CELL_REAL, "%", "change of a run's total", false},
    [FACT_TOTAL_CHANGE_LOW] = {"total_change_low", CELL_REAL, "%", "lower end of its 95 % interval",
                               false},
    [FACT_TOTAL_CHANGE_HIGH] = {"total_change_high", CELL_REAL, "%",
                                "upper end of its 95 % interval", false},
};

const struct table_desc diff_table_desc = {
    .report = "diff",
    .row = "a function, or what the granularity makes of it, with weight on some side",
    .columns = columns,
    .n_columns = N_COLUMNS,
    .facts = facts,
    .n_facts = N_FACTS,
    .part = &gate_table_desc,
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

static void add_row(const struct diff_result *r, const struct diff_row *row, bool for_people,
                    struct table *t)
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
    c[COL_NEW] = cell_int(for_people ? llround((double)new * r->scale) : new);
    c[COL_DELTA] = cell_int(llround(by->delta));
    c[COL_DELTA_PERCENT] = old ? cell_real(100 * by->change) : cell_none();
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

static void set_facts(const struct diff_result *r, struct table *t)
{
    const struct judge_summary *s = &r->summary[r->shown];
    const struct judged *total = &r->total_judged;
    uint32_t regressions = 0;
    for (uint32_t i = 0; i < r->n_rows; i++)
        regressions += r->rows[i].by[r->shown].regression;
    const struct cell cells[N_FACTS] = {
        [FACT_MEASURE] = cell_text(r->shown == DIFF_CUM ? PP_STR("cum") : PP_STR("flat")),
        [FACT_RUNS_OLD] = cell_int(r->n_old),
        [FACT_RUNS_NEW] = cell_int(r->n_new),
        [FACT_SAMPLES_OLD] = cell_int(llround(r->samples[0])),
        [FACT_SAMPLES_NEW] = cell_int(llround(r->samples[1])),
        [FACT_TOTAL_OLD] = cell_int(r->total[0]),
        [FACT_TOTAL_NEW] = cell_int(r->total[1]),
        [FACT_RUN_MEAN_OLD] = cell_real(r->run_mean[0]),
        [FACT_RUN_MEAN_NEW] = cell_real(r->run_mean[1]),
        [FACT_NORMALIZATION] = cell_text(str_of(diff_norm_name(r->norm))),
        [FACT_SCALE] = cell_real(r->scale),
        [FACT_COMPOSITIONAL] = cell_bool(r->compositional),
        [FACT_STABLE_SHARE] = cell_real(100 * s->stable_share),
        [FACT_PHI] = noise_is_unknown(r) ? cell_none() : cell_real(s->phi_median),
        [FACT_PHI_IS_STATED] = cell_bool(s->phi_is_stated && !noise_is_unknown(r)),
        [FACT_PHI_USUAL] = cell_real(s->phi_prior),
        [FACT_PHI_USUAL_DF] = cell_real(s->df_prior),
        [FACT_ROWS_TESTED] = cell_int(s->n_family),
        [FACT_ROWS_BLIND] = cell_int(s->n_blind),
        [FACT_ROWS_LIGHT] = cell_int(s->n_light),
        [FACT_MDE_TENTH] = cell_real(100 * s->mde_tenth),
        [FACT_REGRESSIONS] = cell_int(regressions),
        [FACT_TOTAL_CHANGE] = cell_real(100 * total->change),
        [FACT_TOTAL_CHANGE_LOW] = cell_real(100 * total->low),
        [FACT_TOTAL_CHANGE_HIGH] = cell_real(100 * total->high),
    };
    table_set_facts(t, cells);
}

void diff_report_table(const struct diff_result *r, const struct gate_result *g, bool for_people,
                       struct arena *a, struct table *t)
{
    table_init(t, a, &diff_table_desc);
    t->value_type = r->type;
    t->value_unit = r->unit;
    set_facts(r, t);
    if (g && !gate_table(r, g, a, t))
        t->failed = true;
    for (uint32_t i = 0; i < r->n_rows; i++) {
        const struct diff_side_values *v = r->rows[i].side;
        if (v[0].flat || v[1].flat || v[0].cum || v[1].cum)
            add_row(r, &r->rows[i], for_people, t);
    }
}
