/* Other programs: found on PATH, started without a shell. */
#ifndef CPPROF_DRIVER_PROCESS_H
#define CPPROF_DRIVER_PROCESS_H

#include "util/buf.h"
#include "util/err.h"

/* Runs argv with `input` on its standard input and appends its standard output to `out`.
 * Errors: exec: "NAME": executable file not found in $PATH
 *         exit status N, signal: NAME                                                       */
PP_MUST_CHECK bool process_filter(char *const argv[], struct str input, struct buf *out,
                                  struct err *err);

/* Runs argv with standard output discarded, waits for it and at least a second (a viewer that
 * hands over to a running one has to read the file first). *started tells the two failures
 * apart. */
PP_MUST_CHECK bool process_view(char *const argv[], bool *started, struct err *err);

#endif
