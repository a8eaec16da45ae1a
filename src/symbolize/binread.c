/* Opening a binary: magic numbers, then the reader of its format (spec/driver.md 9.1). */
#include "symbolize/binread.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "symbolize/base.h"

bool binread_at(const struct binread *f, uint64_t off, void *out, size_t len)
{
    if (off > f->size || len > f->size - off)
        return false;
    for (size_t done = 0; done < len;) {
        ssize_t n = pread(f->fd, (char *)out + done, len - done, (off_t)(off + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

const uint8_t *binread_copy(const struct binread *f, struct arena *a, uint64_t off, uint64_t len,
                            uint64_t most)
{
    if (len > most || off > f->size || len > f->size - off)
        return NULL;
    uint8_t *p = arena_array(a, uint8_t, (size_t)len);
    return p && binread_at(f, off, p, (size_t)len) ? p : NULL;
}

uint64_t binread_word(const struct binread *f, const uint8_t *p, unsigned bytes)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < bytes; i++)
        v |= (uint64_t)p[f->big ? bytes - 1 - i : i] << (8 * i);
    return v;
}

bool binread_has(const struct binread *f, uint64_t off, uint64_t n, uint64_t entry)
{
    return off <= f->size && (n == 0 || (f->size - off) / entry >= n);
}

static bool read_format(struct binread *f, struct arena *a, const char *path,
                        const struct binfile_use *use, struct binfile *out, struct err *err)
{
    uint8_t m[4];
    if (!binread_at(f, 0, m, sizeof m))
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "error reading magic number from %s: %s",
                       path, f->size == 0 ? "EOF" : "unexpected EOF");
    if (memcmp(m, "\177ELF", 4) == 0)
        return binelf_read(f, a, path, use, out, err) ||
               err_prefix(err, "error reading ELF file %s", path);
    if (memcmp(m, "\xca\xfe\xba\xbe", 4) == 0 || memcmp(m, "\xbe\xba\xfe\xca", 4) == 0) {
        out->kind = BINFILE_MACHO;
        return binfat_read(f, path, use->start, err) ||
               err_prefix(err, "error reading fat Mach-O file %s", path);
    }
    if ((m[0] == 0xfe && m[1] == 0xed && m[2] == 0xfa && (m[3] | 1) == 0xcf) ||
        (m[3] == 0xfe && m[2] == 0xed && m[1] == 0xfa && (m[0] | 1) == 0xcf)) {
        out->kind = BINFILE_MACHO;
        return binmacho_read(f, path, use->start, err) ||
               err_prefix(err, "error reading Mach-O file %s", path);
    }
    if (m[0] == 'M' && m[1] == 'Z') {
        out->kind = BINFILE_PE;
        return binpe_read(f, path, err) || err_prefix(err, "error reading PE file %s", path);
    }
    return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "unrecognized binary format: %s", path);
}

bool binfile_open(struct arena *a, const char *path, const struct binfile_use *use,
                  struct binfile *out, struct err *err)
{
    struct stat st;
    *out = (struct binfile){.build_id = PP_STR("")};
    if (stat(path, &st) != 0)
        return err_set_sys(err, errno, "stat %s", path);
    if (S_ISDIR(st.st_mode))
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                       "error reading magic number from %s: read %s: is a directory", path, path);
    /* Opening a pipe would wait for its writer, or take bytes from a profile in it. */
    if (!S_ISREG(st.st_mode))
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "unrecognized binary format: %s", path);
    struct binread f = {.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK),
                        .size = (uint64_t)st.st_size};
    if (f.fd < 0)
        return err_set_sys(err, errno, "error opening %s: open %s", path, path);
    out->size = f.size;
    bool ok = read_format(&f, a, path, use, out, err);
    close(f.fd);
    return ok;
}

static struct base_image image_of(const struct binfile *f)
{
    return (struct base_image){f->type,       f->text,      f->segments,
                               f->n_segments, f->has_reloc, f->reloc};
}

bool binfile_base(const struct binfile *f, const struct binfile_use *use, uint64_t addr,
                  uint64_t *base, struct err *err)
{
    struct base_image img = image_of(f);
    struct base_mapping m = {use->start, use->limit, use->offset};
    return base_of_address(&img, &m, addr, base, err);
}
