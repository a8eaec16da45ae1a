/* From a name to a checked profile: open, map, inflate under a bound, recognise, parse, check
 * (spec/profile.md 2, spec/driver.md 7.1). */
#ifndef CPPROF_INPUT_INPUT_H
#define CPPROF_INPUT_INPUT_H

#include "profile/profile.h"

struct notes;

struct input_options {
    bool labels;           /* decode labels */
    unsigned threads;      /* 0 counts as 1 */
    uint64_t max_inflated; /* most bytes of a profile; 0: PP_MAX_INFLATED of util/limits.h */
    bool dash_is_stdin;    /* "-" names standard input (not in the pprof spelling) */
    struct notes *notes;   /* gets "Converting FILE to a profile.proto..."; may be NULL */
};

/* Loads one source. The profile, and the bytes it points into, belong to `a`.
 * Errors: the reference's messages without the "NAME: " in front, e.g.
 *   stat NAME: no such file or directory
 *   parsing profile: unrecognized profile format
 *   decompressing profile: unexpected EOF                                                    */
PP_MUST_CHECK bool input_load(struct arena *a, const char *name, const struct input_options *opt,
                              struct profile **out, struct err *err);

/* The same from bytes in memory (they must outlive the arena's profile). */
PP_MUST_CHECK bool input_parse(struct arena *a, const uint8_t *data, size_t len,
                               const struct input_options *opt, struct profile **out,
                               struct err *err);

struct gunzip_options {
    uint64_t max_inflated; /* 0: PP_MAX_INFLATED */
    unsigned threads;
};

/* gunzip.c: inflates all members of data[0..len) (spec/profile.md 2.1). The result is owned by `a`.
 * Errors: "gzip: invalid header", "unexpected EOF", "flate: corrupt input before offset N", ... ,
 * or PP_ERR_LIMIT naming the bound and the option --max-inflated. */
PP_MUST_CHECK bool gunzip(struct arena *a, const uint8_t *data, size_t len,
                          const struct gunzip_options *opt, const uint8_t **out, size_t *out_len,
                          struct err *err);
/* Compresses for -proto: header 1f 8b 08 00 00000000 00 ff. */
struct buf;
PP_MUST_CHECK bool gzip(struct str data, struct buf *out, struct err *err);

#endif
