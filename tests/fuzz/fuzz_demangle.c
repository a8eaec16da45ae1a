/* A name of any bytes is left alone or becomes a bounded text; what it becomes does not depend on
 * what stands before it; cleaning up never makes a name longer. */
#include <stdint.h>
#include <stdlib.h>

#include "symbolize/cleanup.h"
#include "symbolize/demangle.h"

static void check(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf one = BUF_INIT, two = BUF_INIT;
    struct str name = {(const char *)data, size};

    for (int m = DEMANGLE_DEFAULT; m <= DEMANGLE_FULL; m++) {
        enum demangle_mode mode = (enum demangle_mode)m;
        buf_clear(&one);
        buf_clear(&two);
        bool ok = demangle_name(name, mode, &one);
        buf_add_byte(&two, 'x');
        check(demangle_name(name, mode, &two) == ok);
        check(ok || one.len == 0);
        check(one.len <= ((size_t)1 << 20) + 64);
        check(str_eq(buf_str(&one), str_sub(buf_str(&two), 1, two.len)));
        buf_clear(&one);
        cleanup_name(name, mode, &one);
        check(one.len <= size);
    }
    buf_done(&one);
    buf_done(&two);
    return 0;
}
