/* Tables, findings and what is written of them, for tests. */
#include "tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct column columns[] = {
    {"name", CELL_TEXT, "", "what it is called", false},
    {"value", CELL_INT, COLUMN_VALUE_UNIT, "what it weighs", false},
    {"share", CELL_REAL, "%", "in per cent", false},
    {"known", CELL_BOOL, "", "whether it is", true},
};
static const struct column facts[] = {{"total", CELL_INT, COLUMN_VALUE_UNIT, "of all", false}};
const struct table_desc sample_table = {.report = "sample",
                                        .row = "a thing",
                                        .columns = columns,
                                        .n_columns = PP_COUNT(columns),
                                        .facts = facts,
                                        .n_facts = PP_COUNT(facts)};

void sample_row(struct table *t, struct str name, int64_t value, double share, bool known)
{
    struct cell *c = table_add_row(t);
    assert_non_null(c);
    c[0] = cell_text(name);
    c[1] = cell_int(value);
    c[2] = cell_real(share);
    c[3] = cell_bool(known);
}

static const char *keep(struct arena *a, struct buf *b)
{
    assert_false(b->failed);
    struct str text = arena_str(a, buf_str(b));
    assert_non_null(text.ptr);
    buf_done(b);
    return text.ptr;
}

const char *table_as(const struct table *t, enum table_format format)
{
    struct buf b = BUF_INIT;
    assert_false(t->failed);
    table_write(t, format, &b);
    return keep(t->arena, &b);
}

struct issue_list sample_issues(struct issue *issues, size_t n)
{
    static struct issue_rule rules[] = {
        {{"fail func any flat +5%", 22}, {"fail func any flat +5%", 22}, {"perf.budget", 11}, 3},
        {{"warn total value 60s", 20}, {"warn total value 60s", 20}, {"perf.budget", 11}, 4},
    };
    return (struct issue_list){.tool = "cpprof diff",
                               .version = "1.2.3",
                               .rules = rules,
                               .n_rules = PP_COUNT(rules),
                               .issues = issues,
                               .n_issues = n};
}

const char *issues_as(struct arena *a, const struct issue_list *l, issues_write_fn *write)
{
    struct buf b = BUF_INIT;
    write(l, &b);
    return keep(a, &b);
}

void must_have(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no\n%s\nin\n%s", part, text);
}

void must_not_have(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("there is\n%s\nin\n%s", part, text);
}
