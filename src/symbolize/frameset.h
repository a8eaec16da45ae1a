/* Frames of many addresses in compact form: what a worker answers and what the cache keeps. */
#ifndef CPPROF_SYMBOLIZE_FRAMESET_H
#define CPPROF_SYMBOLIZE_FRAMESET_H

#include "symbolize/object.h"
#include "util/arena.h"
#include "util/buf.h"

struct frameset {
    size_t n;
    const uint64_t *addrs; /* ascending, each once */
    const struct object_frames *frames;
};

/* Appends the compact form; `out->failed` tells that memory ran out. */
void frameset_write(const struct frameset *set, struct buf *out);

/* Reads it back from bytes that are not trusted. Strings point into `data`, the rest is in `a`.
 * Errors: PP_ERR_FORMAT, PP_ERR_NOMEM. */
PP_MUST_CHECK bool frameset_read(struct arena *a, struct str data, struct frameset *out,
                                 struct err *err);

/* Where the address is in the set, or SIZE_MAX. */
size_t frameset_find(const struct frameset *set, uint64_t addr);

#endif
