/* Opening a binary: its headers, which are read once, then whether they make sense for a mapping
 * (spec/driver.md 9.1). */
#include "symbolize/binfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "symbolize/base.h"
#include "symbolize/binread.h"
#include "util/hash.h"

/* --- headers ------------------------------------------------------------------------------- */

bool binheaders_fail(struct binheaders *out, const char *wrong)
{
    out->wrong = wrong;
    return false;
}

/* By its magic number. */
static bool read_format(struct binread *f, struct arena *a, struct binheaders *out)
{
    uint8_t m[4];
    if (!binread_at(f, 0, m, sizeof m))
        return binheaders_fail(out, f->size == 0 ? "EOF" : "unexpected EOF");
    if (memcmp(m, "\177ELF", 4) == 0) {
        out->format = "ELF";
        return binelf_read(f, a, out);
    }
    if (memcmp(m, "\xca\xfe\xba\xbe", 4) == 0 || memcmp(m, "\xbe\xba\xfe\xca", 4) == 0) {
        out->format = "fat Mach-O";
        out->file.kind = BINFILE_MACHO;
        return binfat_read(f, out);
    }
    if ((m[0] == 0xfe && m[1] == 0xed && m[2] == 0xfa && (m[3] | 1) == 0xcf) ||
        (m[3] == 0xfe && m[2] == 0xed && m[1] == 0xfa && (m[0] | 1) == 0xcf)) {
        out->format = "Mach-O";
        out->file.kind = BINFILE_MACHO;
        return binmacho_read(f, out);
    }
    if (m[0] == 'M' && m[1] == 'Z') {
        out->format = "PE";
        out->file.kind = BINFILE_PE;
        return binpe_read(f, out);
    }
    return false;
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* The headers of an open file; a file that has changed is another one. NULL: no memory. */
static struct binheaders *headers_of(struct binfiles *known, struct binread *f,
                                     const struct stat *st)
{
    uint64_t hash = hash_mix((uint64_t)st->st_dev, (uint64_t)st->st_ino);
    struct binheaders **slot = &known->by_file[hash % PP_COUNT(known->by_file)];
    for (struct binheaders *h = *slot; h; h = h->next)
        if (h->dev == st->st_dev && h->ino == st->st_ino && h->file.size == f->size &&
            same_time(h->modified, st->st_mtim) && same_time(h->changed, st->st_ctim))
            return h;
    struct binheaders *h = arena_new(known->arena, struct binheaders);
    if (!h)
        return NULL;
    *h = (struct binheaders){.next = *slot,
                             .dev = st->st_dev,
                             .ino = st->st_ino,
                             .modified = st->st_mtim,
                             .changed = st->st_ctim,
                             .file = {.build_id = PP_STR(""), .size = f->size}};
    bool ok = read_format(f, known->arena, h);
    if (!ok && (f->scratch->failed || known->arena->failed))
        return NULL;
    *slot = h;
    return h;
}

static bool fail_headers(const struct binheaders *h, const char *path, struct err *err)
{
    if (!h->format && h->wrong)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "error reading magic number from %s: %s",
                       path, h->wrong);
    if (!h->format)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "unrecognized binary format: %s", path);
    if (h->lacking)
        err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "architecture not found in %s: %s", path,
                h->lacking);
    else
        err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "error parsing %s: %s", path, h->wrong);
    return false;
}

/* --- a mapping ----------------------------------------------------------------------------- */

/* Mapped at `start`, a Mach-O file's __TEXT segment must not have a higher address. */
static bool check_macho_text(uint64_t addr, uint64_t start, const char *path, struct err *err)
{
    return addr <= start || err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                                    "error parsing %s: the __TEXT segment address (0x%" PRIx64
                                    ") > mapping start address (0x%" PRIx64 ")",
                                    path, addr, start);
}

static bool wants_reloc(const char *path, const struct binfile_use *use)
{
    return strstr(path, "vmlinux") || use->start % 4096 || use->limit % 4096 || use->offset % 4096;
}

