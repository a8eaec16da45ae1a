/* Text in double quotes, as the reference's messages show what the user typed. */
#ifndef CPPROF_CLI_QUOTE_H
#define CPPROF_CLI_QUOTE_H

#include "util/buf.h"

/* Go's %q: C-like escapes for what cannot be printed. */
void quote_text(struct buf *out, struct str text);

#endif
