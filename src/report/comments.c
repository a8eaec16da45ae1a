/* comments: every comment, one a line. Source: spec/report.md 13. */
#include "report/table_impl.h"

bool report_comments(struct report *r, struct buf *out, struct err *err)
{
    (void)err;
    for (uint32_t i = 0; i < r->p->n_comments; i++) {
        buf_add_str(out, profile_str(r->p, r->p->comments[i]));
        buf_add_byte(out, '\n');
    }
    return true;
}

static const struct column columns[] = {
    {"number", CELL_INT, "", "from 1", false},
    {"comment", CELL_TEXT, "", "as the profile has it", false},
};

static const struct column facts[N_PROFILE_FACTS] = {PROFILE_FACTS};

const struct table_desc comments_table_desc = {
    .report = "comments",
    .row = "a comment",
    .columns = columns,
    .n_columns = PP_COUNT(columns),
    .facts = facts,
    .n_facts = N_PROFILE_FACTS,
};

bool report_comments_table(struct report *r, struct table *t, struct err *err)
{
    struct cell cells[N_PROFILE_FACTS];
    (void)err;
    report_table_init(r, &comments_table_desc, t);
    report_profile_facts(r, cells);
    table_set_facts(t, cells);
    for (uint32_t i = 0; i < r->p->n_comments; i++) {
        struct cell *c = table_add_row(t);
        if (!c)
            break;
        c[0] = cell_int((int64_t)i + 1);
        c[1] = cell_text(profile_str(r->p, r->p->comments[i]));
    }
    return true;
}
