/* An arena: blocks of zeroed memory, doubling in size; large requests get a block of their own. */
#include "util/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#include "util/ckint.h"

#define FIRST_BLOCK ((size_t)16 << 10)
#define LARGEST_BLOCK ((size_t)4 << 20)

struct arena_block {
    struct arena_block *next;
    size_t used, size; /* of data */
    bool is_clear;
    alignas(max_align_t) unsigned char data[];
};

struct arena_hook {
    struct arena_hook *next;
    void (*fn)(void *ptr, size_t len);
    void *ptr;
    size_t len;
};

void arena_init(struct arena *a, size_t budget)
{
    *a = (struct arena){.budget = budget};
}

void arena_done(struct arena *a)
{
    for (struct arena_hook *h = a->hooks; h; h = h->next)
        h->fn(h->ptr, h->len);
    for (struct arena_block *b = a->head, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    *a = (struct arena){.budget = a->budget};
}

static struct arena_block *add_block(struct arena *a, size_t need)
{
    size_t size = a->head && a->head->size ? a->head->size * 2 : FIRST_BLOCK, bytes;
    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    bool alone = need > size / 2;
    if (alone)
        size = need;
    if (ck_add_size(&bytes, sizeof(struct arena_block), size))
        return NULL;
    /* What is taken is cleared then: the rest of a block stays untouched. A large one is clear when
     * it comes from the system. */
    struct arena_block *b = alone ? calloc(1, bytes) : malloc(bytes);
    if (!b)
        return NULL;
    *b = (struct arena_block){.size = size, .is_clear = alone};
    if (alone && a->head) { /* keep filling the current block */
        b->next = a->head->next;
        a->head->next = b;
    } else {
        b->next = a->head;
        a->head = b;
    }
    return b;
}

static void *take(struct arena *a, size_t count, size_t size)
{
    const size_t align = alignof(max_align_t);
    size_t bytes;
    if (ck_mul_size(&bytes, count, size) || bytes > SIZE_MAX - align)
        return NULL;
    bytes = (bytes + align - 1) / align * align;
    if (bytes == 0)
        bytes = align;
    if (a->budget && (bytes > a->budget || a->used > a->budget - bytes))
        return NULL;
    struct arena_block *b = a->head;
    if (!b || bytes > b->size - b->used) {
        b = add_block(a, bytes);
        if (!b)
            return NULL;
    }
    void *p = b->data + b->used;
    b->used += bytes;
    a->used += bytes;
    return b->is_clear ? p : memset(p, 0, bytes);
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
    void *p = take(a, count, size);
    if (!p)
        a->failed = true;
    return p;
}

struct str arena_str(struct arena *a, struct str s)
{
    char *p = s.len < SIZE_MAX ? arena_alloc(a, s.len + 1, 1) : NULL;
    if (p && s.len)
        memcpy(p, s.ptr, s.len);
    return (struct str){p, p ? s.len : 0};
}

struct str arena_hex(struct arena *a, struct str bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *p = arena_alloc(a, bytes.len, 2);
    for (size_t i = 0; p && i < bytes.len; i++) {
        p[2 * i] = digits[(uint8_t)bytes.ptr[i] >> 4];
        p[2 * i + 1] = digits[(uint8_t)bytes.ptr[i] & 0xf];
    }
    return (struct str){p, p ? bytes.len * 2 : 0};
}

bool arena_adopt(struct arena *a, void (*fn)(void *ptr, size_t len), void *ptr, size_t len)
{
    struct arena_hook *h = arena_new(a, struct arena_hook);
    if (!h)
        return false;
    *h = (struct arena_hook){a->hooks, fn, ptr, len};
    a->hooks = h;
    return true;
}

void arena_free_block(void *ptr, size_t len)
{
    (void)len;
    free(ptr);
}

void *arena_adopt_array(struct arena *a, void *data, size_t n, size_t elem)
{
    if (n == 0) {
        free(data);
        return arena_alloc(a, 1, elem);
    }
    void *fitting = realloc(data, n * elem);
    if (fitting)
        data = fitting;
    if (!arena_adopt(a, arena_free_block, data, n * elem)) {
        free(data);
        return NULL;
    }
    return data;
}
