/* JUnit's XML, in the form that CI systems read: one test case a rule; its failures are the
 * findings that are errors. */
#include "format/issue.h"
#include "format/table.h"

static size_t count(const struct issue_list *l, size_t rule, enum issue_level level)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n_issues; i++)
        n += l->issues[i].rule == rule && l->issues[i].level == level;
    return n;
}

/* A rule that the command did not judge by, such as a limit where growth is looked at. */
static bool is_skipped(const struct issue_list *l, size_t rule)
{
    for (size_t i = 0; i < l->n_issues; i++)
        if (l->issues[i].rule == rule)
            return false;
    return true;
}

static void add_messages(const struct issue_list *l, size_t rule, enum issue_level level,
                         struct buf *out)
{
    for (size_t i = 0; i < l->n_issues; i++)
        if (l->issues[i].rule == rule && l->issues[i].level == level) {
            text_write_xml(out, l->issues[i].message);
            buf_add_byte(out, '\n');
        }
}

/* The heaviest finding of the rule, as the failure's summary. */
static struct str first_message(const struct issue_list *l, size_t rule, enum issue_level level)
{
    for (size_t i = 0; i < l->n_issues; i++)
        if (l->issues[i].rule == rule && l->issues[i].level == level)
            return l->issues[i].message;
    return PP_STR("");
}

static void add_case(const struct issue_list *l, size_t rule, struct buf *out)
{
    buf_add_cstr(out, "    <testcase classname=\"");
    text_write_xml(out, str_of(l->tool));
    buf_add_cstr(out, "\" name=\"");
    text_write_xml(out, l->rules[rule].text);
    buf_add_cstr(out, "\">\n");
    if (is_skipped(l, rule))
        buf_add_cstr(out, "      <skipped/>\n");
    if (count(l, rule, ISSUE_ERROR)) {
        buf_add_cstr(out, "      <failure message=\"");
        text_write_xml(out, first_message(l, rule, ISSUE_ERROR));
        buf_add_cstr(out, "\" type=\"regression\">");
        add_messages(l, rule, ISSUE_ERROR, out);
        buf_add_cstr(out, "</failure>\n");
    }
    if (count(l, rule, ISSUE_WARNING)) {
        buf_add_cstr(out, "      <system-out>");
        add_messages(l, rule, ISSUE_WARNING, out);
        buf_add_cstr(out, "</system-out>\n");
    }
    buf_add_cstr(out, "    </testcase>\n");
}

void issues_write_junit(const struct issue_list *l, struct buf *out)
{
    size_t failed = 0, skipped = 0;
    for (size_t i = 0; i < l->n_rules; i++) {
        failed += count(l, i, ISSUE_ERROR) > 0;
        skipped += is_skipped(l, i);
    }
    buf_printf(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        "  <testsuite name=\"%s\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n",
        l->tool, l->n_rules, failed, skipped);
    for (size_t i = 0; i < l->n_rules; i++)
        add_case(l, i, out);
    buf_add_cstr(out, "  </testsuite>\n</testsuites>\n");
}
