/* The headers of an ELF file: program headers, sections by type and name, the build id, the symbol
 * by which a relocated kernel is told (spec/driver.md 9.1).
 *
 * What makes the file unreadable here is what makes it so for Go's debug/elf. */
#include <elf.h>

#include "symbolize/base.h"
#include "symbolize/binread.h"
#include "util/hash.h"

#define MAX_HEADERS (UINT64_C(64) << 20) /* a table of headers, or the names of sections */
#define MAX_NOTES (UINT64_C(4) << 20)
#define MAX_SYMBOLS (UINT64_C(256) << 20) /* of a kernel: some 20 MB */

struct section {
    struct str name;
    uint64_t type, addr, offset, size, link, align;
};

struct elf {
    struct binread *f;
    struct arena *arena;
    const char *path;
    bool wide; /* 64 bits */
    uint64_t phoff, phnum, phentsize, shoff, shnum, shentsize, names;
    struct section *sections;
    size_t n_sections;
    struct err *err;
};

static bool fail(struct elf *e, const char *what)
{
    return err_set(e->err, PP_ERR_FORMAT, PP_NO_OFFSET, "error parsing %s: %s", e->path, what);
}

/* A word of the size of an address. */
static uint64_t word(const struct elf *e, const uint8_t *p, unsigned narrow_at, unsigned wide_at)
{
    return e->wide ? binread_word(e->f, p + wide_at, 8) : binread_word(e->f, p + narrow_at, 4);
}

static bool read_section(const struct elf *e, uint64_t index, uint8_t *out)
{
    return binread_at(e->f, e->shoff + index * e->shentsize, out, e->wide ? 64 : 40);
}

/* A file with too many sections counts them in the first one. */
static bool read_extended_counts(struct elf *e)
{
    uint8_t s[64];
    if (e->shoff == 0 || e->shnum != 0)
        return true;
    if (e->shentsize < (e->wide ? 64 : 40) || !binread_has(e->f, e->shoff, 1, e->shentsize) ||
        !read_section(e, 0, s))
        return fail(e, "cannot read the first section header");
    e->shnum = word(e, s, 20, 32);
    if (e->names == SHN_XINDEX)
        e->names = e->wide ? binread_word(e->f, s + 40, 4) : binread_word(e->f, s + 24, 4);
    return true;
}

static bool read_header(struct elf *e, struct binfile *out)
{
    uint8_t h[64];
    struct binread *f = e->f;
    if (!binread_at(f, 0, h, 52))
        return fail(e, "EOF");
    e->wide = h[EI_CLASS] == ELFCLASS64;
    if ((h[EI_CLASS] != ELFCLASS32 && !e->wide) ||
        (h[EI_DATA] != ELFDATA2LSB && h[EI_DATA] != ELFDATA2MSB) || h[EI_VERSION] != EV_CURRENT)
        return fail(e, "unknown ELF class, data encoding or version");
    f->big = h[EI_DATA] == ELFDATA2MSB;
    if ((e->wide && !binread_at(f, 0, h, 64)) || binread_word(f, h + 20, 4) != EV_CURRENT)
        return fail(e, "mismatched ELF version");
    out->type = (uint16_t)binread_word(f, h + 16, 2);
    e->phoff = word(e, h, 28, 32);
    e->shoff = word(e, h, 32, 40);
    const uint8_t *sizes = h + (e->wide ? 54 : 42);
    e->phentsize = binread_word(f, sizes, 2);
    e->phnum = binread_word(f, sizes + 2, 2);
    e->shentsize = binread_word(f, sizes + 4, 2);
    e->shnum = binread_word(f, sizes + 6, 2);
    e->names = binread_word(f, sizes + 8, 2);
    if (e->shoff == 0 && e->shnum != 0)
        return fail(e, "invalid ELF shnum for shoff=0");
    if (!read_extended_counts(e))
        return false;
    if (e->shnum > 0 && (e->names >= e->shnum || e->shentsize < (e->wide ? 64 : 40)))
        return fail(e, "invalid ELF shstrndx or shentsize");
    if (e->phnum > 0 && e->phentsize < (e->wide ? 56 : 32))
        return fail(e, "invalid ELF phentsize");
    return true;
}

