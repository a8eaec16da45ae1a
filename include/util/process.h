/* Other programs: found on PATH, started without a shell. */
#ifndef CPPROF_UTIL_PROCESS_H
#define CPPROF_UTIL_PROCESS_H

#include "util/arena.h"
#include "util/buf.h"
#include "util/err.h"

/* Runs argv with `input` on its standard input and appends its standard output to `out`.
 * Errors: exec: "NAME": executable file not found in $PATH
 *         exit status N, signal: NAME                                                       */
PP_MUST_CHECK bool process_filter(char *const argv[], struct str input, struct buf *out,
                                  struct err *err);

/* What a program may take. */
struct process_limits {
    unsigned seconds; /* 0: no bound */
    size_t bytes;     /* of output; 0: no bound */
};

/* Runs argv without input and appends its standard output to `out`; its standard error is dropped.
 * A program over a limit is killed: a program that hangs or babbles costs no more than that.
 * Errors: as process_filter; PP_ERR_LIMIT: no answer within N s, more than N bytes of output. */
PP_MUST_CHECK bool process_capture(char *const argv[], const struct process_limits *limits,
                                   struct buf *out, struct err *err);

/* Runs argv with standard output discarded, waits for it and at least a second (a viewer that
 * hands over to a running one has to read the file first). *started tells the two failures
 * apart. */
PP_MUST_CHECK bool process_view(char *const argv[], bool *started, struct err *err);

/* The executable file that `name` means: itself when it has a slash, else the first on PATH. ptr is
 * NULL when there is none. */
struct str process_find(struct arena *a, struct str name);

#endif
