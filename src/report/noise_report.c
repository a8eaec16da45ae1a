/* What runs of one binary say, as rows and as text. */
#include <math.h>

#include "report/diff_report_impl.h"

enum {
    COL_NAME,
    COL_MEAN,
    COL_SD,
    COL_SHARE,
    COL_SAMPLES,
    COL_PHI,
    COL_OWN_PHI,
    COL_DF,
    COL_MDE,
    COL_RUNS,
    N_COLUMNS
};

static const struct column columns[N_COLUMNS] = {
    [COL_NAME] = {"name", CELL_TEXT, "", "function, or what the granularity makes of it", false},
    [COL_MEAN] = {"mean", CELL_REAL, COLUMN_VALUE_UNIT,
                  "of a run: flat with the support below it, or cum", false},
    [COL_SD] = {"sd", CELL_REAL, COLUMN_VALUE_UNIT, "standard deviation between runs", false},
    [COL_SHARE] = {"share", CELL_REAL, "%", "in per cent of the total", false},
    [COL_SAMPLES] = {"samples", CELL_REAL, "", "of a run", false},
    [COL_PHI] = {"phi", CELL_REAL, "", "spread of the runs over that of sampling, as judged by",
                 false},
    [COL_OWN_PHI] = {"phi_own", CELL_REAL, "", "the same from this row's runs alone", false},
    [COL_DF] = {"df", CELL_REAL, "", "degrees of freedom of phi; none: known", false},
    [COL_MDE] = {"mde_percent", CELL_REAL, "%", "smallest change that as many runs a side show",
                 false},
    [COL_RUNS] = {"runs_needed", CELL_INT, "", "runs a side to see the wanted effect", false},
};

enum {
    FACT_RUNS,
    FACT_SAMPLES,
    FACT_MEAN,
    FACT_SD,
    FACT_NORMALIZATION,
    FACT_PHI_USUAL,
    FACT_PHI_USUAL_DF,
    FACT_PHI_TOTAL,
    FACT_EFFECT,
    FACT_MDE_TENTH,
    FACT_RUNS_TENTH,
    FACT_LIGHT,
    N_FACTS
};

static const struct column facts[N_FACTS] = {
    [FACT_RUNS] = {"runs", CELL_INT, "", "how many runs there are", false},
    [FACT_SAMPLES] = {"samples_of_a_run", CELL_REAL, "", "events that a run counted", false},
    [FACT_MEAN] = {"run_mean", CELL_REAL, COLUMN_VALUE_UNIT, "total of a run", false},
    [FACT_SD] = {"run_sd", CELL_REAL, COLUMN_VALUE_UNIT, "its standard deviation", false},
    [FACT_NORMALIZATION] = {"normalization", CELL_TEXT, "", "what made the runs comparable", false},
    [FACT_PHI_USUAL] = {"phi_usual", CELL_REAL, "", "what rows are drawn towards", false},
    [FACT_PHI_USUAL_DF] = {"phi_usual_df", CELL_REAL, "", "degrees of freedom that this adds",
                           false},
    [FACT_PHI_TOTAL] = {"phi_of_total", CELL_REAL, "", "phi of a run's total", false},
    [FACT_EFFECT] = {"effect", CELL_REAL, "%", "the change that was asked for", false},
    [FACT_MDE_TENTH] = {"mde_of_a_tenth", CELL_REAL, "%",
                        "smallest change seen in a row with a tenth of the total", false},
    [FACT_RUNS_TENTH] = {"runs_needed_of_a_tenth", CELL_INT, "",
                         "runs a side to see the effect in such a row", false},
    [FACT_LIGHT] = {"rows_light", CELL_INT, "", "rows below the floor", false},
};

const struct table_desc noise_table_desc = {
    .report = "noise",
    .row = "a function, or what the granularity makes of it, above the floor",
    .columns = columns,
    .n_columns = N_COLUMNS,
    .facts = facts,
    .n_facts = N_FACTS,
};

static struct cell runs_cell(double runs)
{
    return isfinite(runs) ? cell_int((int64_t)runs) : cell_none();
}

static void set_facts(const struct diff_result *r, const struct diff_noise *n, double effect,
                      struct table *t)
{
    const struct cell cells[N_FACTS] = {
        [FACT_RUNS] = cell_int(r->n_old),
        [FACT_SAMPLES] = cell_real(r->samples[0] / r->n_old),
        [FACT_MEAN] = cell_real(r->run_mean[0]),
        [FACT_SD] = cell_real(r->run_sd[0]),
        [FACT_NORMALIZATION] =
            cell_text(r->compositional ? PP_STR("total") : str_of(diff_norm_name(r->norm))),
        [FACT_PHI_USUAL] = cell_real(n->phi_usual),
        [FACT_PHI_USUAL_DF] = cell_real(n->phi_usual_df),
        [FACT_PHI_TOTAL] = cell_real(n->total_phi),
        [FACT_EFFECT] = cell_real(100 * effect),
        [FACT_MDE_TENTH] = cell_real(100 * n->mde_tenth),
        [FACT_RUNS_TENTH] = runs_cell(n->runs_tenth),
        [FACT_LIGHT] = cell_int(n->n_light),
    };
    table_set_facts(t, cells);
}

