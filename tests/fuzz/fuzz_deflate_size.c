/* The measure of a deflate stream is what inflating it gives: where zlib takes the data to its end,
 * the measure is the same or there is none, and a bound is told exactly. */
#include <stdint.h>
#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>

#include "input/deflate_size.h"

enum { MOST = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t out[4096];
    z_stream z = {.next_in = data, .avail_in = (uInt)size};
    size_t used, total = 0;
    uint64_t measured;
    int status = Z_OK;

    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        abort();
    while (status == Z_OK && total <= MOST) {
        z.next_out = out;
        z.avail_out = sizeof out;
        status = inflate(&z, Z_NO_FLUSH);
        total += sizeof out - z.avail_out;
    }
    bool sound = deflate_size(data, size, MOST, &used, &measured);
    if (used > size)
        abort();
    if (status == Z_STREAM_END && total <= MOST && sound &&
        (measured != total || used != size - z.avail_in))
        abort();
    if (status == Z_OK && sound && measured <= MOST)
        abort(); /* zlib gave more than that */
    inflateEnd(&z);
    return 0;
}
