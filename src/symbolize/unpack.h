/* Decompression of sections (zlib, zstd) and of embedded files (xz), and the CRC of debug links. */
#ifndef CPPROF_SYMBOLIZE_UNPACK_H
#define CPPROF_SYMBOLIZE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/attr.h"

/* Untouched zero pages for `size` bytes; NULL when there is no room. Released by unpack_free. */
uint8_t *unpack_alloc(size_t size);
void unpack_free(void *ptr, size_t size);

/* Exactly out_len bytes from a zlib stream, or false. */
PP_MUST_CHECK bool unpack_zlib(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len);
/* Exactly out_len bytes from zstd frames, or false. */
PP_MUST_CHECK bool unpack_zstd(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len);
/* A whole .xz stream of unknown size into malloc'ed memory, at most `limit` bytes. */
PP_MUST_CHECK bool unpack_xz(const uint8_t *in, size_t in_len, size_t limit, uint8_t **out,
                             size_t *out_len);

/* Whether out_len is possible at all for in_len bytes of deflate: it cannot grow by more than
 * 1032 times, so a larger size in a header is a lie that need not be tried. */
bool unpack_zlib_size_is_possible(size_t in_len, uint64_t out_len);

uint32_t unpack_crc32(const uint8_t *data, size_t len);

#endif
