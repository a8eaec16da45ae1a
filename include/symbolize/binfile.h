/* A program or library as far as its headers tell: enough to decide whether it is the file behind
 * a mapping (spec/driver.md 9.1). This is done for many candidates in the program itself, with read
 * calls and within bounds (util/limits.h); what is inside a file is left to a worker. */
#ifndef CPPROF_SYMBOLIZE_BINFILE_H
#define CPPROF_SYMBOLIZE_BINFILE_H

#include "symbolize/object.h"
#include "util/arena.h"

enum binfile_kind { BINFILE_ELF, BINFILE_MACHO, BINFILE_PE };

/* How the file is mapped; it decides whether its headers make sense. */
struct binfile_use {
    uint64_t start, limit, offset;
    struct str kernel_symbol; /* "": _stext */
};

struct binfile {
    enum binfile_kind kind;
    uint16_t type; /* ELF: ET_EXEC, ... */
    struct object_segment *segments;
    size_t n_segments;
    const struct object_segment *text; /* executable PT_LOAD with .text, or NULL */
    struct str build_id;               /* hexadecimal; "": none, or more than one */
    bool has_reloc;                    /* the kernel's relocation symbol was needed and found */
    uint64_t reloc;
    bool has_debug; /* sections of debug information */
    uint64_t size;
    uint64_t fingerprint; /* of the headers: tells builds and stripped copies apart */
};

struct binheaders;

/* The files that were opened: the headers of each are read once, whatever its names and mappings.
 * To begin with only the arena is set, in which all that is found out lives. */
struct binfiles {
    struct arena *arena;
    struct binheaders *by_file[1024];
};

/* Opens the file and reads its headers. What *out refers to lives in known->arena. Not for two
 * threads at once.
 * Errors: the reference's ("stat F: no such file or directory", "unrecognized binary format: F",
 * "error reading ELF file F: ..."); PP_ERR_NOMEM. */
PP_MUST_CHECK bool binfile_open(struct binfiles *known, const char *path,
                                const struct binfile_use *use, struct binfile *out,
                                struct err *err);

/* The address in the file's own space of a process's: process address - *base. `addr` is the first
 * address that is asked for. Errors: as base_of_address. */
PP_MUST_CHECK bool binfile_base(const struct binfile *f, const struct binfile_use *use,
                                uint64_t addr, uint64_t *base, struct err *err);

#endif
