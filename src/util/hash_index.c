/* Growth of the row index. */
#include "util/hash_index.h"

#include <stdlib.h>

bool hash_index_grow(struct hash_index *x)
{
    size_t n_slots = x->n_slots ? x->n_slots * 2 : 64;
    struct hash_slot *slots = x->n < PP_NONE - 1 ? calloc(n_slots, sizeof *slots) : NULL;
    if (!slots)
        return false;
    for (size_t i = 0; i < x->n_slots; i++) {
        size_t at = x->slots[i].hash & (n_slots - 1);
        if (!x->slots[i].used)
            continue;
        while (slots[at].used)
            at = (at + 1) & (n_slots - 1);
        slots[at] = x->slots[i];
    }
    free(x->slots);
    x->slots = slots;
    x->n_slots = n_slots;
    return true;
}

void hash_index_done(struct hash_index *x)
{
    free(x->slots);
    *x = (struct hash_index){0};
}