void noise_report_table(const struct diff_result *r, const struct diff_noise *n, double effect,
                        struct arena *a, struct table *t)
{
    table_init(t, a, &noise_table_desc);
    t->value_type = r->type;
    t->value_unit = r->unit;
    set_facts(r, n, effect, t);
    for (uint32_t i = 0; i < n->n_rows; i++) {
        const struct diff_noise_row *row = &n->rows[i];
        struct cell *c = table_add_row(t);
        if (!c)
            return;
        c[COL_NAME] = cell_text(r->rows[row->row].name);
        c[COL_MEAN] = cell_real(row->mean);
        c[COL_SD] = cell_real(row->sd);
        c[COL_SHARE] = cell_real(100 * row->share);
        c[COL_SAMPLES] = cell_real(row->events);
        c[COL_PHI] = cell_real(row->phi);
        c[COL_OWN_PHI] = cell_real(row->own_phi);
        c[COL_DF] = cell_real(row->df);
        c[COL_MDE] = cell_real(100 * row->mde);
        c[COL_RUNS] = runs_cell(row->runs_needed);
    }
}

static void add_row(const struct diff_result *r, const struct diff_noise_row *row,
                    const struct text_style *style, struct buf *out)
{
    struct buf text = BUF_INIT;
    value_text(&text, row->mean, r->unit, style->unit, false);
    buf_pad_left(out, buf_str(&text), 8);
    buf_clear(&text);
    value_text(&text, row->sd, r->unit, style->unit, false);
    buf_pad_left(out, buf_str(&text), 9);
    buf_printf(out, " %7.2f %8.1f %6.2f %6.2f", 100 * row->share, row->events, row->own_phi,
               row->phi);
    buf_clear(&text);
    percent_text(&text, row->mde, false);
    buf_pad_left(out, buf_str(&text), 9);
    if (isfinite(row->runs_needed))
        buf_printf(out, " %8.0f  ", row->runs_needed);
    else
        buf_add_cstr(out, "        -  ");
    cut_middle(out, r->rows[row->row].name,
               style->width > 80 ? style->width - 72
               : style->width    ? 12
                                 : 0);
    buf_add_byte(out, '\n');
    out->failed |= text.failed;
    buf_done(&text);
}

void noise_report_text(const struct diff_result *r, const struct diff_noise *n, double effect,
                       const struct text_style *style, struct buf *out)
{
    int64_t shown = 0;
    buf_add_cstr(out, "Type: ");
    cut_middle(out, r->type, 0);
    buf_printf(out, "\nRuns: %u of %.0f samples, ", r->n_old, r->samples[0] / r->n_old);
    value_text(out, r->run_mean[0], r->unit, style->unit, false);
    buf_add_cstr(out, " with a standard deviation of ");
    value_text(out, r->run_sd[0], r->unit, style->unit, false);
    buf_printf(out, " (phi %.2f)\n", n->total_phi);
    buf_printf(out,
               "                  %% of  samples    phi    phi  shows in  runs for\n"
               "    mean       sd   total   a run    own judged %2u and %-2u %7.6g%%  name\n",
               r->n_old, r->n_old, 100 * effect);
    for (uint32_t i = 0; i < n->n_rows; i++, shown++)
        if (style->nodecount <= 0 || shown < style->nodecount)
            add_row(r, &n->rows[i], style, out);
    buf_printf(out, "\n%u row%s above the floor, %u below it", n->n_rows, n->n_rows == 1 ? "" : "s",
               n->n_light);
    if (n->n_rows)
        buf_printf(out, "; phi is %.2f in the middle of them", n->phi_median);
    buf_add_cstr(out, ".\n");
    buf_printf(out,
               "A function with a tenth of the total (in 4 of 5 cases):\n"
               "  %u runs a side show a change of ",
               r->n_old);
    percent_text(out, n->mde_tenth, false);
    buf_printf(out, ", one of %.6g%% needs ", 100 * effect);
    if (isfinite(n->runs_tenth))
        buf_printf(out, "%.0f run%s a side.\n", n->runs_tenth, n->runs_tenth > 1 ? "s" : "");
    else
        buf_add_cstr(out, "more than a million.\n");
}
