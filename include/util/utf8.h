/* Code points in byte strings; invalid bytes count as one each. */
#ifndef CPPROF_UTIL_UTF8_H
#define CPPROF_UTIL_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "util/str.h"

/* Decodes the code point at s.ptr[pos] (pos < len), returns its length in bytes.
 * Invalid or overlong bytes, surrogates: *cp = 0xFFFD, length 1 (as Go). */
size_t utf8_decode(struct str s, size_t pos, uint32_t *cp);
/* Number of code points. */
size_t utf8_count(struct str s);

#endif
