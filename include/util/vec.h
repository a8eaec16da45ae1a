/* Checked growth of a heap array: data pointer, element count and capacity belong to the caller. */
#ifndef CPPROF_UTIL_VEC_H
#define CPPROF_UTIL_VEC_H

#include <stdbool.h>
#include <stddef.h>

#include "util/attr.h"

/* Makes room for `need` elements of `elem` bytes. On false *data and *cap are still good. */
PP_MUST_CHECK bool vec_reserve(void **data, size_t *cap, size_t need, size_t elem);

#define VEC(T)         \
    struct {           \
        T *data;       \
        size_t n, cap; \
    }
/* Room for one more, for `more` more, for `need` in all; mostly there is room already. */
#define vec_grow(v)       \
    ((v)->n < (v)->cap || \
     vec_reserve((void **)&(v)->data, &(v)->cap, (v)->n + 1, sizeof(*(v)->data)))
#define vec_room(v, more)           \
    ((v)->cap - (v)->n >= (more) || \
     vec_reserve((void **)&(v)->data, &(v)->cap, (v)->n + (more), sizeof(*(v)->data)))
#define vec_hold(v, need) \
    ((v)->cap >= (need) || vec_reserve((void **)&(v)->data, &(v)->cap, (need), sizeof(*(v)->data)))

#endif
