/* Any bytes as a packed section or file. The first byte chooses the format, the next two the size
 * that a header claims.
 *
 * Promised: all of the claimed size or a refusal; a stream that gives one size gives no other; what
 * does not say its size stays within the bound. */
#include <stdlib.h>
#include <string.h>

#include "symbolize/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef bool unpack_fn(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_len);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void check_exact(unpack_fn *unpack, const uint8_t *in, size_t len, size_t claimed)
{
    uint8_t *out = malloc(claimed + 1), *again = malloc(claimed + 1);
    check(out && again);
    if (unpack(in, len, out, claimed)) {
        check(unpack(in, len, again, claimed) && memcmp(out, again, claimed) == 0);
        check(!unpack(in, len, again, claimed + 1));
        check(claimed == 0 || !unpack(in, len, again, claimed - 1));
        check(unpack != unpack_zlib || unpack_zlib_size_is_possible(len, claimed));
    }
    free(out);
    free(again);
}

static void check_xz(const uint8_t *in, size_t len, size_t limit)
{
    uint8_t *out = NULL, *again = NULL;
    size_t n, m = 0;
    if (!unpack_xz(in, len, limit, &out, &n)) {
        check(!out);
        return;
    }
    check(n <= limit && unpack_xz(in, len, n, &again, &m));
    check(n == m && (n == 0 || memcmp(out, again, n) == 0));
    free(out);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    size_t claimed = (size_t)(data[1] | data[2] << 8);
    const uint8_t *in = data + 3;
    switch (data[0] % 3) {
    case 0:
        check_exact(unpack_zlib, in, size - 3, claimed);
        break;
    case 1:
        check_exact(unpack_zstd, in, size - 3, claimed);
        break;
    case 2:
        check_xz(in, size - 3, claimed);
        break;
    }
    return 0;
}
