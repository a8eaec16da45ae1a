/* Which nodes and edges are shown. Source: spec/report.md 4.
 *
 * A rebuild with fewer nodes changes no flat and no cum of those that stay (a sample adds its
 * value to every kept node of its stack as before), only the edges; so graph mode keeps its sums
 * and marks identities. The exception: when source paths are trimmed once more and change,
 * identities move, and everything is redone (3.2, the Trap). */
#include "graph/graph_impl.h"

#include <math.h>
#include <stdlib.h>

#include "util/ckint.h"

int64_t graph_cutoff(int64_t total, double fraction)
{
    return wrap_abs(trunc_i64((double)total * fraction));
}

/* Identities of the shown nodes, copied. */
static struct node_info *shown_infos(const struct graph *g)
{
    struct node_info *infos = arena_array(g->arena, struct node_info, g->n_shown);
    for (uint32_t i = 0; infos && i < g->n_shown; i++)
        infos[i] = *graph_info(g, g->shown[i]);
    return infos;
}

/* Graph mode: only the shown nodes stay; a changed source path means new identities. */
static bool restrict_graph(struct graph *g, struct err *err)
{
    bool changed;
    if (!graph_retrim_files(g, &changed, err))
        return false;
    if (changed) {
        struct node_info *kept = shown_infos(g);
        if (!kept)
            return err_nomem(err);
        return graph_map_frames(g, kept, g->n_shown, err) && graph_accumulate(g, err) &&
               graph_collect(g, err);
    }
    memset(g->info_kept, 0, g->n_infos);
    for (uint32_t i = 0; i < g->n_shown; i++)
        g->info_kept[g->node_info[g->shown[i]]] = true;
    return true;
}

static bool restrict_tree(struct graph *g, struct err *err)
{
    bool *keep = calloc(g->n_nodes + (size_t)1, sizeof *keep);
    if (!keep)
        return err_nomem(err);
    /* Nodes without weight are not among those that are cut. */
    for (uint32_t n = 0; n < g->n_nodes; n++)
        keep[n] = !graph_has_weight(g, n);
    for (uint32_t i = 0; i < g->n_shown; i++)
        keep[g->shown[i]] = true;
    bool ok = graph_cut_tree(g, keep, err);
    free(keep);
    return ok;
}

/* Keeps the shown nodes only; edges must be built again after it in graph mode. */
static bool restrict_to_shown(struct graph *g, struct err *err)
{
    return g->spec.call_tree ? restrict_tree(g, err) : restrict_graph(g, err);
}

/* Step 2: nodes below the cutoff go. */
static bool drop_light_nodes(struct graph *g, int64_t cutoff, uint32_t *dropped, struct err *err)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->n_shown; i++)
        if (wrap_abs(g->cum[g->shown[i]].sum) >= cutoff)
            g->shown[n++] = g->shown[i];
    *dropped = g->n_shown - n;
    g->n_shown = n;
    return *dropped == 0 || restrict_to_shown(g, err);
}

/* Edges into nodes that are not shown (they have no weight) stay, as in the reference. */
static bool drop_light_edges(struct graph *g, int64_t cutoff, uint32_t *dropped, struct err *err)
{
    bool *keep = malloc(g->n_edges + (size_t)1);
    bool *is_shown = calloc(g->n_nodes + (size_t)1, sizeof *is_shown);
    bool ok = keep && is_shown;
    uint32_t n = 0;
    for (uint32_t i = 0; ok && i < g->n_shown; i++)
        is_shown[g->shown[i]] = true;
    for (uint32_t i = 0; ok && i < g->n_edges; i++) {
        keep[i] = !is_shown[g->edges[i].dst] || wrap_abs(g->edges[i].w.sum) >= cutoff;
        n += !keep[i];
    }
    ok = ok ? n == 0 || graph_filter_edges(g, keep, err) : err_nomem(err);
    free(keep);
    free(is_shown);
    *dropped = n;
    return ok;
}

/* How many of the sorted nodes fit (4.4). */
static uint32_t fitting_nodes(const struct graph *g, const struct trim_spec *spec)
{
    int64_t sum = 0;
    if (!spec->dot)
        return spec->nodecount < (int64_t)g->n_shown ? (uint32_t)spec->nodecount : g->n_shown;
    for (uint32_t i = 0; i < g->n_shown; i++) {
        sum += 1 + (spec->tag_count ? spec->tag_count(spec->arg, g->shown[i]) : 0);
        if (sum >= spec->nodecount)
            return i + 1;
    }
    return g->n_shown;
}

/* Step 5c: the first nodes that fit stay. One whose magnitude is INT64_MIN, which is below zero, is
 * lost there in graph mode, as in the reference. */
