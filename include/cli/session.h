/* One report, from a checked request to its bytes on standard output. */
#ifndef CPPROF_CLI_SESSION_H
#define CPPROF_CLI_SESSION_H

#include "cli/console.h"
#include "cli/request.h"

enum session_style {
    STYLE_PPROF,  /* the reference's tolerance: what cannot be read is skipped with a message */
    STYLE_COMMAND /* strict: a missing input or a filter without effect is an error */
};

/* Runs the request's format. Gives the exit status: 0, or 2 after a message. */
int session_run(const struct request *rq, struct console *con, enum session_style style);

/* How many threads a request may use. */
unsigned session_threads(const struct request *rq);

/* Fetches one source on its own, strictly, for commands that compare profiles. */
struct symbolizer;
PP_MUST_CHECK bool session_fetch(const struct request *rq, struct console *con,
                                 struct symbolizer *symbolizer, const char *source,
                                 struct profile **out, struct notes *notes, struct err *err);

#define EXIT_TROUBLE 2

#endif
