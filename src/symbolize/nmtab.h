/* Names from the symbol table alone, by the rules of the reference's fast mode. */
#ifndef CPPROF_SYMBOLIZE_NMTAB_H
#define CPPROF_SYMBOLIZE_NMTAB_H

#include "symbolize/frameset.h"

/* One frame with a name, or none, for each of the ascending addresses. Results live in `a`.
 * Errors: the file cannot be read, PP_ERR_NOMEM. */
PP_MUST_CHECK bool nmtab_look_up(const char *path, const uint64_t *addrs, size_t n, struct arena *a,
                                 struct object_frames *out, struct err *err);

#endif
