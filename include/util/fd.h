/* Whole files from descriptors. */
#ifndef CPPROF_UTIL_FD_H
#define CPPROF_UTIL_FD_H

#include "util/attr.h"
#include "util/buf.h"

/* Appends what `fd` gives until its end, or until `out` holds more than `limit` bytes: who has a
 * message for that looks at out->len. False: out->failed, or errno says why. */
PP_MUST_CHECK bool fd_read_all(int fd, size_t limit, struct buf *out);

#endif
