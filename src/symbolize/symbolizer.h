/* What the files of the symbolizer share (include/symbolize/symbolize.h). */
#ifndef CPPROF_SYMBOLIZE_SYMBOLIZER_H
#define CPPROF_SYMBOLIZE_SYMBOLIZER_H

#include "symbolize/symbolize.h"
#include "symbolize/worker.h"
#include "util/vec.h"

/* The kernel's relocation symbol, which stands in the name that a mapping had before the file
 * behind it was found. */
struct kernel_name {
    uint64_t start, limit, offset;
    struct str symbol;
};

struct symbolizer {
    struct arena arena;
    struct symbolizer_options opt; /* strings in the arena */
    unsigned threads;
    VEC(struct kernel_name) kernels;
    struct binfiles files;
    /* If set, told of each name that is tried for a mapping, and why it is not it ("": it is). */
    void (*tried)(void *arg, uint32_t mapping, const char *path, const char *why);
    void *tried_arg;
};

/* One binary and the addresses to ask it for. */
struct lookup {
    const char *path;
    const struct binfile *file; /* NULL for the kernel */
    const uint64_t *addrs;      /* ascending, each once */
    size_t n;
    struct object_frames *out; /* n */
    bool fast;
    bool kernel; /* `path` is text such as /proc/kallsyms */

    bool answered;          /* `out` is filled */
    bool names_only;        /* by the symbol table alone */
    bool lacks_debug_file;  /* object_lacks_debug_file */
    const char *debug_file; /* what a server had then, or NULL */
    struct buf notes;       /* whole lines; the caller's to release */
};

/* Finds the frames of all the binaries, in the cache or by asking. What comes of one is in its
 * `answered` and `notes`; frames live in `a`. Errors: PP_ERR_NOMEM. */
PP_MUST_CHECK bool lookup_run(struct symbolizer *s, struct lookup *items, size_t n, struct arena *a,
                              struct err *err);
/* Asks all the binaries, several at a time. */
PP_MUST_CHECK bool lookup_ask(struct symbolizer *s, struct lookup *items, size_t n, struct arena *a,
                              struct err *err);

/* What a worker may use for a binary of `size` bytes. */
struct worker_limits symbolizer_limits(const struct symbolizer_options *opt, uint64_t size);

#endif