static bool read_segments(struct elf *e, struct binfile *out)
{
    uint64_t size = e->phnum * e->phentsize;
    const struct binread *f = e->f;
    if (!binread_has(f, e->phoff, e->phnum, e->phentsize ? e->phentsize : 1))
        return fail(e, "program headers outside of the file");
    const uint8_t *table = binread_copy(f, e->arena, e->phoff, size, MAX_HEADERS);
    out->segments = arena_array(e->arena, struct object_segment, e->phnum);
    if (!table || !out->segments)
        return fail(e, "program headers cannot be read");
    for (uint64_t i = 0; i < e->phnum; i++) {
        const uint8_t *p = table + i * e->phentsize;
        struct object_segment s = {.type = (uint32_t)binread_word(f, p, 4),
                                   .flags = (uint32_t)binread_word(f, p + (e->wide ? 4 : 24), 4),
                                   .offset = word(e, p, 4, 8),
                                   .vaddr = word(e, p, 8, 16),
                                   .paddr = word(e, p, 12, 24),
                                   .filesz = word(e, p, 16, 32),
                                   .memsz = word(e, p, 20, 40),
                                   .align = word(e, p, 28, 48)};
        if (s.offset > INT64_MAX || s.filesz > INT64_MAX)
            return fail(e, "invalid program header");
        out->segments[out->n_segments++] = s;
    }
    out->fingerprint = fingerprint_str((struct str){(const char *)table, (size_t)size});
    return true;
}

/* Sections that lie at impossible offsets make the file unreadable; so does a table of names that
 * is none. */
static bool read_sections(struct elf *e, struct binfile *out)
{
    uint64_t size = e->shnum * e->shentsize;
    const struct binread *f = e->f;
    if (!binread_has(f, e->shoff, e->shnum, e->shentsize ? e->shentsize : 1))
        return fail(e, "section headers outside of the file");
    const uint8_t *table = binread_copy(f, e->arena, e->shoff, size, MAX_HEADERS);
    e->sections = arena_array(e->arena, struct section, e->shnum);
    if (!table || !e->sections)
        return fail(e, "section headers cannot be read");
    for (uint64_t i = 0; i < e->shnum; i++) {
        const uint8_t *p = table + i * e->shentsize;
        struct section *s = &e->sections[e->n_sections++];
        *s = (struct section){.type = binread_word(f, p + 4, 4),
                              .addr = word(e, p, 12, 16),
                              .offset = word(e, p, 16, 24),
                              .size = word(e, p, 20, 32),
                              .link = binread_word(f, p + (e->wide ? 40 : 24), 4),
                              .align = word(e, p, 32, 48),
                              .name = {NULL, (size_t)binread_word(f, p, 4)}};
        if (s->offset > INT64_MAX || s->size > INT64_MAX)
            return fail(e, "invalid section header");
    }
    out->fingerprint = fingerprint_mix(
        out->fingerprint, fingerprint_str((struct str){(const char *)table, (size_t)size}));
    return true;
}

/* name.len has the offset of the name until now. */
static bool name_sections(struct elf *e)
{
    if (e->n_sections == 0)
        return true;
    const struct section *names = &e->sections[e->names];
    const uint8_t *bytes = names->type == SHT_STRTAB ? binread_copy(e->f, e->arena, names->offset,
                                                                    names->size, MAX_HEADERS)
                                                     : NULL;
    if (!bytes)
        return fail(e, "invalid ELF section name string table");
    for (size_t i = 0; i < e->n_sections; i++) {
        struct section *s = &e->sections[i];
        size_t at = s->name.len;
        const uint8_t *nul = at < names->size ? memchr(bytes + at, 0, names->size - at) : NULL;
        s->name =
            nul ? (struct str){(const char *)bytes + at, (size_t)(nul - bytes) - at} : PP_STR("");
    }
    return true;
}

static const struct object_segment *find_text(const struct elf *e, const struct binfile *out)
{
    for (size_t i = 0; i < e->n_sections; i++) {
        if (!str_eq(e->sections[i].name, PP_STR(".text")))
            continue;
        uint64_t addr = e->sections[i].addr;
        for (size_t k = 0; k < out->n_segments; k++) {
            const struct object_segment *s = &out->segments[k];
            if (s->type == PT_LOAD && (s->flags & PF_X) && addr >= s->vaddr &&
                addr < s->vaddr + s->memsz)
                return s;
        }
    }
    return NULL;
}

