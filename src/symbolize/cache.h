/* Frames that were found once, in files by build id: the next run with the same binary and
 * addresses reads no debug information. A cache that cannot be read or written is no cache. */
#ifndef CPPROF_SYMBOLIZE_CACHE_H
#define CPPROF_SYMBOLIZE_CACHE_H

#include "symbolize/frameset.h"

/* What frames depend on. */
struct cache_key {
    struct str build_id; /* names the file; hexadecimal */
    uint64_t a, b;       /* two hashes of all the rest */
};

/* The frames of an earlier run; false when there are none. They live in `a`. */
bool cache_load(const char *directory, const struct cache_key *key, struct arena *a,
                struct frameset *out);

/* Stores the frames in place of what is there, and removes what has not been used for longest when
 * all files together are too large. */
void cache_store(const char *directory, const struct cache_key *key, const struct frameset *set);

/* The content of a cache file, for cache_load and the fuzz target: header, checksum, frameset.
 * Strings point into `data`. */
bool cache_parse(struct arena *a, struct str data, const struct cache_key *key,
                 struct frameset *out);
void cache_format(const struct cache_key *key, const struct frameset *set, struct buf *out);

#endif
