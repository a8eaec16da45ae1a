/* A budget of any bytes: rules or an error with its place, never both; each rule's text, parsed
 * alone, is the same rule again; matching a name and comparing units ends. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "diff/budget.h"
#include "util/arena.h"
#include "util/buf.h"

static void check_again(struct arena *a, const struct budget_rule *r)
{
    struct budget again;
    struct err err = {0};
    if (!budget_parse(a, PP_STR("again"), r->text, &again, &err) || again.n != 1)
        abort();
    const struct budget_rule *s = &again.rules[0];
    if (s->action != r->action || s->subject != r->subject || s->name_kind != r->name_kind ||
        s->measure != r->measure || s->limit_kind != r->limit_kind || s->limit != r->limit ||
        s->min_share != r->min_share || s->min_samples != r->min_samples || s->until != r->until ||
        s->optional != r->optional || s->sure != r->sure || !str_eq(s->name, r->name) ||
        !str_eq(s->reason, r->reason) || !str_eq(s->unit, r->unit))
        abort();
    budget_done(&again);
}

static void check_rule(struct arena *a, const struct budget *b, const struct budget_rule *r)
{
    struct err err = {0};
    double v;
    if (!(r->limit >= 0) || r->line == 0 || r->column == 0)
        abort();
    if (r->name_kind == NAME_EXACT && r->subject == BUDGET_FUNC && !budget_matches(r, r->name))
        abort();
    (void)budget_matches(r, PP_STR("main.(*parser).parseValue"));
    if (budget_limit_value(b, r, PP_STR("nanoseconds"), &v, &err) != (err.code == PP_OK))
        abort();
    check_again(a, r);
}

/* "FILE:LINE:COLUMN: ..." */
static void check_place(const char *msg)
{
    unsigned line, column;
    int end = 0;
    if (sscanf(msg, "fuzz:%u:%u: %n", &line, &column, &end) != 2 || end == 0 || line == 0 ||
        column == 0 || msg[end] == '\0')
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct budget b;
    struct err err = {0};
    struct str text = {size ? (const char *)data : "", size};
    arena_init(&a, 0);
    bool ok = budget_parse(&a, PP_STR("fuzz"), text, &b, &err);
    if (ok != (err.code == PP_OK))
        abort();
    if (err.code == PP_ERR_USAGE)
        check_place(err.msg);
    for (size_t i = 0; ok && i < b.n && i < 100; i++)
        check_rule(&a, &b, &b.rules[i]);
    budget_done(&b);
    arena_done(&a);
    return 0;
}
