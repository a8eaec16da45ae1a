/* C++ names as the library has to read them. */
#ifndef CPPROF_SYMBOLIZE_CXX_RENUMBER_H
#define CPPROF_SYMBOLIZE_CXX_RENUMBER_H

#include <stdbool.h>

#include "util/buf.h"

/* Appends the name with its back references renumbered, and the expressions replaced that the
 * library does not know, so that it reads from it what the reference program reads from the
 * original. False: the name can stay as it is (out may have got a part of it). */
bool cxx_renumber(struct str mangled, struct buf *out);

#endif
