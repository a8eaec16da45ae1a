/* Messages on standard error. Source: spec/driver.md 1.2. Each message is one write, so that the
 * lines of two programs do not mix. */
#include "cli/console.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/progress.h"
#include "driver/output.h"

void console_init(struct console *c)
{
    const char *no_color = getenv("NO_COLOR");
    *c = (struct console){.program = "pprof"};
    c->stdout_is_terminal = isatty(STDOUT_FILENO) == 1;
    c->stderr_is_terminal = isatty(STDERR_FILENO) == 1;
    c->no_color = no_color && *no_color;
    c->browser = getenv("BROWSER");
    c->home = getenv("HOME");
    c->binary_path = getenv("PPROF_BINARY_PATH");
    c->temp_dir = getenv("TMPDIR");
    if (c->temp_dir && !*c->temp_dir)
        c->temp_dir = NULL;
    const char *display = getenv("DISPLAY");
    c->has_display = display && *display;
}

static void write_message(const struct console *c, struct str text)
{
    bool closed;
    struct err ignored = {PP_OK, 0, PP_NO_OFFSET, ""};
    progress_clear(c->progress);
    /* A standard error that cannot be written to leaves nobody to tell. */
    if (!output_write(STDERR_FILENO, text, "/dev/stderr", &closed, &ignored))
        return;
}

static void add_line(struct buf *out, struct str text)
{
    buf_add_str(out, text);
    if (text.len == 0 || text.ptr[text.len - 1] != '\n')
        buf_add_byte(out, '\n');
}

void console_error(const struct console *c, struct str text)
{
    bool red = c->stderr_is_terminal && !c->no_color;
    struct buf out = BUF_INIT;
    buf_add_cstr(&out, red ? "\033[0;31m" : "");
    add_line(&out, text);
    buf_add_cstr(&out, red ? "\033[0m" : "");
    write_message(c, buf_str(&out));
    buf_done(&out);
}

void console_info(const struct console *c, struct str text)
{
    struct buf out = BUF_INIT;
    add_line(&out, text);
    write_message(c, buf_str(&out));
    buf_done(&out);
}

void console_fatal(const struct console *c, const char *fmt, ...)
{
    char text[2048];
    struct buf out = BUF_INIT;
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    buf_printf(&out, "%s: %s\n", c->program, text);
    write_message(c, buf_str(&out));
    buf_done(&out);
}

static void note_sink(void *arg, struct str line)
{
    const struct console *c = arg;
    struct buf out = BUF_INIT;
    if (strcmp(c->program, "pprof") != 0)
        buf_printf(&out, "%s: ", c->program);
    buf_add_str(&out, line);
    console_error(c, buf_str(&out));
    buf_done(&out);
}

struct notes console_notes(struct console *c)
{
    return (struct notes){.text = BUF_INIT, .sink = note_sink, .arg = c};
}
