/* What a worker that reads hostile binaries gives up. */
#ifndef CPPROF_SYMBOLIZE_CONFINE_H
#define CPPROF_SYMBOLIZE_CONFINE_H

/* From here on the process can read files and compute, but neither write to files by name, remove
 * or rename them, start programs, nor open sockets: such calls fail with EPERM. Cannot be undone.
 * Where the system has no filters nothing happens. */
void confine_to_reading(void);

#endif
