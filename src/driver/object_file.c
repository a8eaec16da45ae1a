/* Is this file an object file? Magic numbers, then the sanity of the headers behind them.
 *
 * Takes a path, reads only headers. Source: spec/driver.md 2.4 and 9.1, with the checks of Go's
 * debug/elf, debug/macho and debug/pe that decide whether a file opens. A Mach-O file must have its
 * __TEXT segment at address 0, because the test opens it as if it were mapped there. */
#include "driver/object_file.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file and the byte order of what is read from it. */
struct object {
    int fd;
    uint64_t size;
    bool big;
};

static bool read_at(const struct object *o, uint64_t off, void *out, size_t len)
{
    if (off > o->size || len > o->size - off)
        return false;
    for (size_t done = 0; done < len;) {
        ssize_t n = pread(o->fd, (char *)out + done, len - done, (off_t)(off + done));
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

static uint64_t word(const struct object *o, const uint8_t *p, unsigned bytes)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < bytes; i++)
        v |= (uint64_t)p[o->big ? bytes - 1 - i : i] << (8 * i);
    return v;
}

static bool table_fits(const struct object *o, uint64_t off, uint64_t n, uint64_t entry)
{
    return off <= o->size && (n == 0 || (o->size - off) / entry >= n);
}

/* Sections that lie at impossible offsets make the file unreadable; so does a name table that is
 * none. */
static bool elf_sections_ok(const struct object *o, bool wide, uint64_t off, uint64_t n,
                            uint64_t entry, uint64_t names)
{
    if (!table_fits(o, off, n, entry))
        return false;
    for (uint64_t i = 0; i < n; i++) {
        uint8_t s[64];
        if (!read_at(o, off + i * entry, s, wide ? 64 : 40))
            return false;
        uint64_t at = wide ? word(o, s + 24, 8) : word(o, s + 16, 4);
        uint64_t size = wide ? word(o, s + 32, 8) : word(o, s + 20, 4);
        if (at > INT64_MAX || size > INT64_MAX)
            return false;
        if (i == names && (word(o, s + 4, 4) != 3 || !table_fits(o, at, size, 1)))
            return false; /* 3: SHT_STRTAB */
    }
    return true;
}

static bool elf_segments_ok(const struct object *o, bool wide, uint64_t off, uint64_t n,
                            uint64_t entry)
{
    if (!table_fits(o, off, n, entry))
        return false;
    for (uint64_t i = 0; wide && i < n; i++) {
        uint8_t s[56];
        if (!read_at(o, off + i * entry, s, sizeof s) || word(o, s + 8, 8) > INT64_MAX ||
            word(o, s + 32, 8) > INT64_MAX)
            return false;
    }
    return true;
}

static bool elf_ok(struct object *o)
{
    uint8_t h[64];
    if (!read_at(o, 0, h, 52))
        return false;
    bool wide = h[4] == 2;
    if ((h[4] != 1 && h[4] != 2) || (h[5] != 1 && h[5] != 2) || h[6] != 1)
        return false;
    o->big = h[5] == 2;
    if ((wide && !read_at(o, 0, h, 64)) || word(o, h + 20, 4) != 1)
        return false;
    uint64_t phoff = wide ? word(o, h + 32, 8) : word(o, h + 28, 4);
    uint64_t shoff = wide ? word(o, h + 40, 8) : word(o, h + 32, 4);
    const uint8_t *sizes = h + (wide ? 54 : 42);
    uint64_t phentsize = word(o, sizes, 2), phnum = word(o, sizes + 2, 2);
    uint64_t shentsize = word(o, sizes + 4, 2), shnum = word(o, sizes + 6, 2);
    uint64_t names = word(o, sizes + 8, 2);
    if (shoff == 0 && shnum != 0)
        return false;
    if (shnum > 0 && (names >= shnum || shentsize < (wide ? 64 : 40)))
        return false;
    if (phnum > 0 && phentsize < (wide ? 56 : 32))
        return false;
    return elf_segments_ok(o, wide, phoff, phnum, phentsize) &&
           elf_sections_ok(o, wide, shoff, shnum, shentsize, names);
}

