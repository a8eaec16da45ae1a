/* tree and peek: nodes with their callers and callees. Source: spec/report.md 9. */
#include "report/table_impl.h"

#include "measure/measure.h"
#include "util/ckint.h"

/* A line of a node's block: callers, the node itself, callees. */
enum tree_role { ROLE_CALLER, ROLE_NODE, ROLE_CALLEE };

struct tree_row {
    enum tree_role role;
    uint32_t who;                  /* the node, or its neighbour */
    const struct node_row *node;   /* whose block it is in */
    const struct graph_edge *edge; /* of a caller or callee */
};

struct tree {
    struct graph *g;
    struct trim_result trim;
    struct tree_row *rows;
    size_t n;
};

static bool add_edges(struct tree *t, const struct adjacency *adj, enum tree_role role,
                      const struct node_row *node, struct err *err)
{
    uint32_t from = adj->begin[node->node], to = adj->begin[node->node + 1];
    if (!graph_sort_edges(t->g, adj->list + from, to - from, err))
        return false;
    for (uint32_t i = from; i < to; i++) {
        const struct graph_edge *e = &t->g->edges[adj->list[i]];
        uint32_t other = role == ROLE_CALLER ? e->src : e->dst;
        if (!graph_name(t->g, other).ptr)
            return err_nomem(err);
        t->rows[t->n++] = (struct tree_row){role, other, node, e};
    }
    return true;
}

/* The shown nodes whose names match, as they are and in order. */
static bool select_nodes(const struct report *r, struct tree *t, uint32_t *nodes, uint32_t *n,
                         struct err *err)
{
    *n = 0;
    for (uint32_t i = 0; i < t->g->n_shown; i++) {
        struct str name = graph_name(t->g, t->g->shown[i]);
        if (!name.ptr)
            return err_nomem(err);
        if (!r->regex || regex_matches(r->regex, name))
            nodes[(*n)++] = t->g->shown[i];
    }
    return r->regex && *n == 0 ? report_no_match(r, err) : true;
}

static size_t count_rows(const struct graph *g, const uint32_t *nodes, uint32_t n)
{
    size_t rows = n;
    for (uint32_t i = 0; i < n; i++)
        rows += (size_t)(g->in.begin[nodes[i] + 1] - g->in.begin[nodes[i]]) +
                (g->out.begin[nodes[i] + 1] - g->out.begin[nodes[i]]);
    return rows;
}

static bool select_rows(struct report *r, struct tree *t, struct err *err)
{
    uint32_t n;
    int64_t running = 0;
    *t = (struct tree){.n = 0};
    if (!report_trimmed_graph(r, false, EDGES_ALL, &t->g, &t->trim, err))
        return false;
    uint32_t *nodes = arena_array(r->arena, uint32_t, t->g->n_shown);
    if (!nodes)
        return err_nomem(err);
    if (!select_nodes(r, t, nodes, &n, err))
        return false;
    struct node_row *blocks = arena_array(r->arena, struct node_row, n);
    t->rows = arena_array(r->arena, struct tree_row, count_rows(t->g, nodes, n));
    if (!blocks || !t->rows)
        return err_nomem(err);
    for (uint32_t i = 0; i < n; i++) {
        if (!report_node_row(t->g, nodes[i], &running, &blocks[i], err) ||
            !add_edges(t, &t->g->in, ROLE_CALLER, &blocks[i], err))
            return false;
        t->rows[t->n++] = (struct tree_row){ROLE_NODE, nodes[i], &blocks[i], NULL};
        if (!add_edges(t, &t->g->out, ROLE_CALLEE, &blocks[i], err))
            return false;
    }
    return true;
}

static bool begins_block(const struct tree *t, size_t i)
{
    return i == 0 || t->rows[i].node != t->rows[i - 1].node;
}

/* --- as text --- */

static const char separator[] =
    "----------------------------------------------------------+-------------\n";
static const char titles[] =
    "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t \n";

/* One caller or callee: its weight (not divided with -mean), as a share of the node's cum. */
static void print_edge(const struct report *r, struct graph *g, const struct tree_row *row,
                       struct buf *out)
{
    report_value_column(r, out, row->edge->w.sum, 50);
    buf_add_byte(out, ' ');
    measure_percentage(out, row->edge->w.sum, row->node->cum, false);
    buf_add_cstr(out, " |   ");
    buf_add_str(out, graph_name(g, row->who));
    if (row->edge->inlined)
        buf_add_cstr(out, " (inline)");
    buf_add_byte(out, '\n');
}

static void print_node(const struct report *r, const struct node_row *node, struct buf *out)
{
    report_node_columns(r, node, out);
    buf_fill(out, ' ', 16);
    buf_add_cstr(out, "| ");
    buf_add_str(out, node->name);
    buf_add_byte(out, '\n');
}

