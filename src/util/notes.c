/* Collected messages for the user. */
#include "util/notes.h"

#include <stdarg.h>
#include <stdio.h>

void notes_add_str(struct notes *n, struct str line)
{
    size_t from = n->text.len;
    buf_add_str(&n->text, line);
    if (line.len == 0 || line.ptr[line.len - 1] != '\n')
        buf_add_byte(&n->text, '\n');
    if (!n->sink)
        return;
    /* Without memory the line goes as it is: it may be the one that says so. */
    n->sink(n->arg, n->text.failed ? line : str_sub(buf_str(&n->text), from, n->text.len));
    n->text.len = from;
    n->text.failed = false;
}

void notes_add(struct notes *n, const char *fmt, ...)
{
    struct buf line = BUF_INIT;
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, fmt, args);
    if (need >= 0 && buf_reserve(&line, (size_t)need + 1)) {
        vsnprintf(line.data, (size_t)need + 1, fmt, again);
        line.len = (size_t)need;
        notes_add_str(n, buf_str(&line));
    } else if (need >= 0) {
        char room[1024];
        vsnprintf(room, sizeof room, fmt, again);
        notes_add_str(n, str_of(room));
    }
    va_end(again);
    va_end(args);
    buf_done(&line);
}

void notes_add_lines(struct notes *n, struct str lines)
{
    for (struct str line; str_next_part(&lines, '\n', &line);)
        notes_add_str(n, line);
}

bool notes_have(const struct notes *n, struct str line)
{
    struct str rest = buf_str(&n->text), other;
    while (str_next_part(&rest, '\n', &other))
        if (str_eq(other, line))
            return true;
    return false;
}

void notes_done(struct notes *n)
{
    buf_done(&n->text);
}
