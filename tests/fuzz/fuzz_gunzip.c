/* gunzip on any bytes: a result within the bound or an error, never both; what came out, packed
 * and unpacked again, is the same. The first byte chooses the bound. */
#include <stdlib.h>

#include "input/input.h"
#include "util/buf.h"

static void check_again(const uint8_t *out, size_t len)
{
    struct arena a;
    struct err err = {0};
    struct buf packed = BUF_INIT;
    const uint8_t *again;
    size_t again_len;
    arena_init(&a, 0);
    if (!gzip((struct str){(const char *)out, len}, &packed, &err) ||
        !gunzip(&a, (const uint8_t *)packed.data, packed.len, &(struct gunzip_options){len, 2},
                &again, &again_len, &err) ||
        again_len != len || memcmp(again, out, len) != 0)
        abort();
    buf_done(&packed);
    arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct err err = {0};
    const uint8_t *out;
    size_t out_len;
    if (size == 0)
        return 0;
    uint64_t max = (uint64_t)1 << (data[0] & 23);
    arena_init(&a, 0);
    bool ok =
        gunzip(&a, data + 1, size - 1, &(struct gunzip_options){max, 2}, &out, &out_len, &err);
    if (ok != (err.code == PP_OK) || ok != (out != NULL) || out_len > max)
        abort();
    if (ok)
        check_again(out, out_len);
    arena_done(&a);
    return 0;
}
