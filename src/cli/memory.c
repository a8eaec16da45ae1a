/* A bound on the memory of the process, by the limit of the system on writable private memory:
 * arenas alone would miss what is inflated, the tables of graphs and the libraries. */
#include "cli/memory.h"

#include <fcntl.h>
#include <unistd.h>

#include "util/num.h"

/* Used if the system does not tell: libraries and a few stacks of threads. */
#define ASSUMED_START ((uint64_t)32 << 20)

static uint64_t memory_in_use(void)
{
    enum { DATA_FIELD = 5 }; /* data and stack, in pages */
    char text[256];
    uint64_t pages;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
    if (fd >= 0)
        close(fd);
    struct str rest = {text, n > 0 ? (size_t)n : 0};
    for (int field = 0; field < DATA_FIELD; field++) {
        size_t blank = str_find(rest, PP_STR(" "), 0);
        if (blank == SIZE_MAX)
            return ASSUMED_START;
        rest = str_sub(rest, blank + 1, rest.len);
    }
    size_t end = str_find(rest, PP_STR(" "), 0);
    if (end == SIZE_MAX || num_parse_u64(str_sub(rest, 0, end), &pages) != NUM_OK)
        return ASSUMED_START;
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

void memory_bound_begin(struct memory_bound *b, uint64_t bytes)
{
    uint64_t used = bytes ? memory_in_use() : 0;
    *b = (struct memory_bound){.set = false};
    if (bytes == 0 || bytes > RLIM_INFINITY - used || getrlimit(RLIMIT_DATA, &b->before) != 0)
        return;
    struct rlimit bound = b->before;
    if (bound.rlim_cur > used + bytes)
        bound.rlim_cur = used + bytes;
    b->set = setrlimit(RLIMIT_DATA, &bound) == 0;
}

void memory_bound_end(const struct memory_bound *b)
{
    if (b->set && setrlimit(RLIMIT_DATA, &b->before) != 0)
        return; /* a bound that stays is no reason to fail */
}
