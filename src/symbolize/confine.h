/* What a worker gives up. */
#ifndef CPPROF_SYMBOLIZE_CONFINE_H
#define CPPROF_SYMBOLIZE_CONFINE_H

#include <stdbool.h>

enum confinement {
    CONFINED_TO_READING,  /* files are read, nothing else */
    CONFINED_TO_FETCHING, /* they are written as well, and the network is used */
};

/* From here on the process computes, starts threads, and does what `to` says; it neither starts
 * programs or processes, reaches into others, types into terminals nor administers the system: such
 * calls fail with EPERM. Cannot be undone. Where the system has no filters nothing happens. */
void confine_process(enum confinement to);

/* Closes all descriptors but one, which is returned under another number. Standard input and output
 * become /dev/null, and so do errors unless they are kept. */
int confine_descriptors(int kept, bool keep_errors);

#endif
