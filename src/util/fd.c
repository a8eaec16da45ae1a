/* Whole files from descriptors. */
#include "util/fd.h"

#include <errno.h>
#include <unistd.h>

bool fd_read_all(int fd, size_t limit, struct buf *out)
{
    const size_t step = 65536;
    while (out->len <= limit) {
        if (!buf_reserve(out, step))
            return false;
        ssize_t n = read(fd, out->data + out->len, step);
        if (n == 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
        out->len += n > 0 ? (size_t)n : 0;
    }
    return true;
}
