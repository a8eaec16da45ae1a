/* Lists of kernel symbols: one frame with a name out of the text, or none; an error or not. */
#include <stdlib.h>

#include "symbolize/kallsyms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t addrs[] = {0, 1, 0x1000, 0xffffffff81000010, UINT64_MAX};
    struct object_frames out[PP_COUNT(addrs)];
    struct str text = {(const char *)data, size};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct arena a;
    arena_init(&a, (size_t)16 << 20);
    bool ok = kallsyms_find(text, addrs, PP_COUNT(addrs), &a, out, &err);
    if (ok != (err.code == PP_OK))
        abort();
    for (size_t i = 0; ok && i < PP_COUNT(addrs); i++) {
        if (out[i].n > 1 || (out[i].n && out[i].frame->function.len == 0))
            abort();
        if (out[i].n && (out[i].frame->function.ptr < text.ptr ||
                         out[i].frame->function.ptr >= text.ptr + text.len))
            abort();
    }
    arena_done(&a);
    return 0;
}
