/* Names of kernel addresses from text such as /proc/kallsyms. */
#ifndef CPPROF_SYMBOLIZE_KALLSYMS_H
#define CPPROF_SYMBOLIZE_KALLSYMS_H

#include "symbolize/frameset.h"

/* One frame with a name, or none, for each address, from `text`: lines "ADDRESS TYPE NAME
 * [MODULE]". Names point into `text`.
 * Errors: PP_ERR_FORMAT: no symbols, or all at address 0, as unprivileged readers see them;
 *         PP_ERR_NOMEM. */
PP_MUST_CHECK bool kallsyms_find(struct str text, const uint64_t *addrs, size_t n, struct arena *a,
                                 struct object_frames *out, struct err *err);

/* Whether a file can be read as such. Errors: PP_ERR_IO; PP_ERR_FORMAT: it is no regular file. */
PP_MUST_CHECK bool kallsyms_check(const char *path, struct err *err);

/* The same from a file; names are in `a`. Errors: also PP_ERR_IO, PP_ERR_LIMIT. */
PP_MUST_CHECK bool kallsyms_look_up(const char *path, const uint64_t *addrs, size_t n,
                                    struct arena *a, struct object_frames *out, struct err *err);

#endif
