/* Lexical path helpers, byte-wise with separator '/' (spec/report.md 0.3). */
#ifndef CPPROF_UTIL_PATH_H
#define CPPROF_UTIL_PATH_H

#include "util/arena.h"
#include "util/str.h"

/* The last element; "." for an empty path, "/" for one of slashes only. */
struct str path_base(struct str path);
/* The directory part as Go's filepath.Dir: cleaned; "." when there is none. NULL ptr: no memory. */
struct str path_dir(struct arena *a, struct str path);
/* Normal form: no "." or empty elements, ".." resolved, no trailing slash; "." when empty.
 * Returns `path` itself when it is clean already. NULL ptr: no memory. */
struct str path_clean(struct arena *a, struct str path);
/* clean(a + "/" + b); an empty `dir` gives clean(name). NULL ptr: no memory. */
struct str path_join(struct arena *a, struct str dir, struct str name);

#endif
