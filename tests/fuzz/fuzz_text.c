/* Any text on its way out. On a terminal nothing in it is a command, and what has none stays as it
 * is; colours change nothing but what they add; a JSON string is one string of valid UTF-8. */
#include <stdint.h>
#include <stdlib.h>

#include "cli/color.h"
#include "cli/terminal.h"
#include "format/table.h"
#include "util/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void check_plain(struct str text)
{
    struct buf plain = BUF_INIT;
    terminal_add_plain(&plain, text);
    check(!plain.failed && !terminal_has_commands(buf_str(&plain)));
    check(terminal_has_commands(text) != str_eq(text, buf_str(&plain)));
    buf_done(&plain);
}

/* The text without colours and blanks: tabs become some, and padding pays for them. */
static void add_bare(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\033')
            while (text.ptr[i] != 'm')
                i++;
        else if (text.ptr[i] != ' ' && text.ptr[i] != '\t')
            buf_add_byte(out, text.ptr[i]);
}

static void check_colors(struct str text)
{
    static color_fn *const colors[] = {color_top, color_list, color_disasm};
    for (size_t i = 0; i < PP_COUNT(colors); i++) {
        struct buf colored = BUF_INIT, bare = BUF_INIT, want = BUF_INIT;
        colors[i](text, &colored);
        add_bare(&bare, buf_str(&colored));
        add_bare(&want, text);
        check(!colored.failed && str_eq(buf_str(&bare), buf_str(&want)));
        buf_done(&colored);
        buf_done(&bare);
        buf_done(&want);
    }
}

static void check_json(struct str text)
{
    struct buf out = BUF_INIT;
    text_write_json(&out, text);
    struct str s = buf_str(&out);
    check(!out.failed && s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"');
    for (size_t at = 1; at < s.len - 1;) {
        uint32_t cp;
        size_t n = utf8_decode(s, at, &cp);
        check(cp >= 0x20 && cp != '"' && !(cp == 0xfffd && n == 1));
        at += n;
        if (cp == '\\') {
            check(at < s.len - 1 && strchr("\"\\bfnrtu", s.ptr[at]));
            at++;
        }
    }
    buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf plain = BUF_INIT;
    struct str text = {(const char *)data, size};
    check_plain(text);
    check_json(text);
    terminal_add_plain(&plain, text); /* as the program does, before it adds colours */
    check_colors(buf_str(&plain));
    buf_done(&plain);
    return 0;
}
