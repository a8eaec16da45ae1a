/* Opening an ELF file: headers by libelf, bytes by our own reader.
 *
 * Takes a path or bytes, gives struct elfimg. libelf is asked for the headers only (it knows about
 * extended numbering and foreign byte orders) and closed again; every offset it reports is checked
 * against the file before use. Compressed sections: gABI "Section Compression"; the older .zdebug
 * sections start with "ZLIB" and a big-endian size. */
#include "symbolize/elfimg.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "symbolize/unpack.h"
#include "util/limits.h"
#include "util/par.h"

/* Constants that older elf.h files lack. */
#define PP_COMPRESS_ZLIB 1
#define PP_COMPRESS_ZSTD 2
#define MAX_SECTIONS (1u << 24)

static bool map_file(const char *path, uint8_t **data, size_t *size, struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return err_set_sys(err, errno, "open %s", path);
    bool ok = false;
    if (fstat(fd, &st) != 0) {
        err_set_sys(err, errno, "stat %s", path);
    } else if (!S_ISREG(st.st_mode)) {
        err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "%s: not a regular file", path);
    } else if (st.st_size < EI_NIDENT) {
        err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "%s: not an ELF file", path);
    } else {
        /* Private and writable: libelf's interface for memory is not const. */
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
        ok = p != MAP_FAILED;
        if (!ok)
            err_set_sys(err, errno, "mmap %s", path);
        *data = ok ? p : NULL;
        *size = (size_t)st.st_size;
    }
    close(fd);
    return ok;
}

static bool read_segments(struct elfimg *img, Elf *elf)
{
    size_t n = 0;
    /* Headers of a cut file may count what is not there: each needs 32 bytes of it at least. */
    if (elf_getphdrnum(elf, &n) != 0 || n > img->size / 32)
        n = 0;
    img->segments = arena_array(&img->arena, struct object_segment, n);
    if (!img->segments)
        return false;
    for (size_t i = 0; i < n; i++) {
        GElf_Phdr p;
        if (!gelf_getphdr(elf, (int)i, &p))
            break;
        img->segments[img->n_segments++] = (struct object_segment){
            .type = p.p_type,
            .flags = p.p_flags,
            .offset = p.p_offset,
            .vaddr = p.p_vaddr,
            .paddr = p.p_paddr,
            .filesz = p.p_filesz,
            .memsz = p.p_memsz,
            .align = p.p_align,
        };
    }
    return true;
}

static void name_sections(struct elfimg *img, Elf *elf)
{
    size_t at;
    if (elf_getshdrstrndx(elf, &at) != 0 || at >= img->n_sections)
        return;
    struct str names = elfimg_raw(img, &img->sections[at]);
    for (size_t i = 0; i < img->n_sections; i++)
        img->sections[i].name = dwr_str_at(names, img->sections[i].name_off);
}

static bool read_sections(struct elfimg *img, Elf *elf)
{
    size_t n = 0;
    if (elf_getshdrnum(elf, &n) != 0 || n > img->size / 40 || n > MAX_SECTIONS)
        n = 0;
    img->sections = arena_array(&img->arena, struct elf_section, n);
    if (!img->sections)
        return false;
    for (size_t i = 0; i < n; i++) {
        GElf_Shdr s;
        Elf_Scn *scn = elf_getscn(elf, i);
        if (!scn || !gelf_getshdr(scn, &s))
            break;
        img->sections[img->n_sections++] = (struct elf_section){
            .type = s.sh_type,
            .link = s.sh_link,
            .info = s.sh_info,
            .flags = s.sh_flags,
            .addr = s.sh_addr,
            .base = s.sh_addr,
            .offset = s.sh_offset,
            .size = s.sh_size,
            .entsize = s.sh_entsize,
            .name_off = s.sh_name,
            .name = PP_STR(""),
        };
    }
    name_sections(img, elf);
    return true;
}

static int by_lo(const void *pa, const void *pb)
{
    const struct elf_span *a = pa, *b = pb;
    return (a->lo > b->lo) - (a->lo < b->lo);
}

