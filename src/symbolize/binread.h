/* Bytes of a file that is not trusted, and the parts of binfile_open. */
#ifndef CPPROF_SYMBOLIZE_BINREAD_H
#define CPPROF_SYMBOLIZE_BINREAD_H

#include "symbolize/binfile.h"

/* A file, and the byte order of what is read from it. */
struct binread {
    int fd;
    uint64_t size;
    bool big;
};

/* False when not all of it is in the file. */
bool binread_at(const struct binread *f, uint64_t off, void *out, size_t len);
/* The same into `a`; NULL also when it is longer than `most`. */
const uint8_t *binread_copy(const struct binread *f, struct arena *a, uint64_t off, uint64_t len,
                            uint64_t most);
/* A number of 1 to 8 bytes. */
uint64_t binread_word(const struct binread *f, const uint8_t *p, unsigned bytes);
/* Whether n entries of `entry` bytes lie in the file. */
bool binread_has(const struct binread *f, uint64_t off, uint64_t n, uint64_t entry);

/* binelf.c. Errors: PP_ERR_FORMAT "error parsing F: ...", "could not identify base for F: ...". */
PP_MUST_CHECK bool binelf_read(struct binread *f, struct arena *a, const char *path,
                               const struct binfile_use *use, struct binfile *out, struct err *err);

/* binnote.c: the build id among the notes in bytes[0, len). False: they are malformed, or there
 * are two; *id is empty when there is none. */
PP_MUST_CHECK bool binnote_find(const struct binread *f, const uint8_t *bytes, size_t len,
                                uint64_t align, struct str *id);

/* binother.c: formats whose symbols are not read; only whether the headers are sane. */
PP_MUST_CHECK bool binmacho_read(struct binread *f, const char *path, uint64_t start,
                                 struct err *err);
PP_MUST_CHECK bool binfat_read(struct binread *f, const char *path, uint64_t start,
                               struct err *err);
PP_MUST_CHECK bool binpe_read(struct binread *f, const char *path, struct err *err);

#endif