/* The kernel's relocation symbol: the table is searched once for each name, and for few. */
static bool find_reloc(struct binfiles *known, struct binread *f, struct binheaders *h,
                       const char *path, struct str name, struct binfile *out, struct err *err)
{
    struct bin_reloc *r = h->relocs, *end = r + h->n_relocs;
    while (r < end && !str_eq(r->name, name))
        r++;
    if (r == h->relocs + PP_COUNT(h->relocs))
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                       "error parsing %s: mappings name more than %d symbols of the kernel", path,
                       PP_MAX_RELOC_NAMES);
    if (r == end) {
        *r = (struct bin_reloc){.name = arena_str(known->arena, name)};
        if (!r->name.ptr)
            return err_nomem(err);
        binreloc_find(f, &h->symtab, r);
        if (f->scratch->failed)
            return err_nomem(err);
        h->n_relocs++;
    }
    out->has_reloc = r->found;
    out->reloc = r->value;
    return !r->wrong ||
           err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "error parsing %s: %s", path, r->wrong);
}

static struct base_image image_of(const struct binfile *f)
{
    return (struct base_image){f->type,       f->text,      f->segments,
                               f->n_segments, f->has_reloc, f->reloc};
}

/* Whether a base can be told at all; the one that counts is computed for an address. */
static bool try_base(const char *path, const struct binfile_use *use, const struct binfile *out,
                     struct err *err)
{
    struct base_image img = image_of(out);
    struct base_mapping m = {use->start, use->limit, use->offset};
    uint64_t base;
    return base_compute(&img, out->text, &m, &base, err) ||
           err_prefix(err, "could not identify base for %s", path);
}

static bool fits(struct binfiles *known, struct binread *f, struct binheaders *h, const char *path,
                 const struct binfile_use *use, struct binfile *out, struct err *err)
{
    struct str symbol = use->kernel_symbol.len ? use->kernel_symbol : PP_STR("_stext");
    if (out->kind == BINFILE_MACHO)
        return check_macho_text(h->macho_text, use->start, path, err);
    if (out->kind == BINFILE_PE)
        return true;
    return (!wants_reloc(path, use) || find_reloc(known, f, h, path, symbol, out, err)) &&
           try_base(path, use, out, err);
}

/* --- opening ------------------------------------------------------------------------------- */

static bool check_regular(const struct stat *st, const char *path, struct err *err)
{
    if (S_ISDIR(st->st_mode))
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                       "error reading magic number from %s: read %s: is a directory", path, path);
    return S_ISREG(st->st_mode) ||
           err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "unrecognized binary format: %s", path);
}

/* Opening a pipe would wait for its writer, or take bytes from a profile in it: what the name is of
 * is looked at before, and again once it is open, when no other file can take its place. */
static bool open_regular(const char *path, struct binread *f, struct stat *st, struct err *err)
{
    if (stat(path, st) != 0)
        return err_set_sys(err, errno, "stat %s", path);
    if (!check_regular(st, path, err))
        return false;
    f->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (f->fd < 0)
        return err_set_sys(err, errno, "error opening %s: open %s", path, path);
    bool ok = fstat(f->fd, st) == 0 ? check_regular(st, path, err)
                                    : err_set_sys(err, errno, "stat %s", path);
    if (!ok)
        close(f->fd);
    f->size = (uint64_t)st->st_size;
    return ok;
}

bool binfile_open(struct binfiles *known, const char *path, const struct binfile_use *use,
                  struct binfile *out, struct err *err)
{
    struct arena scratch;
    struct stat st;
    struct binread f = {.scratch = &scratch};
    *out = (struct binfile){.build_id = PP_STR("")};
    if (!open_regular(path, &f, &st, err))
        return false;
    arena_init(&scratch, 0);
    struct binheaders *h = headers_of(known, &f, &st);
    bool ok = h || err_nomem(err);
    if (h) {
        *out = h->file;
        ok = h->wrong || h->lacking || !h->format ? fail_headers(h, path, err)
                                                  : fits(known, &f, h, path, use, out, err);
        if (!ok && h->format)
            err_prefix(err, "error reading %s file %s", h->format, path);
    }
    arena_done(&scratch);
    close(f.fd);
    return ok;
}

bool binfile_base(const struct binfile *f, const struct binfile_use *use, uint64_t addr,
                  uint64_t *base, struct err *err)
{
    struct base_image img = image_of(f);
    struct base_mapping m = {use->start, use->limit, use->offset};
    return base_of_address(&img, &m, addr, base, err);
}
