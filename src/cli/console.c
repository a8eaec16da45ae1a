/* Messages on standard error. Source: spec/driver.md 1.2. Each message is one write, so that the
 * lines of two programs do not mix. */
#include "cli/console.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/progress.h"
#include "cli/terminal.h"
#include "driver/output.h"

void console_init(struct console *c)
{
    const char *no_color = getenv("NO_COLOR");
    *c = (struct console){.program = "pprof"};
    c->stdout_is_terminal = isatty(STDOUT_FILENO) == 1;
    c->stderr_is_terminal = isatty(STDERR_FILENO) == 1;
    const char *term = getenv("TERM");
    c->no_color = (no_color && *no_color) || (term && strcmp(term, "dumb") == 0);
    c->browser = getenv("BROWSER");
    c->home = getenv("HOME");
    c->binary_path = getenv("PPROF_BINARY_PATH");
    c->cache_home = getenv("XDG_CACHE_HOME");
    c->tools = getenv("PPROF_TOOLS");
    if (!c->tools)
        c->tools = "";
    c->temp_dir = getenv("TMPDIR");
    if (c->temp_dir && !*c->temp_dir)
        c->temp_dir = NULL;
    const char *display = getenv("DISPLAY");
    c->has_display = display && *display;
}

bool console_is_pprof(const struct console *c)
{
    return strcmp(c->program, "pprof") == 0;
}

/* Several pieces in one write, so that lines do not mix. Without memory they are written one by
 * one: the message that memory ran out must not need any. */
static void write_pieces(const struct console *c, const struct str *pieces, size_t n)
{
    bool closed;
    struct err ignored = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct buf whole = BUF_INIT;
    struct str joined;
    for (size_t i = 0; i < n; i++)
        buf_add_str(&whole, pieces[i]);
    if (!whole.failed) {
        joined = buf_str(&whole);
        pieces = &joined;
        n = 1;
    }
    progress_clear(c->progress);
    /* A standard error that cannot be written to leaves nobody to tell. */
    for (size_t i = 0; i < n; i++)
        if (!output_write(STDERR_FILENO, pieces[i], "/dev/stderr", &closed, &ignored))
            break;
    buf_done(&whole);
}

static struct str line_end(struct str text)
{
    return text.len == 0 || text.ptr[text.len - 1] != '\n' ? PP_STR("\n") : PP_STR("");
}

/* Text as a terminal may have it; `room` holds it if it had to change. */
static struct str safe(bool is_terminal, struct str text, struct buf *room)
{
    if (!is_terminal || !terminal_has_commands(text))
        return text;
    terminal_add_plain(room, text);
    return room->failed ? PP_STR("(a message that cannot be shown without memory)") : buf_str(room);
}

void console_error(const struct console *c, struct str text)
{
    bool red = c->stderr_is_terminal && !c->no_color;
    struct buf room = BUF_INIT;
    struct str shown = safe(c->stderr_is_terminal, text, &room);
    const struct str pieces[] = {red ? PP_STR("\033[0;31m") : PP_STR(""), shown, line_end(shown),
                                 red ? PP_STR("\033[0m") : PP_STR("")};
    write_pieces(c, pieces, PP_COUNT(pieces));
    buf_done(&room);
}

/* Without colour; `program` may be "". */
static void write_plain(const struct console *c, struct str program, struct str text)
{
    struct buf room = BUF_INIT;
    struct str shown = safe(c->stderr_is_terminal, text, &room);
    const struct str pieces[] = {program, shown, line_end(shown)};
    write_pieces(c, pieces, PP_COUNT(pieces));
    buf_done(&room);
}

void console_info(const struct console *c, struct str text)
{
    write_plain(c, PP_STR(""), text);
}

void console_fatal(const struct console *c, const char *fmt, ...)
{
    char text[2048];
    struct buf room = BUF_INIT;
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    const struct str pieces[] = {str_of(c->program), PP_STR(": "),
                                 safe(c->stderr_is_terminal, str_of(text), &room), PP_STR("\n")};
    write_pieces(c, pieces, PP_COUNT(pieces));
    buf_done(&room);
}

bool console_print(const struct console *c, struct str text, struct err *err)
{
    bool closed;
    struct buf room = BUF_INIT;
    struct str shown = safe(c->stdout_is_terminal, text, &room);
    progress_clear(c->progress);
    bool ok = !room.failed || err_nomem(err);
    ok = ok && output_write(STDOUT_FILENO, shown, "/dev/stdout", &closed, err);
    buf_done(&room);
    return ok;
}

static void note_sink(void *arg, struct str line)
{
    const struct console *c = arg;
    if (console_is_pprof(c))
        console_error(c, line);
    else
        write_plain(c, PP_STR("cpprof: "), line);
}

struct notes console_notes(struct console *c)
{
    return (struct notes){.text = BUF_INIT, .sink = note_sink, .arg = c};
}
