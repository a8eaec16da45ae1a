/* What the user sees besides the report: messages on standard error (spec/driver.md 1.2). */
#ifndef CPPROF_CLI_CONSOLE_H
#define CPPROF_CLI_CONSOLE_H

#include <stdbool.h>

#include "util/attr.h"
#include "util/err.h"
#include "util/notes.h"

struct progress;

/* The world around the program, read once. */
struct console {
    const char *program; /* in front of errors: "pprof" in the reference's spelling, else ours */
    bool stdout_is_terminal, stderr_is_terminal;
    bool no_color; /* NO_COLOR is set, or the terminal knows no colours */
    const char *browser, *temp_dir;
    /* $HOME, $PPROF_BINARY_PATH, $XDG_CACHE_HOME; NULL: not set */
    const char *home, *binary_path, *cache_home;
    const char *tools; /* $PPROF_TOOLS, or "" */
    bool has_display;
    struct progress *progress; /* cleared before a message; NULL: there is none */
};

void console_init(struct console *c);
/* Whether the command line is spelled as the reference's. */
bool console_is_pprof(const struct console *c);

/* An error message in the reference's sense: red on a terminal; not the last word. */
void console_error(const struct console *c, struct str text);
/* Plain text. */
void console_info(const struct console *c, struct str text);
/* "PROGRAM: message": what ended the run. */
void console_fatal(const struct console *c, const char *fmt, ...) PP_PRINTF(2, 3);

/* Text that is no report to standard output; a terminal gets it without what it would obey.
 * A reader who went away is no error. */
PP_MUST_CHECK bool console_print(const struct console *c, struct str text, struct err *err);

/* Notes that are printed as they come: by console_error, in our own spelling plain with our name in
 * front, for there they are no errors. */
struct notes console_notes(struct console *c);

#endif
