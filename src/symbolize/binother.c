/* Mach-O and PE files: whether they open, as the reference's readers (Go's debug/macho, debug/pe)
 * decide it. Their symbols are not read. Source: spec/driver.md 9.1. */
#include <inttypes.h>

#include "symbolize/binread.h"

static bool fail(const char *path, const char *what, struct err *err)
{
    return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "error parsing %s: %s", path, what);
}

/* Mapped at `start`, its __TEXT segment must not have a higher address. */
static bool check_text(uint64_t addr, uint64_t start, const char *path, struct err *err)
{
    return addr <= start || err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                                    "error parsing %s: the __TEXT segment address (0x%" PRIx64
                                    ") > mapping start address (0x%" PRIx64 ")",
                                    path, addr, start);
}

/* A thin Mach-O file at `base`. */
static bool read_macho(struct binread *f, uint64_t base, const char *path, uint64_t start,
                       struct err *err)
{
    uint8_t h[28], c[56];
    if (!binread_at(f, base, h, sizeof h))
        return fail(path, "EOF", err);
    f->big = h[0] == 0xfe;
    uint64_t magic = binread_word(f, h, 4);
    bool wide = magic == 0xfeedfacf;
    if (!wide && magic != 0xfeedface)
        return fail(path, "invalid magic number", err);
    uint64_t n = binread_word(f, h + 16, 4), end = binread_word(f, h + 20, 4);
    uint64_t off = base + (wide ? 32 : 28);
    if (!binread_has(f, off, end, 1))
        return fail(path, "load commands outside of the file", err);
    end += off;
    for (uint64_t i = 0; i < n; i++) {
        if (off > end || end - off < 8 || !binread_at(f, off, c, 8))
            return fail(path, "command block too small", err);
        uint64_t kind = binread_word(f, c, 4), size = binread_word(f, c + 4, 4);
        if (size < 8 || size > end - off)
            return fail(path, "invalid command block size", err);
        bool segment = (kind == 0x19 && wide) || (kind == 1 && !wide);
        if (segment && size >= 56 && binread_at(f, off, c, sizeof c) &&
            memcmp(c + 8, "__TEXT\0", 7) == 0)
            return check_text(binread_word(f, c + 24, wide ? 8 : 4), start, path, err);
        off += size;
    }
    return fail(path, "could not find the __TEXT segment", err);
}

bool binmacho_read(struct binread *f, const char *path, uint64_t start, struct err *err)
{
    return read_macho(f, 0, path, start, err);
}

/* The slice for this machine, as the reference picks it: for 64-bit ARM the one of 32 bits. */
bool binfat_read(struct binread *f, const char *path, uint64_t start, struct err *err)
{
#if defined(__x86_64__)
    const uint64_t cpu = 0x01000007;
    const char *const arch_name = "amd64";
#elif defined(__i386__)
    const uint64_t cpu = 7;
    const char *const arch_name = "386";
#elif defined(__arm__) || defined(__aarch64__)
    const uint64_t cpu = 12;
    const char *const arch_name = "arm64";
#elif defined(__powerpc64__)
    const uint64_t cpu = 0x01000012;
    const char *const arch_name = "ppc64";
#else
    const uint64_t cpu = UINT64_MAX;
    const char *const arch_name = "this machine";
#endif
    uint8_t h[8], arch[20];
    if (!binread_at(f, 0, h, sizeof h))
        return fail(path, "EOF", err);
    f->big = true;
    uint64_t n = binread_word(f, h + 4, 4);
    for (uint64_t i = 0; i < n; i++) {
        f->big = true;
        if (!binread_at(f, 8 + i * 20, arch, sizeof arch))
            return fail(path, "EOF", err);
        if (binread_word(f, arch, 4) == cpu)
            return read_macho(f, binread_word(f, arch + 8, 4), path, start, err);
    }
    return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "architecture not found in %s: %s", path,
                   arch_name);
}

bool binpe_read(struct binread *f, const char *path, struct err *err)
{
    static const uint16_t machines[] = {0x14c,  0x8664, 0x1c0,  0x1c4,  0xaa64,
                                        0x5032, 0x5064, 0x6232, 0x6264, 0};
    uint8_t h[64], coff[24];
    f->big = false;
    if (!binread_at(f, 0, h, sizeof h))
        return fail(path, "EOF", err);
    uint64_t at = binread_word(f, h + 0x3c, 4);
    if (!binread_at(f, at, coff, sizeof coff) || memcmp(coff, "PE\0\0", 4) != 0)
        return fail(path, "invalid PE file signature", err);
    uint64_t optional = binread_word(f, coff + 20, 2), sections = binread_word(f, coff + 6, 2);
    if (!binread_has(f, at + 24 + optional, sections, 40))
        return fail(path, "section headers outside of the file", err);
    for (size_t i = 0; i < PP_COUNT(machines); i++)
        if (binread_word(f, coff + 4, 2) == machines[i])
            return true;
    return fail(path, "unrecognized PE machine", err);
}
