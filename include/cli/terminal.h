/* Text on its way to a terminal. */
#ifndef CPPROF_CLI_TERMINAL_H
#define CPPROF_CLI_TERMINAL_H

#include "util/buf.h"

/* Whether a terminal may take something in the text for a command. */
bool terminal_has_commands(struct str text);
/* Appends the text with such bytes spelled out: "\x1b". Newlines and tabs stay. */
void terminal_add_plain(struct buf *out, struct str text);

#endif
