/* Separate debug files of a binary: by .gnu_debuglink, by build id, dwz's supplementary file, and
 * the symbols embedded in .gnu_debugdata. */
#ifndef CPPROF_SYMBOLIZE_DEBUGFILES_H
#define CPPROF_SYMBOLIZE_DEBUGFILES_H

#include "symbolize/elfimg.h"
#include "util/buf.h"
#include "util/notes.h"

/* Where they are looked for when nobody says where. */
#define DEBUGFILES_DIRECTORY "/usr/lib/debug"

/* The file with the debug information that was stripped from `img`, or NULL. `directories` is one
 * directory or several with ':' between. */
struct elfimg *debugfiles_find(struct elfimg *img, const char *directories, struct notes *notes);

/* The supplementary file that `img` names, or NULL. */
struct elfimg *debugfiles_find_alt(struct elfimg *img, const char *directories,
                                   struct notes *notes);

/* The next place for a debug file of that build id (hexadecimal), appended to `path`; takes a
 * directory from the front of the list. False: there is no other, or no build id. */
bool debugfiles_next_place(const char **directories, struct str id, struct buf *path);

/* The ELF file in .gnu_debugdata, or NULL. */
struct elfimg *debugfiles_embedded(struct elfimg *img);

#endif
