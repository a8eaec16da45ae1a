/* Taking lines out of the location table: flags first, one new table at the end. */
#ifndef CPPROF_PROFILE_LINE_EDIT_H
#define CPPROF_PROFILE_LINE_EDIT_H

#include "profile/profile.h"

struct line_edit {
    struct profile *p;
    uint8_t *gone; /* by line index */
    uint32_t n_gone;
};

PP_MUST_CHECK bool line_edit_init(struct line_edit *e, struct profile *p, struct err *err);
void line_edit_done(struct line_edit *e);

static inline void line_edit_remove(struct line_edit *e, uint32_t line)
{
    e->n_gone += !e->gone[line];
    e->gone[line] = 1;
}
static inline void line_edit_remove_range(struct line_edit *e, uint32_t from, uint32_t to)
{
    for (; from < to; from++)
        line_edit_remove(e, from);
}

/* Swaps in the tables without the removed lines; nothing happens if there are none. */
PP_MUST_CHECK bool line_edit_apply(struct line_edit *e, struct err *err);

#endif
