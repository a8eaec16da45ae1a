/* The binary behind a mapping, and a process's addresses in it (spec/driver.md 9.4). Private to
 * src/report. */
#ifndef CPPROF_REPORT_BINARY_H
#define CPPROF_REPORT_BINARY_H

#include "report/report_impl.h"
#include "symbolize/binfile.h"

struct binary {
    struct str path; /* with a NUL behind it */
    struct binfile file;
    struct binfile_use use;
    bool asked; /* the base was computed, or failed, at the first address; it stays so */
    uint64_t base;
    struct err base_err;
};

/* Opens the file of mapping `index`. *out lives in r->arena; NULL after a failure.
 * Errors: the reference's ("stat F: no such file or directory"), PP_ERR_NOMEM. */
PP_MUST_CHECK bool binary_open(const struct report *r, uint32_t index, struct binary **out,
                               struct err *err);

/* The address in the file. Errors: those of the first address asked, whatever the later ones. */
PP_MUST_CHECK bool binary_address(struct binary *b, uint64_t addr, uint64_t *out, struct err *err);

#endif
