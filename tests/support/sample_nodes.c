#include "support/sample_nodes.h"

static uint32_t child_of(const struct graph *g, uint32_t parent, uint32_t info)
{
    for (uint32_t n = 0; n < g->n_nodes; n++)
        if (g->node_parent[n] == parent && g->node_info[n] == info)
            return n;
    return PP_NONE;
}

static bool is_among(const uint32_t *nodes, uint32_t n, uint32_t node)
{
    for (uint32_t i = 0; i < n; i++)
        if (nodes[i] == node)
            return true;
    return false;
}

uint32_t sample_nodes(const struct graph *g, struct stack_reader *r, uint32_t sample, uint32_t *out,
                      uint32_t *leaf)
{
    struct stack s = stack_read(r, sample);
    uint32_t n = 0;
    bool left_out = false; /* a call tree's light context, and with it what it calls */
    *leaf = PP_NONE;
    for (uint32_t d = s.n; d-- > 0;)
        for (uint32_t f = g->frames.begin[s.locs[d]]; f < g->frames.begin[s.locs[d] + 1]; f++) {
            uint32_t info = g->frames.info[f];
            if (g->node_parent)
                *leaf = left_out ? PP_NONE : child_of(g, *leaf, info);
            else
                *leaf = g->info_kept[info] ? info : PP_NONE;
            left_out = *leaf == PP_NONE;
            if (*leaf != PP_NONE && !is_among(out, n, *leaf))
                out[n++] = *leaf;
        }
    return n;
}
