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
    buf_printf(out, "::%s ", command);
    if (i->file.len) {
        buf_add_cstr(out, "file=");
        add_escaped(out, i->file, true);
        if (i->line)
            buf_printf(out, ",line=%u", i->line);
        buf_add_byte(out, ',');
    }
    buf_add_cstr(out, "title=");
    add_escaped(out, str_of(l->tool), true);
    buf_add_cstr(out, "::");
    add_escaped(out, i->message, false);
    buf_add_byte(out, '\n');
}

void issues_write_github(const struct issue_list *l, struct buf *out)
{
    static const struct {
        enum issue_level level;
        const char *command;
    } kinds[] = {{ISSUE_ERROR, "error"}, {ISSUE_WARNING, "warning"}, {ISSUE_NOTE, "notice"}};
    for (size_t k = 0; k < PP_COUNT(kinds); k++) {
        size_t shown = 0, all = 0;
        for (size_t i = 0; i < l->n_issues; i++)
            all += l->issues[i].level == kinds[k].level;
        for (size_t i = 0; i < l->n_issues; i++) {
            if (l->issues[i].level != kinds[k].level)
                continue;
            bool last = shown + 1 == MOST && all > MOST;
            if (shown++ == MOST)
                break;
            if (last) /* the tenth place says how many there are */
                buf_printf(out, "::%s title=%s::and %zu more\n", kinds[k].command, l->tool,
                           all - MOST + 1);
            else
                add_issue(l, &l->issues[i], kinds[k].command, out);
        }
    }
}
