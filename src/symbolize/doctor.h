/* What the two halves of the doctor share: the findings, and their text. */
#ifndef CPPROF_SYMBOLIZE_DOCTOR_H
#define CPPROF_SYMBOLIZE_DOCTOR_H

#include "symbolize/local.h"

enum doctor_state {
    DOCTOR_UNUSED,       /* no location refers to the mapping */
    DOCTOR_HAS_NAMES,    /* they came with the profile */
    DOCTOR_NO_FILE,      /* the profile does not say which */
    DOCTOR_PSEUDO,       /* [vdso] and the like */
    DOCTOR_NOT_OPENED,   /* not there, or not a binary */
    DOCTOR_OTHER_BUILD,  /* another build id */
    DOCTOR_OTHER_FORMAT, /* not ELF */
    DOCTOR_NO_BASE,      /* the mapping does not fit the file */
    DOCTOR_NOT_READ,     /* the file could not be read */
    DOCTOR_ASKED
};

/* The findings about one mapping. */
struct doctor_finding {
    enum doctor_state state;
    uint64_t samples, addresses;
    struct buf tried;  /* a line for each name that was tried */
    struct buf debug;  /* the same for debug files by build id, where there is no line */
    struct buf cause;  /* why the state is what it is; may be empty */
    const char *asked; /* the file that was asked, or NULL */
    bool kernel;       /* that is a list of the kernel's symbols */
    struct binfile file;
    uint64_t base, named, lined; /* of the addresses: with a function, with a source line */
};

/* Lists the mappings without samples in one line. */
void doctor_print_unused(const struct profile *p, const struct doctor_finding *findings,
                         struct buf *out);
/* Appends the text about mapping `index`. */
void doctor_print(const struct profile *p, uint32_t index, const struct doctor_finding *f,
                  struct buf *out);

#endif
