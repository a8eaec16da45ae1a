/* Growing regions of bytes, from the heap or mapped. */
#include "input/region.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "util/heap.h"

/* From here on huge pages save most of the page faults. */
#define HUGE_SIZE ((size_t)8 << 20)

static void unmap(void *ptr, size_t len)
{
    munmap(ptr, len);
}

static void *map(const struct region *r, size_t cap)
{
    void *p = r->is_mapping
                  ? mremap(r->data, r->cap, cap, MREMAP_MAYMOVE)
                  : mmap(NULL, cap, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    if (cap >= HUGE_SIZE)
        (void)madvise(p, cap, MADV_HUGEPAGE); /* only a hint */
    return p;
}

bool region_resize(struct region *r, size_t cap, size_t used)
{
    bool to_map = r->is_mapping || cap >= HEAP_MAPPED_SIZE;
    void *p = to_map ? map(r, cap) : realloc(r->data, cap);
    if (!p)
        return false;
    if (to_map && !r->is_mapping && r->data) {
        memcpy(p, r->data, used);
        free(r->data);
    }
    *r = (struct region){p, cap, to_map};
    return true;
}

void region_done(struct region *r)
{
    if (r->is_mapping)
        munmap(r->data, r->cap);
    else
        free(r->data);
    *r = (struct region){0};
}

bool region_give(struct region *r, struct arena *a)
{
    if (r->data && !arena_adopt(a, r->is_mapping ? unmap : arena_free_block, r->data, r->cap))
        return false;
    *r = (struct region){0};
    return true;
}
