/* Growth of the row index. */
#include "profile/hash_index.h"

#include <stdlib.h>

#include "util/vec.h"

static bool grow_slots(struct hash_index *x)
{
    size_t n_slots = x->n_slots ? x->n_slots * 2 : 64;
    uint32_t *slots = calloc(n_slots, sizeof *slots);
    if (!slots)
        return false;
    for (size_t row = 0; row < x->n; row++) {
        size_t at = x->hashes[row] & (n_slots - 1);
        while (slots[at])
            at = (at + 1) & (n_slots - 1);
        slots[at] = (uint32_t)row + 1;
    }
    free(x->slots);
    x->slots = slots;
    x->n_slots = n_slots;
    return true;
}

bool hash_index_grow(struct hash_index *x)
{
    if (x->n >= PP_NONE - 1)
        return false;
    if (x->n + 1 > x->n_slots / 4 * 3 && !grow_slots(x))
        return false;
    return vec_reserve((void **)&x->hashes, &x->cap, x->n + 1, sizeof *x->hashes);
}

void hash_index_done(struct hash_index *x)
{
    free(x->slots);
    free(x->hashes);
    *x = (struct hash_index){0};
}
