/* One binary: what its debug information and symbols say about addresses, and what its headers say
 * about itself. Addresses are those of the file, not of a process. */
#ifndef CPPROF_SYMBOLIZE_OBJECT_H
#define CPPROF_SYMBOLIZE_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/attr.h"
#include "util/err.h"
#include "util/notes.h"
#include "util/str.h"

struct object;

struct object_options {
    const char *debug_file_directory; /* NULL: /usr/lib/debug */
    bool no_inlines;                  /* one frame an address: where the innermost code is */
    unsigned threads;                 /* 0: as many as there are cores */
    const char *debug_file;           /* used if it is of the same build; NULL: none is known */
};

/* One program header. */
struct object_segment {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, filesz, memsz, align;
};

struct object_frame {
    struct str function;               /* linkage name; empty: unknown */
    struct str file;                   /* as the debug information composes it; empty: unknown */
    uint64_t line, column, start_line; /* 0: unknown */
    bool inlined;                      /* inlined into the next frame */
};

struct object_frames {
    const struct object_frame *frame; /* innermost first */
    uint32_t n;                       /* 0: nothing is known of the address */
};

/* Opens an ELF file and reads its headers; debug information is looked for at the first lookup.
 * What is missing or damaged there (a .dwo file, a wrong checksum) is told to `notes`, which may
 * be NULL and has to outlive the object.
 * Errors: PP_ERR_IO, PP_ERR_FORMAT (not an ELF file), PP_ERR_NOMEM. */
PP_MUST_CHECK bool object_open(const char *path, const struct object_options *options,
                               struct notes *notes, struct object **out, struct err *err);
void object_close(struct object *obj);

/* Frames of n addresses, which have to ascend, each once: out[i] for addrs[i]. All that is
 * returned lives until object_close. Damaged debug information gives fewer frames, not an error.
 * Not for two threads at once; it starts its own.
 * Errors: PP_ERR_USAGE (order), PP_ERR_NOMEM. */
PP_MUST_CHECK bool object_lookup(struct object *obj, const uint64_t *addrs, size_t n,
                                 struct object_frames *out, struct err *err);

/* After a lookup: whether there is a build id but no debug information, here or in the folders. */
bool object_lacks_debug_file(const struct object *obj);

#endif
