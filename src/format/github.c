/* Annotations of GitHub Actions: "::error file=F,line=L,title=T::message".
 * Source: the manual's "Workflow commands", and the toolkit's escapes. A step shows 10 of each. */
#include "format/issue.h"
#include "format/table.h"

enum { MOST = 10 };

static void add_escaped(struct buf *out, struct str text, bool property)
{
    struct buf plain = BUF_INIT;
    text_write_escaped(&plain, text);
    for (size_t i = 0; i < plain.len; i++) {
        char c = plain.data[i];
        if (c == '%')
            buf_add_cstr(out, "%25");
        else if (c == '\r')
            buf_add_cstr(out, "%0D");
        else if (c == '\n')
            buf_add_cstr(out, "%0A");
        else if (property && c == ':')
            buf_add_cstr(out, "%3A");
        else if (property && c == ',')
            buf_add_cstr(out, "%2C");
        else
            buf_add_byte(out, c);
    }
    out->failed |= plain.failed;
    buf_done(&plain);
}

static void add_issue(const struct issue_list *l, const struct issue *i, const char *command,
                      struct buf *out)
{
    uint32_t line;
    buf_printf(out, "::%s file=", command);
    add_escaped(out, issue_place(l, i, &line), true);
    if (line)
        buf_printf(out, ",line=%u", line);
    buf_add_cstr(out, ",title=");
    add_escaped(out, str_of(l->tool), true);
    buf_add_cstr(out, "::");
    add_escaped(out, i->message, false);
    buf_add_byte(out, '\n');
}

struct kind {
    enum issue_level level;
    const char *command;
};

/* Writes the findings that are the `depth`th worst of their rule, up to `room` of them. */
static size_t add_depth(const struct issue_list *l, const struct kind *kind, size_t depth,
                        size_t room, struct buf *out)
{
    size_t n = 0, before = 0; /* of this rule and kind; the findings of a rule are neighbours */
    for (size_t i = 0; i < l->n_issues && n < room; i++) {
        if (i > 0 && l->issues[i].rule != l->issues[i - 1].rule)
            before = 0;
        if (l->issues[i].level != kind->level || before++ != depth)
            continue;
        add_issue(l, &l->issues[i], kind->command, out);
        n++;
    }
    return n;
}

/* The worst of each rule come first, so that a rule with many findings hides no other. */
static void add_kind(const struct issue_list *l, const struct kind *kind, struct buf *out)
{
    size_t all = 0, shown = 0;
    for (size_t i = 0; i < l->n_issues; i++)
        all += l->issues[i].level == kind->level;
    size_t most = all > MOST ? MOST - 1 : all;
    for (size_t depth = 0; shown < most; depth++)
        shown += add_depth(l, kind, depth, most - shown, out);
    if (all > most) /* the tenth place says how many there are */
        buf_printf(out, "::%s title=%s::and %zu more\n", kind->command, l->tool, all - most);
}

void issues_write_github(const struct issue_list *l, struct buf *out)
{
    static const struct kind kinds[] = {
        {ISSUE_ERROR, "error"}, {ISSUE_WARNING, "warning"}, {ISSUE_NOTE, "notice"}};
    for (size_t k = 0; k < PP_COUNT(kinds); k++)
        add_kind(l, &kinds[k], out);
}