/* Collects the address ranges of sections with code. */
static bool collect_code(struct elfimg *img)
{
    const uint64_t flags = SHF_ALLOC | SHF_EXECINSTR;
    img->code = arena_array(&img->arena, struct elf_span, img->n_sections);
    if (!img->code)
        return false;
    size_t n = 0;
    for (size_t i = 0; i < img->n_sections; i++) {
        const struct elf_section *s = &img->sections[i];
        if ((s->flags & flags) != flags || s->size == 0 || s->size > UINT64_MAX - s->base)
            continue;
        img->code[n++] = (struct elf_span){s->base, s->base + s->size};
    }
    qsort(img->code, n, sizeof *img->code, by_lo);
    for (size_t i = 0; i < n; i++) {
        struct elf_span *last = img->n_code ? &img->code[img->n_code - 1] : NULL;
        if (last && img->code[i].lo <= last->hi) {
            if (img->code[i].hi > last->hi)
                last->hi = img->code[i].hi;
        } else {
            img->code[img->n_code++] = img->code[i];
        }
    }
    return true;
}

static bool read_headers(struct elfimg *img, struct err *err)
{
    GElf_Ehdr eh;
    bool ok = false;
    elf_version(EV_CURRENT);
    Elf *elf = elf_memory((char *)img->data, img->size);
    if (!elf && img->size >= SELFMAG && memcmp(img->data, ELFMAG, SELFMAG) == 0) {
        err_nomem(err); /* nothing else has been looked at yet */
        goto out;
    }
    if (!elf || elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &eh)) {
        err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "%s: not an ELF file", img->path.ptr);
        goto out;
    }
    img->is64 = eh.e_ident[EI_CLASS] == ELFCLASS64;
    img->big_endian = eh.e_ident[EI_DATA] == ELFDATA2MSB;
    img->type = eh.e_type;
    img->machine = eh.e_machine;
    if (!read_segments(img, elf) || !read_sections(img, elf)) {
        err_nomem(err);
        goto out;
    }
    if (img->type == ET_REL)
        elfimg_place(img);
    ok = collect_code(img) || err_nomem(err);
out:
    elf_end(elf);
    return ok;
}

bool elfimg_from_memory(const char *name, uint8_t *data, size_t size,
                        void (*release)(void *ptr, size_t size), struct elfimg **out,
                        struct err *err)
{
    *out = NULL;
    struct elfimg *img = calloc(1, sizeof *img);
    if (!img) {
        release(data, size);
        return err_nomem(err);
    }
    arena_init(&img->arena, 0);
    img->data = data;
    img->size = size;
    img->release = release;
    img->path = arena_str(&img->arena, str_of(name));
    if (!img->path.ptr)
        err_nomem(err);
    if (!img->path.ptr || !read_headers(img, err)) {
        elfimg_close(img);
        return false;
    }
    *out = img;
    return true;
}

static void unmap(void *ptr, size_t size)
{
    munmap(ptr, size);
}

bool elfimg_open(const char *path, struct elfimg **out, struct err *err)
{
    uint8_t *data = NULL;
    size_t size = 0;
    *out = NULL;
    return map_file(path, &data, &size, err) &&
           elfimg_from_memory(path, data, size, unmap, out, err);
}

void elfimg_close(struct elfimg *img)
{
    if (!img)
        return;
    for (size_t i = 0; i < img->n_sections; i++)
        unpack_free(img->sections[i].owned, img->sections[i].owned_size);
    img->release(img->data, img->size);
    arena_done(&img->arena);
    free(img);
}

uint32_t elfimg_find(const struct elfimg *img, struct str name, uint32_t from)
{
    for (uint32_t i = from; i < img->n_sections; i++)
        if (str_eq(img->sections[i].name, name))
            return i;
    return PP_NONE;
}

struct str elfimg_raw(const struct elfimg *img, const struct elf_section *s)
{
    if (s->type == SHT_NOBITS || s->type == SHT_NULL || s->offset > img->size ||
        s->size > img->size - s->offset)
        return PP_STR("");
    return (struct str){(const char *)img->data + s->offset, (size_t)s->size};
}

