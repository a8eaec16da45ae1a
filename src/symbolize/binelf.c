/* The headers of an ELF file: program headers, sections by type and name, the build id, where the
 * symbol table is (spec/driver.md 9.1).
 *
 * What makes the file unreadable here is what makes it so for Go's debug/elf. */
#include <elf.h>

#include "symbolize/binread.h"
#include "util/hash.h"

struct section {
    uint64_t type, name, addr, offset, size, link, align; /* name: where it is in e->names */
};

struct elf {
    struct binread *f;
    struct arena *arena; /* for what is kept */
    struct binheaders *out;
    bool wide; /* 64 bits */
    uint64_t phoff, phnum, phentsize, shoff, shnum, shentsize, shstrndx;
    struct section *sections;
    size_t n_sections;
    struct str names; /* of the sections */
};

static bool fail(struct elf *e, const char *what)
{
    return binheaders_fail(e->out, what);
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
    if (e->shstrndx == SHN_XINDEX)
        e->shstrndx = e->wide ? binread_word(e->f, s + 40, 4) : binread_word(e->f, s + 24, 4);
    return true;
}

static bool read_header(struct elf *e)
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
    e->out->file.type = (uint16_t)binread_word(f, h + 16, 2);
    e->phoff = word(e, h, 28, 32);
    e->shoff = word(e, h, 32, 40);
    const uint8_t *sizes = h + (e->wide ? 54 : 42);
    e->phentsize = binread_word(f, sizes, 2);
    e->phnum = binread_word(f, sizes + 2, 2);
    e->shentsize = binread_word(f, sizes + 4, 2);
    e->shnum = binread_word(f, sizes + 6, 2);
    e->shstrndx = binread_word(f, sizes + 8, 2);
    if (e->shoff == 0 && e->shnum != 0)
        return fail(e, "invalid ELF shnum for shoff=0");
    if (!read_extended_counts(e))
        return false;
    if (e->shnum > 0 && (e->shstrndx >= e->shnum || e->shentsize < (e->wide ? 64 : 40)))
        return fail(e, "invalid ELF shstrndx or shentsize");
    if (e->phnum > 0 && e->phentsize < (e->wide ? 56 : 32))
        return fail(e, "invalid ELF phentsize");
    return true;
}

static bool read_segments(struct elf *e)
{
    struct binfile *out = &e->out->file;
    uint64_t size = e->phnum * e->phentsize;
    const struct binread *f = e->f;
    if (!binread_has(f, e->phoff, e->phnum, e->phentsize ? e->phentsize : 1))
        return fail(e, "program headers outside of the file");
    if (e->phnum > PP_MAX_SEGMENTS)
        return fail(e, "more program headers than a program can have");
    const uint8_t *table = binread_copy(f, e->phoff, size, PP_MAX_HEADERS);
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
static bool read_sections(struct elf *e)
{
    struct binfile *out = &e->out->file;
    uint64_t size = e->shnum * e->shentsize;
    const struct binread *f = e->f;
    if (!binread_has(f, e->shoff, e->shnum, e->shentsize ? e->shentsize : 1))
        return fail(e, "section headers outside of the file");
    const uint8_t *table = binread_copy(f, e->shoff, size, PP_MAX_HEADERS);
    e->sections = arena_array(f->scratch, struct section, e->shnum);
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
                              .name = binread_word(f, p, 4)};
        if (s->offset > INT64_MAX || s->size > INT64_MAX)
            return fail(e, "invalid section header");
    }
    out->fingerprint = fingerprint_mix(
        out->fingerprint, fingerprint_str((struct str){(const char *)table, (size_t)size}));
    return true;
}

static bool read_names(struct elf *e)
{
    if (e->n_sections == 0)
        return true;
    const struct section *s = &e->sections[e->shstrndx];
    const uint8_t *bytes =
        s->type == SHT_STRTAB ? binread_copy(e->f, s->offset, s->size, PP_MAX_HEADERS) : NULL;
    if (!bytes)
        return fail(e, "invalid ELF section name string table");
    e->names = (struct str){(const char *)bytes, (size_t)s->size};
    return true;
}

/* Names are compared where they lie: what ends one is looked for nowhere else. */
static bool is_named(const struct elf *e, const struct section *s, struct str name)
{
    return s->name < e->names.len && e->names.len - s->name > name.len &&
           memcmp(e->names.ptr + s->name, name.ptr, name.len) == 0 &&
           e->names.ptr[s->name + name.len] == 0;
}

