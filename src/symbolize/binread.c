/* Bytes of a binary that is not trusted. */
#include "symbolize/binread.h"

#include <errno.h>
#include <unistd.h>

bool binread_at(const struct binread *f, uint64_t off, void *out, size_t len)
{
    if (off > f->size || len > f->size - off)
        return false;
    for (size_t done = 0; done < len;) {
        ssize_t n = pread(f->fd, (char *)out + done, len - done, (off_t)(off + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

const uint8_t *binread_copy(const struct binread *f, uint64_t off, uint64_t len, uint64_t most)
{
    if (len > most || off > f->size || len > f->size - off)
        return NULL;
    uint8_t *p = arena_array(f->scratch, uint8_t, (size_t)len);
    return p && binread_at(f, off, p, (size_t)len) ? p : NULL;
}

uint64_t binread_word(const struct binread *f, const uint8_t *p, unsigned bytes)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < bytes; i++)
        v |= (uint64_t)p[f->big ? bytes - 1 - i : i] << (8 * i);
    return v;
}

bool binread_has(const struct binread *f, uint64_t off, uint64_t n, uint64_t entry)
{
    return off <= f->size && (n == 0 || (f->size - off) / entry >= n);
}
