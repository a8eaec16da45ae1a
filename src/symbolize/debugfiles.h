/* Separate debug files of a binary: by .gnu_debuglink, by build id, dwz's supplementary file, and
 * the symbols embedded in .gnu_debugdata. */
#ifndef CPPROF_SYMBOLIZE_DEBUGFILES_H
#define CPPROF_SYMBOLIZE_DEBUGFILES_H

#include "symbolize/elfimg.h"
#include "util/notes.h"

/* The file with the debug information that was stripped from `img`, or NULL. `directories` is one
 * directory or several with ':' between. */
struct elfimg *debugfiles_find(struct elfimg *img, const char *directories, struct notes *notes);

/* The supplementary file that `img` names, or NULL. */
struct elfimg *debugfiles_find_alt(struct elfimg *img, const char *directories,
                                   struct notes *notes);

/* The ELF file in .gnu_debugdata, or NULL. */
struct elfimg *debugfiles_embedded(struct elfimg *img);

#endif