bool elfimg_is_code(const struct elfimg *img, uint64_t addr)
{
    size_t lo = 0, hi = img->n_code;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (img->code[mid].lo <= addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 && addr < img->code[lo - 1].hi;
}

/* What the header of a compressed section says. */
struct packing {
    uint32_t kind; /* 0: not compressed */
    uint64_t size;
    struct str body;
};

static struct packing packing_of(const struct elfimg *img, const struct elf_section *s,
                                 struct str raw)
{
    struct packing k = {0, raw.len, raw};
    if (s->flags & SHF_COMPRESSED) {
        struct dwreader r = dwr_at(raw, 0, img->big_endian);
        k.kind = dwr_u32(&r);
        if (img->is64)
            dwr_skip(&r, 4);
        k.size = dwr_uint(&r, img->is64 ? 8 : 4);
        dwr_skip(&r, img->is64 ? 8 : 4);
        if (r.bad || k.kind == 0)
            k.kind = UINT32_MAX;
        else
            k.body = dwr_bytes(&r, dwr_left(&r));
    } else if (str_starts(s->name, PP_STR(".zdebug")) && str_starts(raw, PP_STR("ZLIB"))) {
        struct dwreader r = dwr_at(raw, 4, true);
        k.kind = PP_COMPRESS_ZLIB;
        k.size = dwr_u64(&r);
        k.body = r.bad ? PP_STR("") : dwr_bytes(&r, dwr_left(&r));
    }
    return k;
}

/* Whole pages of the file that are no longer needed; they come back from disk if they are. */
static void drop_pages(const struct elfimg *img, struct str raw)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)raw.ptr + page - 1) / page * page;
    uintptr_t to = ((uintptr_t)raw.ptr + raw.len) / page * page;
    if (img->release == unmap && to > from)
        madvise((void *)from, to - from, MADV_DONTNEED);
}

static bool inflate(const struct packing *k, uint8_t **out)
{
    bool possible = k->kind == PP_COMPRESS_ZLIB
                        ? unpack_zlib_size_is_possible(k->body.len, k->size)
                        : k->kind == PP_COMPRESS_ZSTD && k->size <= PP_MAX_UNPACKED;
    uint8_t *copy = possible ? unpack_alloc((size_t)k->size) : NULL;
    if (!copy)
        return false;
    const uint8_t *in = (const uint8_t *)k->body.ptr;
    if (k->kind == PP_COMPRESS_ZLIB ? unpack_zlib(in, k->body.len, copy, (size_t)k->size)
                                    : unpack_zstd(in, k->body.len, copy, (size_t)k->size)) {
        *out = copy;
        return true;
    }
    unpack_free(copy, (size_t)k->size);
    return false;
}

static void load_section(struct elfimg *img, uint32_t index)
{
    struct elf_section *s = &img->sections[index];
    struct str raw = elfimg_raw(img, s);
    struct packing k = packing_of(img, s, raw);
    s->loaded = true;
    s->bytes = raw;
    if (k.kind != 0) {
        s->bytes = PP_STR("");
        if (!inflate(&k, &s->owned))
            return;
        s->owned_size = (size_t)k.size;
        s->bytes = (struct str){(const char *)s->owned, s->owned_size};
        drop_pages(img, raw);
    }
    if (img->type != ET_REL || (s->flags & SHF_ALLOC) || s->bytes.len == 0)
        return;
    if (!s->owned) {
        s->owned = unpack_alloc(raw.len);
        if (!s->owned)
            return;
        s->owned_size = raw.len;
        memcpy(s->owned, raw.ptr, raw.len);
        s->bytes.ptr = (const char *)s->owned;
    }
    elfimg_relocate(img, index, s->owned, s->owned_size);
}

struct load_job {
    struct elfimg *img;
    const uint32_t *sections;
};

static void load_some(void *arg, unsigned worker, size_t from, size_t to)
{
    const struct load_job *job = arg;
    (void)worker;
    for (size_t i = from; i < to; i++)
        load_section(job->img, job->sections[i]);
}

void elfimg_load(struct elfimg *img, const uint32_t *sections, size_t n, unsigned threads)
{
    uint32_t todo[64];
    size_t n_todo = 0;
    uint64_t bytes = 0;
    for (size_t i = 0; i < n && n_todo < PP_COUNT(todo); i++) {
        if (sections[i] >= img->n_sections || img->sections[sections[i]].loaded)
            continue;
        /* Largest first, so that no thread is left with the longest one at the end. */
        size_t at = n_todo++;
        for (; at > 0 && img->sections[todo[at - 1]].size < img->sections[sections[i]].size; at--)
            todo[at] = todo[at - 1];
        todo[at] = sections[i];
        bytes += img->sections[sections[i]].size;
    }
    struct load_job job = {img, todo};
    /* A thread costs more than inflating a small section does. */
    par_ranges(bytes < 262144 ? 1 : threads, n_todo, 1, load_some, &job);
}

struct str elfimg_bytes(struct elfimg *img, uint32_t section)
{
    if (section >= img->n_sections)
        return PP_STR("");
    if (!img->sections[section].loaded)
        load_section(img, section);
    return img->sections[section].bytes;
}
