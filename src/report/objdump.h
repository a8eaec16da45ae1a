/* Disassembly by objdump or llvm-objdump (spec/report.md 16.4). Private to src/report. */
#ifndef CPPROF_REPORT_OBJDUMP_H
#define CPPROF_REPORT_OBJDUMP_H

#include "report/tools.h"
#include "util/vec.h"

struct instruction {
    uint64_t addr; /* in the object file */
    struct str text;
    struct str function, file; /* where the disassembler names them, else "" */
    int64_t line;              /* 0: unknown */
};

/* The instructions of one run, in the order of the output, which their strings point into. */
struct disassembly {
    struct buf output;
    VEC(struct instruction) insts;
};

#define DISASSEMBLY_INIT \
    {                    \
        BUF_INIT,        \
        {                \
            NULL, 0, 0   \
        }                \
    }
void disassembly_done(struct disassembly *d);

/* What to disassemble: addresses of the file, `end` not included. */
struct objdump_request {
    struct str file;
    uint64_t start, end;
    bool intel_syntax;
};

/* Runs the disassembler. *out must be empty.
 * Errors: "cannot disasm: no objdump tool available", "[objdump ARG ...]: exit status 1". */
PP_MUST_CHECK bool objdump_run(const struct tools *t, const struct objdump_request *rq,
                               struct disassembly *out, struct err *err);

/* One of several runs at a time. */
struct objdump_job {
    struct objdump_request rq;
    struct disassembly out; /* the caller's to release, also after a failure */
    struct err err;         /* PP_OK: `out` is whole */
};

/* Runs the disassembler for each job, whose `out` and `err` must be empty. */
void objdump_run_all(const struct tools *t, struct objdump_job *jobs, size_t n, unsigned threads);

/* Reads the disassembler's output; strings point into `text`. Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool objdump_parse(struct str text, struct disassembly *out, struct err *err);

#endif
