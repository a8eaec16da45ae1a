/* GitLab's Code Quality report: a JSON array of findings, each with a place.
 * Source: "Code Quality report format" of GitLab's manual (description, check_name, fingerprint,
 * severity, location.path, location.lines.begin). */
#include "format/issue.h"
#include "format/table.h"

static const char *severity(enum issue_level level)
{
    return level == ISSUE_ERROR ? "major" : level == ISSUE_WARNING ? "minor" : "info";
}

static void add_issue(const struct issue_list *l, const struct issue *i, struct buf *out)
{
    const struct issue_rule *rule = &l->rules[i->rule];
    uint32_t line;
    struct str path = issue_place(l, i, &line);
    buf_add_cstr(out, "  {\"description\": ");
    text_write_json(out, i->message);
    buf_add_cstr(out, ", \"check_name\": ");
    text_write_json(out, rule->id);
    buf_add_cstr(out, ", \"fingerprint\": \"");
    issue_fingerprint(l, i, out);
    buf_printf(out, "\", \"severity\": \"%s\", \"location\": {\"path\": ", severity(i->level));
    text_write_json(out, path);
    buf_printf(out, ", \"lines\": {\"begin\": %u}}}", line ? line : 1);
}

void issues_write_gitlab(const struct issue_list *l, struct buf *out)
{
    bool any = false;
    buf_add_byte(out, '[');
    for (size_t i = 0; i < l->n_issues; i++) {
        if (l->issues[i].level == ISSUE_NONE)
            continue;
        buf_add_cstr(out, any ? ",\n" : "\n");
        add_issue(l, &l->issues[i], out);
        any = true;
    }
    buf_add_cstr(out, any ? "\n]\n" : "]\n");
}
