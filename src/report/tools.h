/* nm and objdump: finding and running them (spec/driver.md 10.1, 10.5). Private to src/report. */
#ifndef CPPROF_REPORT_TOOLS_H
#define CPPROF_REPORT_TOOLS_H

#include "util/arena.h"
#include "util/buf.h"
#include "util/err.h"

struct tools {
    struct str nm;      /* a plain name when it was not found: running it will say so */
    struct str objdump; /* "": there is none */
    bool objdump_is_llvm;
};

/* Looks for the programs where `config`, the value of -tools, says; asks objdump what it is.
 * Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool tools_find(struct arena *a, struct str config, struct tools *out,
                              struct err *err);

/* Whether the answer to --version is of an LLVM objdump that will do: 8 or later. */
bool tools_is_llvm_objdump(struct str version);

/* Runs a program with n - 1 arguments and appends what it prints to `out`.
 * Errors: "[objdump ARG ...]: exit status 1", and the limits of time and output. */
PP_MUST_CHECK bool tools_run(const struct str *argv, size_t n, struct buf *out, struct err *err);

/* A file's name as an argument: one that would be read as an option, or as a file of options, gets
 * "./" in front. ptr NULL: no memory. */
struct str tools_file_argument(struct arena *a, struct str file);

#endif