/* A thin Mach-O file at `base`. */
static bool macho_ok(struct object *o, uint64_t base)
{
    uint8_t h[28], c[56];
    if (!read_at(o, base, h, sizeof h))
        return false;
    o->big = h[0] == 0xfe;
    uint64_t magic = word(o, h, 4);
    bool wide = magic == 0xfeedfacf;
    if (!wide && magic != 0xfeedface)
        return false;
    uint64_t n = word(o, h + 16, 4), end = word(o, h + 20, 4);
    uint64_t off = base + (wide ? 32 : 28);
    if (!table_fits(o, off, end, 1))
        return false;
    end += off;
    for (uint64_t i = 0; i < n; i++) {
        if (off > end || end - off < 8 || !read_at(o, off, c, 8))
            return false;
        uint64_t kind = word(o, c, 4), size = word(o, c + 4, 4);
        if (size < 8 || size > end - off)
            return false;
        bool segment = (kind == 0x19 && wide) || (kind == 1 && !wide);
        if (segment && size >= 56 && read_at(o, off, c, sizeof c) &&
            memcmp(c + 8, "__TEXT\0", 7) == 0)
            return word(o, c + 24, wide ? 8 : 4) == 0;
        off += size;
    }
    return false;
}

/* The slice for this machine of a fat Mach-O file. */
static bool fat_macho_ok(struct object *o)
{
#if defined(__x86_64__)
    const uint64_t cpu = 0x01000007;
#elif defined(__i386__)
    const uint64_t cpu = 7;
#elif defined(__arm__) || defined(__aarch64__)
    const uint64_t cpu = 12; /* 32-bit ARM: so does the reference */
#elif defined(__powerpc64__)
    const uint64_t cpu = 0x01000012;
#else
    const uint64_t cpu = UINT64_MAX;
#endif
    uint8_t h[8], arch[20];
    if (!read_at(o, 0, h, sizeof h))
        return false;
    o->big = true;
    uint64_t n = word(o, h + 4, 4);
    for (uint64_t i = 0; i < n; i++) {
        o->big = true;
        if (!read_at(o, 8 + i * 20, arch, sizeof arch))
            return false;
        if (word(o, arch, 4) == cpu)
            return macho_ok(o, word(o, arch + 8, 4));
    }
    return false;
}

static bool pe_ok(struct object *o)
{
    static const uint16_t machines[] = {0x14c,  0x8664, 0x1c0,  0x1c4,  0xaa64,
                                        0x5032, 0x5064, 0x6232, 0x6264, 0};
    uint8_t h[64], coff[24];
    o->big = false;
    if (!read_at(o, 0, h, sizeof h))
        return false;
    uint64_t at = word(o, h + 0x3c, 4);
    if (!read_at(o, at, coff, sizeof coff) || memcmp(coff, "PE\0\0", 4) != 0)
        return false;
    uint64_t optional = word(o, coff + 20, 2), sections = word(o, coff + 6, 2);
    if (!table_fits(o, at + 24 + optional, sections, 40))
        return false;
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++)
        if (word(o, coff + 4, 2) == machines[i])
            return true;
    return false;
}

static bool headers_ok(struct object *o)
{
    uint8_t m[4];
    if (!read_at(o, 0, m, 4))
        return false;
    if (memcmp(m, "\177ELF", 4) == 0)
        return elf_ok(o);
    if (memcmp(m, "\xca\xfe\xba\xbe", 4) == 0 || memcmp(m, "\xbe\xba\xfe\xca", 4) == 0)
        return fat_macho_ok(o);
    if ((m[0] == 0xfe && m[1] == 0xed && m[2] == 0xfa) ||
        (m[1] == 0xfa && m[2] == 0xed && m[3] == 0xfe))
        return macho_ok(o, 0);
    return m[0] == 'M' && m[1] == 'Z' && pe_ok(o);
}

bool object_file_is(const char *path)
{
    struct stat st;
    struct object o = {.fd = -1};
    bool is = false;
    /* Only a regular file: opening a pipe here would take bytes from the profile in it. */
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    o.fd = open(path, O_RDONLY | O_CLOEXEC);
    if (o.fd < 0)
        return false;
    o.size = (uint64_t)st.st_size;
    is = headers_ok(&o);
    close(o.fd);
    return is;
}
