/* Files from debuginfod servers (those of $DEBUGINFOD_URLS), by build id. */
#ifndef CPPROF_SYMBOLIZE_DEBUGINFOD_H
#define CPPROF_SYMBOLIZE_DEBUGINFOD_H

#include "util/buf.h"
#include "util/err.h"

enum debuginfod_kind { DEBUGINFOD_DEBUGINFO, DEBUGINFOD_EXECUTABLE };

/* Asks the servers for a file; `path` gets the name of the local copy, NUL-terminated. The client
 * library is loaded now, and runs in this process: call it in a worker.
 * Errors: PP_ERR_USAGE (no servers, no library), PP_ERR_IO, PP_ERR_NOMEM. */
PP_MUST_CHECK bool debuginfod_fetch(enum debuginfod_kind kind, struct str build_id,
                                    struct buf *path, struct err *err);

#endif
