/* Checked growth of a heap array. */
#include "util/vec.h"

#include <stdlib.h>

#include "util/ckint.h"

bool vec_reserve(void **data, size_t *cap, size_t need, size_t elem)
{
    if (need <= *cap)
        return true;
    size_t grown = *cap ? *cap : 8, bytes;
    while (grown < need)
        if (ck_mul_size(&grown, grown, 2))
            return false;
    if (ck_mul_size(&bytes, grown, elem))
        return false;
    void *p = realloc(*data, bytes);
    if (!p)
        return false;
    *data = p;
    *cap = grown;
    return true;
}
