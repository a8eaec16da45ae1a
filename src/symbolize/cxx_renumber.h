/* Back references of C++ names as the reference program counts them. */
#ifndef CPPROF_SYMBOLIZE_CXX_RENUMBER_H
#define CPPROF_SYMBOLIZE_CXX_RENUMBER_H

#include <stdbool.h>

#include "util/buf.h"

/* Appends the name with its back references renumbered, so that the library reads from it what the
 * reference program reads from the original. False: the name can stay as it is (out may have got a
 * part of it). */
bool cxx_renumber(struct str mangled, struct buf *out);

#endif