bool report_tree(struct report *r, struct buf *out, struct err *err)
{
    struct tree t;
    if (!select_rows(r, &t, err))
        return false;
    report_header(r, t.g, &t.trim, false, out);
    buf_add_cstr(out, separator);
    buf_add_cstr(out, titles);
    bool ok = true;
    for (size_t i = 0; ok && i < t.n; i++) {
        if (begins_block(&t, i))
            buf_add_cstr(out, separator);
        if (t.rows[i].edge)
            print_edge(r, t.g, &t.rows[i], out);
        else
            print_node(r, t.rows[i].node, out);
        ok = report_hand_over(r, out, err);
    }
    if (t.g->n_shown)
        buf_add_cstr(out, separator);
    return ok;
}

/* --- as a table --- */

enum {
    COL_NODE,
    COL_ROLE,
    COL_NAME,
    COL_FLAT,
    COL_FLAT_PERCENT,
    COL_SUM_PERCENT,
    COL_CUM,
    COL_CUM_PERCENT,
    COL_CALLS,
    COL_CALLS_PERCENT,
    COL_INLINED,
    COL_PLACE,
    N_COLUMNS = COL_PLACE + N_PLACE
};

static const struct column columns[N_COLUMNS] = {
    [COL_NODE] = {"node", CELL_TEXT, "", "the function whose callers and callees these are", false},
    [COL_ROLE] = {"role", CELL_TEXT, "", "caller, node or callee", false},
    [COL_NAME] = {"name", CELL_TEXT, "", "who the row is about: the node, or its neighbour", false},
    [COL_FLAT] = {"flat", CELL_INT, COLUMN_VALUE_UNIT, "of the node: its own weight", false},
    [COL_FLAT_PERCENT] = {"flat_percent", CELL_REAL, "%", "of the total", false},
    [COL_SUM_PERCENT] = {"sum_percent", CELL_REAL, "%", "flat of this node and those above", false},
    [COL_CUM] = {"cum", CELL_INT, COLUMN_VALUE_UNIT, "of the node: with all that it calls", false},
    [COL_CUM_PERCENT] = {"cum_percent", CELL_REAL, "%", "of the total", false},
    [COL_CALLS] = {"calls", CELL_INT, COLUMN_VALUE_UNIT, "of a neighbour: weight of the calls",
                   false},
    [COL_CALLS_PERCENT] = {"calls_percent", CELL_REAL, "%", "of the node's cum", false},
    [COL_INLINED] = {"inlined", CELL_BOOL, "", "of a neighbour: all calls were inlined", true},
    PLACE_COLUMNS(COL_PLACE),
};

enum { FACT_NODES = N_PROFILE_FACTS, FACT_DROPPED, N_FACTS };

static const struct column facts[N_FACTS] = {
    PROFILE_FACTS,
    [FACT_NODES] = {"nodes", CELL_INT, "", "how many there are before --nodecount", false},
    [FACT_DROPPED] = {"dropped_nodes", CELL_INT, "", "left out as too light", false},
};

#define TREE_DESC(name)                                                                    \
    {                                                                                      \
        .report = (name), .row = "a function, or one of its callers or callees beside it", \
        .columns = columns, .n_columns = N_COLUMNS, .facts = facts, .n_facts = N_FACTS     \
    }
const struct table_desc tree_table_desc = TREE_DESC("tree");
const struct table_desc peek_table_desc = TREE_DESC("peek");

static void add_row(const struct report *r, struct graph *g, const struct tree_row *row,
                    struct table *t)
{
    static const char *const roles[] = {
        [ROLE_CALLER] = "caller", [ROLE_NODE] = "node", [ROLE_CALLEE] = "callee"};
    const struct node_row *node = row->node;
    struct cell *c = table_add_row(t);
    if (!c)
        return;
    c[COL_NODE] = cell_text(node->name);
    c[COL_ROLE] = cell_text(str_of(roles[row->role]));
    c[COL_NAME] = cell_text(graph_name(g, row->who));
    if (row->edge) {
        c[COL_CALLS] = report_value_cell(r, row->edge->w.sum);
        c[COL_CALLS_PERCENT] = percent_cell(row->edge->w.sum, node->cum);
        c[COL_INLINED] = cell_bool(row->edge->inlined);
    } else {
        c[COL_FLAT] = report_value_cell(r, node->flat);
        c[COL_FLAT_PERCENT] = percent_cell(node->flat, r->total);
        c[COL_SUM_PERCENT] = percent_cell(node->running, r->total);
        c[COL_CUM] = report_value_cell(r, node->cum);
        c[COL_CUM_PERCENT] = percent_cell(node->cum, r->total);
    }
    report_place_cells(r, graph_info(g, row->who), c + COL_PLACE);
}

bool report_tree_table(struct report *r, struct table *t, struct err *err)
{
    struct tree tree;
    struct cell cells[N_FACTS];
    if (!select_rows(r, &tree, err))
        return false;
    report_table_init(r, r->regex ? &peek_table_desc : &tree_table_desc, t);
    report_profile_facts(r, cells);
    cells[FACT_NODES] = cell_int(tree.trim.orig_count);
    cells[FACT_DROPPED] = cell_int(tree.trim.dropped_nodes);
    table_set_facts(t, cells);
    for (size_t i = 0; i < tree.n; i++)
        add_row(r, tree.g, &tree.rows[i], t);
    return true;
}
