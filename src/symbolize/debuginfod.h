/* Files from debuginfod servers (those of $DEBUGINFOD_URLS), by build id. */
#ifndef CPPROF_SYMBOLIZE_DEBUGINFOD_H
#define CPPROF_SYMBOLIZE_DEBUGINFOD_H

#include "util/arena.h"
#include "util/err.h"

enum debuginfod_kind { DEBUGINFOD_DEBUGINFO, DEBUGINFOD_EXECUTABLE };

struct debuginfod_file {
    enum debuginfod_kind kind;
    struct str build_id; /* hexadecimal; what is not is not asked for */

    const char *path; /* the local copy, in the arena; NULL: there is none */
    struct err why;   /* then: PP_ERR_USAGE (no servers, no library), PP_ERR_IO, PP_ERR_NOMEM */
};

/* Asks the servers for files, `parallel` at a time. The client library runs in workers, which may
 * write its cache and use the network, and read nothing of the files. Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool debuginfod_fetch(struct debuginfod_file *files, size_t n, unsigned parallel,
                                    struct arena *a, struct err *err);

#endif
