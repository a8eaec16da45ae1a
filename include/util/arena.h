/* Zeroed, max-aligned memory that is released all at once. Not for use by two threads. */
#ifndef CPPROF_UTIL_ARENA_H
#define CPPROF_UTIL_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "util/str.h"

struct arena_block;
struct arena_hook;

struct arena {
    struct arena_block *head;
    struct arena_hook *hooks;
    size_t used, budget; /* bytes handed out, and the most that may be (0: no bound) */
    bool failed;         /* a request was refused, since arena_init */
};

void arena_init(struct arena *a, size_t budget);
void arena_done(struct arena *a);

/* count * size zeroed bytes; NULL on overflow, budget or lack of memory.
 * A request for zero bytes gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t count, size_t size);
#define arena_array(a, T, n) ((T *)arena_alloc((a), (n), sizeof(T)))
#define arena_new(a, T) ((T *)arena_alloc((a), 1, sizeof(T)))

/* A copy of the bytes, with a NUL after them (not counted in len). ptr is NULL on failure. */
struct str arena_str(struct arena *a, struct str s);
/* The bytes as lower-case hex digits, two a byte. ptr is NULL on failure. */
struct str arena_hex(struct arena *a, struct str bytes);

/* Calls fn(ptr, len) when the arena is released: hands a mapping or a heap block over to it.
 * On false nothing was registered and the caller still owns it. */
bool arena_adopt(struct arena *a, void (*fn)(void *ptr, size_t len), void *ptr, size_t len);

/* For a block of the heap: free(ptr). */
void arena_free_block(void *ptr, size_t len);
/* Takes over a heap array of n elements of `elem` bytes, cut to that size; of none it makes a
 * valid pointer. `data` is consumed in any case. NULL: no memory. */
void *arena_adopt_array(struct arena *a, void *data, size_t n, size_t elem);

#endif
