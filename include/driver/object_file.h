/* Whether a file is a program or a library: the test for the optional BINARY argument
 * (spec/driver.md 2.3 step 2, 2.4, 9.1). */
#ifndef CPPROF_DRIVER_OBJECT_FILE_H
#define CPPROF_DRIVER_OBJECT_FILE_H

#include <stdbool.h>

/* True for an ELF, Mach-O or PE file whose headers are sane. Any trouble counts as "no". */
bool object_file_is(const char *path);

#endif
