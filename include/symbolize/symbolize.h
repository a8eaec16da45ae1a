/* Names for the addresses of a profile: finds the binaries behind its mappings and asks them
 * (spec/driver.md 8.2, 8.3, 9.2). A binary that breaks its reader costs its own symbols only: each
 * is read by a process of its own, under limits. */
#ifndef CPPROF_SYMBOLIZE_SYMBOLIZE_H
#define CPPROF_SYMBOLIZE_SYMBOLIZE_H

#include "profile/profile.h"
#include "symbolize/binfile.h"
#include "symbolize/object.h"
#include "util/notes.h"

struct symbolizer_options {
    const char *binary_path;          /* directories to search, separated by ':'; NULL: none */
    const char *debug_file_directory; /* NULL: /usr/lib/debug */
    const char *cache_directory;      /* where answers are kept; NULL: nowhere */
    const char *kallsyms;             /* text with the kernel's symbols; NULL: none */
    bool debuginfod;                  /* ask servers for what is not here */
    unsigned threads;                 /* 0: as many as there are cores */
    unsigned seconds;                 /* of CPU that a binary may take; 0: by its size */
    bool no_inlines;                  /* one frame an address */
    const char *advice; /* the note where binaries are missing, a literal; NULL: that of 8.2 */
};

struct symbolizer;

/* Errors: PP_ERR_NOMEM; the list of the kernel's symbols cannot be read. */
PP_MUST_CHECK bool symbolizer_new(const struct symbolizer_options *opt, struct symbolizer **out,
                                  struct err *err);
void symbolizer_free(struct symbolizer *s);

/* Gives the mappings of one loaded profile the names of local files (9.2).
 * Notes: "Ignoring local file NAME: build-id mismatch (B != ID)". Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool symbolizer_locate(struct symbolizer *s, struct profile *p, struct notes *notes,
                                     struct err *err);

/* What -symbolize asks of local look-up. */
struct symbolizer_mode {
    bool fast;  /* names of the symbol table only */
    bool force; /* also where there are names already */
};

/* Looks up the addresses of a profile in local binaries (8.2, 8.3); names are linkage names.
 * Notes: those of 8.2, and one for each binary that could not be read. Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool symbolizer_run(struct symbolizer *s, struct profile *p,
                                  const struct symbolizer_mode *mode, struct notes *notes,
                                  struct err *err);

/* The binaries that were opened, for binfile_open. */
struct binfiles *symbolizer_files(struct symbolizer *s);

/* How the file of a mapping is mapped, as binfile_open wants it. */
struct binfile_use symbolizer_use(const struct symbolizer *s, const struct profile *p,
                                  const struct mapping *m);

/* Tells in words, for each mapping of a loaded profile, which files were tried, what was found and
 * what to do about names that are missing. `executable`, if not empty, is the file of the first
 * mapping. Changes file names in the profile. Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool symbolizer_doctor(struct symbolizer *s, struct profile *p, struct str executable,
                                     struct buf *out, struct err *err);

/* Frames of addresses of one binary, in the file's own address space: out[i] for addrs[i], which
 * ascend, each once. What is returned lives in `a`.
 * Notes: what is missing, damaged, or had to be given up.
 * Errors: PP_ERR_NOMEM; the binary cannot be opened; nothing could be read from it. */
PP_MUST_CHECK bool symbolizer_look_up(struct symbolizer *s, const char *path, bool fast,
                                      const uint64_t *addrs, size_t n, struct arena *a,
                                      struct object_frames *out, struct notes *notes,
                                      struct err *err);

#endif
