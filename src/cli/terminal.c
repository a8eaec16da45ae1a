/* Names in a profile, file names and source text may hold escape sequences, by accident or to
 * change what the user sees, types or copies. On a terminal, and only there, their first bytes are
 * spelled out: control characters but newline and tab, DEL, the controls U+0080 to U+009F, and
 * those as single bytes, which some terminals still obey. */
#include "cli/terminal.h"

#include "util/utf8.h"

static bool is_command(uint32_t cp)
{
    return (cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7f && cp < 0xa0);
}

/* Length of the character at `at`, and whether it is a command. */
static size_t look(struct str text, size_t at, bool *command)
{
    uint32_t cp = (uint8_t)text.ptr[at];
    size_t n = cp < 0x80 ? 1 : utf8_decode(text, at, &cp);
    if (n == 1)
        cp = (uint8_t)text.ptr[at]; /* also a byte that is no UTF-8 */
    *command = is_command(cp);
    return n;
}

bool terminal_has_commands(struct str text)
{
    bool command = false;
    for (size_t i = 0; i < text.len && !command;)
        i += look(text, i, &command);
    return command;
}

void terminal_add_plain(struct buf *out, struct str text)
{
    size_t from = 0;
    for (size_t i = 0, n; i < text.len; i += n) {
        bool command;
        n = look(text, i, &command);
        if (!command)
            continue;
        buf_add_str(out, str_sub(text, from, i));
        for (size_t k = i; k < i + n; k++)
            buf_printf(out, "\\x%02x", (uint8_t)text.ptr[k]);
        from = i + n;
    }
    buf_add_str(out, str_sub(text, from, text.len));
}
