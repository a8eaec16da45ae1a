/* The value of -symbolize, taken apart (spec/driver.md 8.1). */
#ifndef CPPROF_DRIVER_SYMBOLIZE_OPTION_H
#define CPPROF_DRIVER_SYMBOLIZE_OPTION_H

#include <stdbool.h>

#include "symbolize/demangle.h"
#include "util/notes.h"
#include "util/str.h"

struct symbolize_choice {
    bool none; /* nothing at all: no symbols, no demangling */
    bool local, remote, fast, force;
    enum demangle_mode demangle;
};

/* Never fails: a word that is not known is a complaint in `notes` and no effect. */
struct symbolize_choice symbolize_option_parse(struct str value, struct notes *notes);

#endif
