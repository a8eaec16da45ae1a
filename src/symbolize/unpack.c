/* Decompression of sections and embedded files.
 *
 * The only file of this stage that sees libdeflate, libzstd and liblzma. Sizes come from hostile
 * headers: the caller bounds them, and output memory is mapped but not touched before there are
 * bytes for it, so a wrong size costs address space only. */
#include "symbolize/unpack.h"

#include <libdeflate.h>
#include <lzma.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <zstd.h>

#include "util/limits.h"

#define XZ_MEMORY_LIMIT (UINT64_C(256) << 20)

uint8_t *unpack_alloc(size_t size)
{
    void *p = mmap(NULL, size ? size : 1, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

void unpack_free(void *ptr, size_t size)
{
    if (ptr)
        munmap(ptr, size ? size : 1);
}

bool unpack_zlib_size_is_possible(size_t in_len, uint64_t out_len)
{
    return out_len <= PP_MAX_UNPACKED && out_len / 1032 <= in_len;
}

bool unpack_zlib(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (!d)
        return false;
    enum libdeflate_result r = libdeflate_zlib_decompress(d, in, in_len, out, out_len, NULL);
    libdeflate_free_decompressor(d);
    return r == LIBDEFLATE_SUCCESS;
}

bool unpack_zstd(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len)
{
    size_t n = ZSTD_decompress(out, out_len, in, in_len);
    return !ZSTD_isError(n) && n == out_len;
}

bool unpack_xz(const uint8_t *in, size_t in_len, size_t limit, uint8_t **out, size_t *out_len)
{
    lzma_stream s = LZMA_STREAM_INIT;
    uint8_t *data = NULL;
    size_t cap = 0;
    lzma_ret r = lzma_stream_decoder(&s, XZ_MEMORY_LIMIT, LZMA_CONCATENATED);
    s.next_in = in;
    s.avail_in = in_len;
    while (r == LZMA_OK) {
        if (s.avail_out == 0) {
            size_t grown = cap ? cap * 2 : in_len * 4 + 4096;
            uint8_t *p = cap >= limit ? NULL : realloc(data, grown > limit ? limit : grown);
            if (!p)
                break;
            cap = grown > limit ? limit : grown;
            data = p;
            s.next_out = data + s.total_out;
            s.avail_out = cap - (size_t)s.total_out;
        }
        r = lzma_code(&s, LZMA_FINISH);
    }
    *out_len = (size_t)s.total_out;
    lzma_end(&s);
    if (r != LZMA_STREAM_END) {
        free(data);
        return false;
    }
    *out = data;
    return true;
}

uint32_t unpack_crc32(const uint8_t *data, size_t len)
{
    return libdeflate_crc32(0, data, len);
}
