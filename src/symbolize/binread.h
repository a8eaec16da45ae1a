/* Bytes of a file that is not trusted, and the parts of binfile_open. */
#ifndef CPPROF_SYMBOLIZE_BINREAD_H
#define CPPROF_SYMBOLIZE_BINREAD_H

#include <sys/types.h>
#include <time.h>

#include "symbolize/binfile.h"
#include "util/limits.h"

/* A file, and the byte order of what is read from it. */
struct binread {
    int fd;
    uint64_t size;
    bool big;
    struct arena *scratch; /* for what is needed while the headers are read */
};

/* False when not all of it is in the file. */
bool binread_at(const struct binread *f, uint64_t off, void *out, size_t len);
/* The same into scratch; NULL also when it is longer than `most`. */
const uint8_t *binread_copy(const struct binread *f, uint64_t off, uint64_t len, uint64_t most);
/* A number of 1 to 8 bytes. */
uint64_t binread_word(const struct binread *f, const uint8_t *p, unsigned bytes);
/* Whether n entries of `entry` bytes lie in the file. */
bool binread_has(const struct binread *f, uint64_t off, uint64_t n, uint64_t entry);

/* Where the symbol table of an ELF file lies. */
struct bin_symtab {
    enum { SYMTAB_NONE, SYMTAB_BROKEN, SYMTAB_HERE } state;
    bool wide, big;
    uint64_t off, size, names_off, names_size;
};

/* What was found when the kernel's relocation symbol was looked for. */
struct bin_reloc {
    struct str name;
    const char *wrong; /* why the table cannot be read; NULL: it can */
    bool found;
    uint64_t value;
};

/* What the headers of one file say, however it is mapped. */
struct binheaders {
    struct binheaders *next; /* in the same slot of struct binfiles */
    dev_t dev;
    ino_t ino;
    struct timespec modified, changed;
    const char *format;  /* "ELF", ...; NULL: none that is known */
    const char *wrong;   /* why the file cannot be read; NULL: it can */
    const char *lacking; /* or for which machine it has no part */
    struct binfile file; /* has_reloc and reloc depend on the mapping and are not set */
    uint64_t macho_text; /* the address of a Mach-O file's __TEXT */
    struct bin_symtab symtab;
    struct bin_reloc relocs[PP_MAX_RELOC_NAMES];
    size_t n_relocs;
};

/* Sets out->wrong; for "return binheaders_fail(...)". */
bool binheaders_fail(struct binheaders *out, const char *wrong);

/* binelf.c, binother.c: fill out->file, what is kept in `a`. False: out->wrong says why, or memory
 * ran out. Of formats whose symbols are not read, only whether the headers are sane. */
PP_MUST_CHECK bool binelf_read(struct binread *f, struct arena *a, struct binheaders *out);
PP_MUST_CHECK bool binmacho_read(struct binread *f, struct binheaders *out);
PP_MUST_CHECK bool binfat_read(struct binread *f, struct binheaders *out);
PP_MUST_CHECK bool binpe_read(struct binread *f, struct binheaders *out);

/* binnote.c: the build id among the notes in bytes[0, len). False: they are malformed, or there
 * are two; *id is empty when there is none. */
PP_MUST_CHECK bool binnote_find(const struct binread *f, const uint8_t *bytes, size_t len,
                                uint64_t align, struct str *id);

/* binreloc.c: looks for the first symbol named out->name. */
void binreloc_find(struct binread *f, const struct bin_symtab *t, struct bin_reloc *out);

#endif
