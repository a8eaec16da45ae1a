/* top / text: the heaviest functions, one a line. Source: spec/report.md 8. */
#include "report/table_impl.h"

#include "util/ckint.h"

struct top {
    struct graph *g;
    struct trim_result trim;
    struct node_row *rows; /* g->n_shown */
};

enum inlining { INLINED_NEVER, INLINED_SOMETIMES, INLINED_ALWAYS };

/* Whether the calls to the node that are shown were inlined (8.3). */
static enum inlining inlining_of(const struct graph *g, uint32_t node)
{
    bool some = false, all = true;
    for (uint32_t i = g->in.begin[node]; i < g->in.begin[node + 1]; i++) {
        bool inlined = g->edges[g->in.list[i]].inlined;
        some |= inlined;
        all &= inlined;
    }
    return !some ? INLINED_NEVER : all ? INLINED_ALWAYS : INLINED_SOMETIMES;
}

static bool select_rows(struct report *r, struct top *out, struct err *err)
{
    int64_t running = 0;
    if (!report_trimmed_graph(r, false, EDGES_INLINE_SUFFIX, &out->g, &out->trim, err))
        return false;
    out->rows = arena_array(r->arena, struct node_row, out->g->n_shown);
    if (!out->rows)
        return err_nomem(err);
    for (uint32_t i = 0; i < out->g->n_shown; i++)
        if (!report_node_row(out->g, out->g->shown[i], &running, &out->rows[i], err))
            return false;
    return true;
}

/* --- as text --- */

bool report_top(struct report *r, struct buf *out, struct err *err)
{
    static const char *const suffixes[] = {[INLINED_NEVER] = "",
                                           [INLINED_SOMETIMES] = " (partial-inline)",
                                           [INLINED_ALWAYS] = " (inline)"};
    struct top top;
    if (!select_rows(r, &top, err))
        return false;
    report_header(r, top.g, &top.trim, false, out);
    buf_add_cstr(out, "      flat  flat%   sum%        cum   cum%\n");
    for (uint32_t i = 0; i < top.g->n_shown; i++) {
        const struct node_row *row = &top.rows[i];
        report_node_columns(r, row, out);
        buf_add_cstr(out, "  ");
        buf_add_str(out, row->name);
        buf_add_cstr(out, suffixes[inlining_of(top.g, row->node)]);
        buf_add_byte(out, '\n');
    }
    return true;
}

/* --- as a table --- */

enum {
    COL_NAME,
    COL_FLAT,
    COL_FLAT_PERCENT,
    COL_SUM_PERCENT,
    COL_CUM,
    COL_CUM_PERCENT,
    COL_INLINED,
    COL_PLACE,
    N_COLUMNS = COL_PLACE + N_PLACE
};

static const struct column columns[N_COLUMNS] = {
    [COL_NAME] = {"name", CELL_TEXT, "", "function, or what the granularity makes of it", false},
    [COL_FLAT] = {"flat", CELL_INT, COLUMN_VALUE_UNIT, "its own weight", false},
    [COL_FLAT_PERCENT] = {"flat_percent", CELL_REAL, "%", "of the total", false},
    [COL_SUM_PERCENT] = {"sum_percent", CELL_REAL, "%", "flat of this row and those above", false},
    [COL_CUM] = {"cum", CELL_INT, COLUMN_VALUE_UNIT, "its weight with all that it calls", false},
    [COL_CUM_PERCENT] = {"cum_percent", CELL_REAL, "%", "of the total", false},
    [COL_INLINED] = {"inlined", CELL_TEXT, "", "always or sometimes, by the callers shown", false},
    PLACE_COLUMNS(COL_PLACE),
};

enum { FACT_SHOWN = N_PROFILE_FACTS, FACT_NODES, FACT_DROPPED, FACT_CUTOFF, N_FACTS };

static const struct column facts[N_FACTS] = {
    PROFILE_FACTS,
    [FACT_SHOWN] = {"shown", CELL_INT, COLUMN_VALUE_UNIT, "flat of all rows", false},
    [FACT_NODES] = {"nodes", CELL_INT, "", "how many there are before --nodecount", false},
    [FACT_DROPPED] = {"dropped_nodes", CELL_INT, "", "left out as too light", false},
    [FACT_CUTOFF] = {"node_cutoff", CELL_INT, COLUMN_VALUE_UNIT, "the cum that is too light",
                     false},
};

const struct table_desc top_table_desc = {
    .report = "top",
    .row = "a function, or what the granularity makes of it",
    .columns = columns,
    .n_columns = N_COLUMNS,
    .facts = facts,
    .n_facts = N_FACTS,
};

static void add_row(const struct report *r, const struct top *top, const struct node_row *row,
                    struct table *t)
{
    static const char *const names[] = {
        [INLINED_NEVER] = "", [INLINED_SOMETIMES] = "sometimes", [INLINED_ALWAYS] = "always"};
    struct cell *c = table_add_row(t);
    if (!c)
        return;
    c[COL_NAME] = cell_text(row->name);
    c[COL_FLAT] = report_value_cell(r, row->flat);
    c[COL_FLAT_PERCENT] = percent_cell(row->flat, r->total);
    c[COL_SUM_PERCENT] = percent_cell(row->running, r->total);
    c[COL_CUM] = report_value_cell(r, row->cum);
    c[COL_CUM_PERCENT] = percent_cell(row->cum, r->total);
    c[COL_INLINED] = name_cell(str_of(names[inlining_of(top->g, row->node)]));
    report_place_cells(r, graph_info(top->g, row->node), c + COL_PLACE);
}

bool report_top_table(struct report *r, struct table *t, struct err *err)
{
    struct top top;
    struct cell cells[N_FACTS];
    if (!select_rows(r, &top, err))
        return false;
    uint32_t n = top.g->n_shown;
    report_table_init(r, &top_table_desc, t);
    report_profile_facts(r, cells);
    cells[FACT_SHOWN] = report_value_cell(r, n ? top.rows[n - 1].running : 0);
    cells[FACT_NODES] = cell_int(top.trim.orig_count);
    cells[FACT_DROPPED] = cell_int(top.trim.dropped_nodes);
    cells[FACT_CUTOFF] = report_value_cell(r, top.trim.node_cutoff);
    table_set_facts(t, cells);
    for (uint32_t i = 0; i < n; i++)
        add_row(r, &top, &top.rows[i], t);
    return true;
}
