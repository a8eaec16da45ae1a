/* Any bytes as .gopclntab. The promise: an address has frames or none, never endless ones, and
 * only the last frame is not inlined. */
#include <stdlib.h>
#include <string.h>

#include "symbolize/gopclntab.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gopclntab t;
    struct arena a;
    if (size < 1)
        return 0;
    char *copy = malloc(size);
    if (!copy)
        return 0;
    memcpy(copy, data, size);
    struct str section = {copy + 1, size - 1};
    if (gopclntab_parse(section, copy[0] & 1, &t)) {
        t.inline_data = section;
        arena_init(&a, 1 << 22);
        for (uint64_t i = 0; i < 32; i++) {
            struct object_frames out = {NULL, 0};
            uint64_t addr = t.text + i * 3;
            if (i >= 16 && i - 16 < t.n_funcs)
                addr = t.text + i * 64;
            if (!gopclntab_find(&t, addr, false, &a, &out))
                break;
            for (uint32_t k = 0; k < out.n; k++)
                if (out.frame[k].inlined != (k + 1 < out.n))
                    abort();
        }
        arena_done(&a);
    }
    free(copy);
    return 0;
}
