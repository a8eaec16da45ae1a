/* comments: every comment, one a line. Source: spec/report.md 13. */
#include "report/report_impl.h"

bool report_comments(struct report *r, struct buf *out, struct err *err)
{
    (void)err;
    for (uint32_t i = 0; i < r->p->n_comments; i++) {
        buf_add_str(out, profile_str(r->p, r->p->comments[i]));
        buf_add_byte(out, '\n');
    }
    return true;
}