/* The executable segment that has an address in it. */
static const struct object_segment *find_code(const struct binfile *file, uint64_t addr)
{
    for (size_t k = 0; k < file->n_segments; k++) {
        const struct object_segment *s = &file->segments[k];
        if (s->type == PT_LOAD && (s->flags & PF_X) && addr >= s->vaddr &&
            addr < s->vaddr + s->memsz)
            return s;
    }
    return NULL;
}

static const struct object_segment *find_text(const struct elf *e)
{
    const struct object_segment *text = NULL;
    for (size_t i = 0, n = 0; i < e->n_sections && !text && n < PP_MAX_TEXTS; i++) {
        if (!is_named(e, &e->sections[i], PP_STR(".text")))
            continue;
        text = find_code(&e->out->file, e->sections[i].addr);
        n++;
    }
    return text;
}

/* Notes that are being searched; one container takes the place of another. */
struct notes_read {
    uint8_t *bytes;
    uint64_t left; /* of what all may have */
};

/* The build id in one container of notes; false: search no further. */
static bool id_in(const struct elf *e, struct notes_read *notes, uint64_t off, uint64_t size,
                  uint64_t align, struct str *id)
{
    *id = PP_STR("");
    if (off > e->f->size)
        return true;
    if (size > e->f->size - off)
        size = e->f->size - off;
    if (size > notes->left || !binread_at(e->f, off, notes->bytes, (size_t)size))
        return false;
    notes->left -= size;
    return binnote_find(e->f, notes->bytes, (size_t)size, align, id) && id->len == 0;
}

/* Segments first, then sections; the first container that has one decides. */
static struct str find_build_id(const struct elf *e)
{
    const struct binfile *file = &e->out->file;
    struct notes_read notes = {.left = PP_MAX_NOTES < e->f->size ? PP_MAX_NOTES : e->f->size};
    struct str id = PP_STR("");
    bool on = (notes.bytes = arena_array(e->f->scratch, uint8_t, (size_t)notes.left)) != NULL;
    for (size_t i = 0; i < file->n_segments && on; i++) {
        const struct object_segment *s = &file->segments[i];
        on = s->type != PT_NOTE || id_in(e, &notes, s->offset, s->filesz, s->align, &id);
    }
    for (size_t i = 0; i < e->n_sections && on; i++) {
        const struct section *s = &e->sections[i];
        on = s->type != SHT_NOTE || id_in(e, &notes, s->offset, s->size, s->align, &id);
    }
    return arena_hex(e->arena, id);
}

/* Without a symbol table there is no symbol; a broken one is an error for who wants one. */
static struct bin_symtab find_symtab(const struct elf *e)
{
    const struct section *tab = NULL;
    for (size_t i = 0; i < e->n_sections && !tab; i++)
        if (e->sections[i].type == SHT_SYMTAB)
            tab = &e->sections[i];
    if (!tab || tab->size == 0)
        return (struct bin_symtab){.state = SYMTAB_NONE};
    if (tab->size % (e->wide ? 24 : 16) != 0 || tab->link == 0 || tab->link >= e->n_sections)
        return (struct bin_symtab){.state = SYMTAB_BROKEN};
    const struct section *names = &e->sections[tab->link];
    return (struct bin_symtab){SYMTAB_HERE, e->wide,       e->f->big,  tab->offset,
                               tab->size,   names->offset, names->size};
}

bool binelf_read(struct binread *f, struct arena *a, struct binheaders *out)
{
    struct elf e = {.f = f, .arena = a, .out = out};
    out->file.kind = BINFILE_ELF;
    if (!read_header(&e) || !read_segments(&e) || !read_sections(&e) || !read_names(&e))
        return false;
    for (size_t i = 0; i < e.n_sections && !out->file.has_debug; i++)
        out->file.has_debug = is_named(&e, &e.sections[i], PP_STR(".debug_info")) ||
                              is_named(&e, &e.sections[i], PP_STR(".zdebug_info"));
    out->file.text = find_text(&e);
    out->file.build_id = find_build_id(&e);
    out->symtab = find_symtab(&e);
    return !f->scratch->failed && !a->failed;
}