/* The build id in one container of notes; false: search no further. */
static bool id_in(const struct elf *e, uint64_t off, uint64_t size, uint64_t align, struct str *id)
{
    *id = PP_STR("");
    if (off > e->f->size)
        return true;
    if (size > e->f->size - off)
        size = e->f->size - off;
    const uint8_t *bytes = binread_copy(e->f, e->arena, off, size, MAX_NOTES);
    return bytes && binnote_find(e->f, bytes, (size_t)size, align, id) && id->len == 0;
}

/* Segments first, then sections; the first container that has one decides. */
static struct str find_build_id(const struct elf *e, const struct binfile *out)
{
    struct str id = PP_STR("");
    for (size_t i = 0; i < out->n_segments; i++) {
        const struct object_segment *s = &out->segments[i];
        if (s->type == PT_NOTE && !id_in(e, s->offset, s->filesz, s->align, &id))
            return arena_hex(e->arena, id);
    }
    for (size_t i = 0; i < e->n_sections; i++) {
        const struct section *s = &e->sections[i];
        if (s->type == SHT_NOTE && !id_in(e, s->offset, s->size, s->align, &id))
            return arena_hex(e->arena, id);
    }
    return PP_STR("");
}

/* The value of the first symbol of that name. Without a symbol table there is none; a broken one
 * is an error. */
static bool find_symbol(struct elf *e, struct str name, struct binfile *out)
{
    const struct section *tab = NULL;
    uint64_t entry = e->wide ? 24 : 16;
    for (size_t i = 0; i < e->n_sections && !tab; i++)
        if (e->sections[i].type == SHT_SYMTAB)
            tab = &e->sections[i];
    if (!tab)
        return true;
    if (tab->size == 0 || tab->size % entry != 0 || tab->link == 0 || tab->link >= e->n_sections)
        return tab->size == 0 || fail(e, "invalid symbol table");
    const struct section *str = &e->sections[tab->link];
    const uint8_t *syms = binread_copy(e->f, e->arena, tab->offset, tab->size, MAX_SYMBOLS);
    const uint8_t *names = binread_copy(e->f, e->arena, str->offset, str->size, MAX_SYMBOLS);
    if (!syms || !names)
        return fail(e, "cannot load symbol section");
    for (uint64_t at = entry; at < tab->size && !out->has_reloc; at += entry) {
        uint64_t n = binread_word(e->f, syms + at, 4);
        if (n >= str->size || str->size - n <= name.len ||
            memcmp(names + n, name.ptr, name.len) != 0 || names[n + name.len])
            continue;
        out->has_reloc = true;
        out->reloc = word(e, syms + at, 4, 8);
    }
    return true;
}

static bool wants_reloc(const char *path, const struct binfile_use *use)
{
    return strstr(path, "vmlinux") || use->start % 4096 || use->limit % 4096 || use->offset % 4096;
}

/* Whether a base can be told at all; the one that counts is computed for an address. */
static bool try_base(const struct elf *e, const struct binfile_use *use, const struct binfile *out)
{
    struct base_image img = {out->type,       out->text,      out->segments,
                             out->n_segments, out->has_reloc, out->reloc};
    struct base_mapping m = {use->start, use->limit, use->offset};
    uint64_t base;
    return base_compute(&img, out->text, &m, &base, e->err) ||
           err_prefix(e->err, "could not identify base for %s", e->path);
}

bool binelf_read(struct binread *f, struct arena *a, const char *path,
                 const struct binfile_use *use, struct binfile *out, struct err *err)
{
    struct elf e = {.f = f, .arena = a, .path = path, .err = err};
    struct str symbol = use->kernel_symbol.len ? use->kernel_symbol : PP_STR("_stext");
    out->kind = BINFILE_ELF;
    if (!read_header(&e, out) || !read_segments(&e, out) || !read_sections(&e, out) ||
        !name_sections(&e))
        return false;
    out->text = find_text(&e, out);
    if (wants_reloc(path, use) && !find_symbol(&e, symbol, out))
        return false;
    for (size_t i = 0; i < e.n_sections; i++)
        if (str_eq(e.sections[i].name, PP_STR(".debug_info")) ||
            str_eq(e.sections[i].name, PP_STR(".zdebug_info")))
            out->has_debug = true;
    out->build_id = find_build_id(&e, out);
    return try_base(&e, use, out);
}
