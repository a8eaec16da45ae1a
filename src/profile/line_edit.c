/* Lines out of the location table: the common part of hide, show, show_from, pruning, noinlines.
 * Source: spec/profile.md 6.9 for the two functions of filter.h. */
#include "profile/line_edit.h"

#include <stdlib.h>

#include "profile/filter.h"

bool line_edit_init(struct line_edit *e, struct profile *p, struct err *err)
{
    *e = (struct line_edit){.p = p};
    e->gone = calloc((size_t)p->line_begin[p->n_locations] + 1, 1);
    return e->gone ? true : err_nomem(err);
}

void line_edit_done(struct line_edit *e)
{
    free(e->gone);
    e->gone = NULL;
}

bool line_edit_apply(struct line_edit *e, struct err *err)
{
    struct profile *p = e->p;
    if (e->n_gone == 0)
        return true;
    uint32_t n_lines = p->line_begin[p->n_locations], n = 0;
    uint32_t *begin = arena_array(p->arena, uint32_t, (size_t)p->n_locations + 1);
    struct line *lines = arena_array(p->arena, struct line, n_lines - e->n_gone);
    if (!begin || !lines)
        return err_nomem(err);
    for (uint32_t loc = 0; loc < p->n_locations; loc++) {
        begin[loc] = n;
        for (uint32_t i = p->line_begin[loc]; i < p->line_begin[loc + 1]; i++)
            if (!e->gone[i])
                lines[n++] = p->lines[i];
    }
    begin[p->n_locations] = n;
    p->line_begin = begin;
    p->lines = lines;
    return true;
}

static bool clear_inline_flags(struct profile *p, struct err *err)
{
    if (p->n_mappings == 0)
        return true;
    struct mapping *copy = arena_array(p->arena, struct mapping, p->n_mappings);
    if (!copy)
        return err_nomem(err);
    memcpy(copy, p->mappings, p->n_mappings * sizeof *copy);
    for (uint32_t i = 0; i < p->n_mappings; i++)
        copy[i].has_inlines = false;
    p->mappings = copy;
    return true;
}

bool profile_drop_inlines(struct profile *p, struct err *err)
{
    struct line_edit e;
    if (!line_edit_init(&e, p, err))
        return false;
    for (uint32_t loc = 0; loc < p->n_locations; loc++)
        if (location_n_lines(p, loc) > 1)
            line_edit_remove_range(&e, p->line_begin[loc], p->line_begin[loc + 1] - 1);
    bool ok = line_edit_apply(&e, err) && clear_inline_flags(p, err);
    line_edit_done(&e);
    return ok;
}

bool profile_clear_columns(struct profile *p, struct err *err)
{
    uint32_t n = p->line_begin[p->n_locations], first = 0;
    while (first < n && p->lines[first].column == 0)
        first++;
    if (first == n)
        return true;
    struct line *lines = arena_array(p->arena, struct line, n);
    if (!lines)
        return err_nomem(err);
    memcpy(lines, p->lines, n * sizeof *lines);
    for (uint32_t i = first; i < n; i++)
        lines[i].column = 0;
    p->lines = lines;
    return true;
}