static bool limit_nodes(struct graph *g, const struct trim_spec *spec)
{
    uint32_t fit = fitting_nodes(g, spec), before = g->n_shown;
    g->n_shown = 0;
    for (uint32_t i = 0; i < fit; i++)
        if (g->spec.call_tree || wrap_abs(g->cum[g->shown[i]].sum) >= 0)
            g->shown[g->n_shown++] = g->shown[i];
    return g->n_shown < before;
}

/* --- redundant edges (4.5) --- */

struct search {
    uint32_t *queue;
    uint32_t *seen; /* by node: number of the search */
    uint32_t number;
};

/* Whether `src` reaches `dst` by edges other than `without`. */
static bool reaches(const struct graph *g, struct search *s, const bool *keep, uint32_t src,
                    uint32_t dst, uint32_t without)
{
    uint32_t head = 0, tail = 0;
    s->queue[tail++] = dst;
    s->seen[dst] = ++s->number;
    while (head < tail) {
        uint32_t n = s->queue[head++];
        for (uint32_t i = g->in.begin[n]; i < g->in.begin[n + 1]; i++) {
            uint32_t e = g->in.list[i], from = g->edges[e].src;
            if (e == without || !keep[e] || s->seen[from] == s->number)
                continue;
            if (from == src)
                return true;
            s->seen[from] = s->number;
            s->queue[tail++] = from;
        }
    }
    return false;
}

static void mark_redundant(struct graph *g, struct search *s, bool *keep, uint32_t node)
{
    for (uint32_t i = g->in.begin[node + 1]; i-- > g->in.begin[node];) {
        uint32_t e = g->in.list[i];
        if (!g->edges[e].residual)
            break;
        if (reaches(g, s, keep, g->edges[e].src, node, e))
            keep[e] = false;
    }
}

static bool drop_redundant_edges(struct graph *g, struct err *err)
{
    struct search s = {calloc(g->n_nodes + (size_t)1, sizeof *s.queue),
                       calloc(g->n_nodes + (size_t)1, sizeof *s.seen), 0};
    bool *keep = malloc(g->n_edges + (size_t)1);
    bool ok = s.queue && s.seen && keep;
    if (!ok)
        err_nomem(err);
    else
        memset(keep, true, g->n_edges);
    for (uint32_t i = g->n_shown; ok && i-- > 0;) {
        uint32_t n = g->shown[i], from = g->in.begin[n];
        ok = graph_sort_edges(g, g->in.list + from, g->in.begin[n + 1] - from, err);
        if (ok)
            mark_redundant(g, &s, keep, n);
    }
    ok = ok && graph_filter_edges(g, keep, err);
    free(s.queue);
    free(s.seen);
    free(keep);
    return ok;
}

bool graph_trim(struct graph *g, const struct trim_spec *spec, struct trim_result *out,
                struct err *err)
{
    int64_t total = g->light.flat;
    bool rebuilt = false;
    *out = (struct trim_result){0};
    for (uint32_t i = 0; i < g->n_shown; i++)
        total = wrap_add(total, g->flat[g->shown[i]].sum);
    int64_t node_cutoff = graph_cutoff(total, spec->nodefraction);
    int64_t edge_cutoff = graph_cutoff(total, spec->edgefraction);
    out->node_cutoff = node_cutoff;
    /* In tree mode the edges hang on the tree, cutting it changes them. */
    if (g->spec.call_tree && !graph_build_edges(g, EDGES_ALL, err))
        return false;
    if (node_cutoff > 0 && !drop_light_nodes(g, node_cutoff, &out->dropped_nodes, err))
        return false;
    out->dropped_nodes += g->light.n;
    out->orig_count = g->n_shown;
    bool entropy = spec->order == ORDER_ENTROPY;
    if (entropy && !g->spec.call_tree && !graph_build_edges(g, EDGES_ALL, err))
        return false;
    if (!graph_sort(g, spec->order, err))
        return false;
    uint32_t dropped = 0;
    if (spec->nodecount > 0) {
        if (g->spec.call_tree && !drop_light_edges(g, edge_cutoff, &dropped, err))
            return false;
        rebuilt = limit_nodes(g, spec);
        if (rebuilt && !restrict_to_shown(g, err))
            return false;
    }
    if (!g->spec.call_tree && (rebuilt || !entropy) && !graph_build_edges(g, spec->edges, err))
        return false;
    if (rebuilt && !(g->spec.call_tree ? graph_sort_again(g, spec->order, err)
                                       : graph_sort(g, spec->order, err)))
        return false;
    if (!drop_light_edges(g, edge_cutoff, &out->dropped_edges, err))
        return false;
    /* Edges that step 5b deleted already are not told (4.1, the Trap). */
    if (spec->nodecount > 0 && !rebuilt)
        out->dropped_edges = 0;
    return !spec->dot || drop_redundant_edges(g, err);
}
