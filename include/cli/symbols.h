/* The symbolizer that a command line asks for. */
#ifndef CPPROF_CLI_SYMBOLS_H
#define CPPROF_CLI_SYMBOLS_H

#include "cli/console.h"
#include "cli/request.h"
#include "symbolize/symbolize.h"

/* Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool symbols_open(const struct request *rq, const struct console *con,
                                struct symbolizer **out, struct err *err);

#endif
