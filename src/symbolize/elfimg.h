/* An ELF file in memory: headers, sections (inflated and relocated when asked for), segments,
 * notes. Of 32 or 64 bits and of either byte order. All of it lives until elfimg_close. */
#ifndef CPPROF_SYMBOLIZE_ELFIMG_H
#define CPPROF_SYMBOLIZE_ELFIMG_H

#include <stdbool.h>
#include <stdint.h>

#include "symbolize/dwreader.h"
#include "symbolize/object.h"
#include "util/arena.h"
#include "util/err.h"

struct elf_section {
    struct str name;
    uint32_t name_off, type, link, info;
    uint64_t flags, addr, offset, size, entsize;
    /* Where its bytes count from: `addr`, or in a relocatable object, whose sections all have
     * address 0, a place of its own (see elfimg_place). */
    uint64_t base;
    struct str bytes; /* what elfimg_load made of it */
    bool loaded;
    uint8_t *owned; /* unpack_alloc'ed copy behind `bytes`, or NULL */
    size_t owned_size;
};

struct elf_span {
    uint64_t lo, hi;
};

struct elfimg {
    struct arena arena;
    struct str path; /* NUL-terminated */
    uint8_t *data;
    size_t size;
    void (*release)(void *ptr, size_t size); /* what to do with data at the end */
    bool is64, big_endian;
    uint16_t type, machine;
    struct elf_section *sections;
    size_t n_sections;
    struct object_segment *segments;
    size_t n_segments;
    struct elf_span *code; /* the sections with code, by address, merged */
    size_t n_code;
    uint64_t text_size; /* relocatable object: size of the section that addresses mean */
};

PP_MUST_CHECK bool elfimg_open(const char *path, struct elfimg **out, struct err *err);
/* The same of bytes in memory, released by `release` (also on failure). */
PP_MUST_CHECK bool elfimg_from_memory(const char *name, uint8_t *data, size_t size,
                                      void (*release)(void *ptr, size_t size), struct elfimg **out,
                                      struct err *err);
void elfimg_close(struct elfimg *img);

/* Index of the first section of that name at or after `from`, or PP_NONE. */
uint32_t elfimg_find(const struct elfimg *img, struct str name, uint32_t from);

/* The bytes of a section as they are in the file; empty when they are not in it. */
struct str elfimg_raw(const struct elfimg *img, const struct elf_section *s);

/* Inflates and relocates the sections, several at once on `threads` threads. What cannot be
 * inflated is empty afterwards. A section loaded before is left alone. */
void elfimg_load(struct elfimg *img, const uint32_t *sections, size_t n, unsigned threads);
/* One section; must not be called by two threads at once. */
struct str elfimg_bytes(struct elfimg *img, uint32_t section);

/* Whether the address lies in a section with code. Ranges of functions that the linker dropped
 * start outside of all of them: at 0, or at the highest address, or a little above those. */
bool elfimg_is_code(const struct elfimg *img, uint64_t addr);

/* The bytes of the GNU build id, or an empty string. */
struct str elfimg_build_id(struct elfimg *img);

/* Gives the sections of a relocatable object addresses of their own: 0 for the first that has
 * code (that is what a query means), then one behind the other. (elfrel.c) */
void elfimg_place(struct elfimg *img);
/* Applies the relocations of a section of a relocatable object to its bytes. (elfrel.c) */
void elfimg_relocate(struct elfimg *img, uint32_t section, uint8_t *bytes, size_t size);

/* One symbol as it is in the file. */
struct elf_symbol {
    uint32_t name, shndx; /* SHN_XINDEX already resolved; 0xff00 and above: reserved */
    uint8_t info;
    uint64_t value, size;
};
/* Walks a symbol table: false after the last. `table` is the section's bytes. */
size_t elfimg_symbol_count(const struct elfimg *img, struct str table);
struct elf_symbol elfimg_symbol(const struct elfimg *img, struct str table, struct str shndx,
                                size_t i);

#endif
