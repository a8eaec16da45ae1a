/* Mach-O and PE files: whether they open, as the reference's readers (Go's debug/macho, debug/pe)
 * decide it. Their symbols are not read. Source: spec/driver.md 9.1. */
#include "symbolize/binread.h"

/* A thin Mach-O file at `base`. */
static bool read_macho(struct binread *f, uint64_t base, struct binheaders *out)
{
    uint8_t h[28];
    if (!binread_at(f, base, h, sizeof h))
        return binheaders_fail(out, "EOF");
    f->big = h[0] == 0xfe;
    uint64_t magic = binread_word(f, h, 4);
    bool wide = magic == 0xfeedfacf;
    if (!wide && magic != 0xfeedface)
        return binheaders_fail(out, "invalid magic number");
    uint64_t n = binread_word(f, h + 16, 4), len = binread_word(f, h + 20, 4), at = 0;
    uint64_t off = base + (wide ? 32 : 28);
    if (!binread_has(f, off, len, 1))
        return binheaders_fail(out, "load commands outside of the file");
    const uint8_t *commands = binread_copy(f, off, len, PP_MAX_LOAD_COMMANDS);
    if (!commands)
        return binheaders_fail(out, "load commands cannot be read");
    for (uint64_t i = 0; i < n; i++) {
        const uint8_t *c = commands + at;
        if (len - at < 8)
            return binheaders_fail(out, "command block too small");
        uint64_t kind = binread_word(f, c, 4), size = binread_word(f, c + 4, 4);
        if (size < 8 || size > len - at)
            return binheaders_fail(out, "invalid command block size");
        bool segment = (kind == 0x19 && wide) || (kind == 1 && !wide);
        if (segment && size >= 56 && memcmp(c + 8, "__TEXT\0", 7) == 0) {
            out->macho_text = binread_word(f, c + 24, wide ? 8 : 4);
            return true;
        }
        at += size;
    }
    return binheaders_fail(out, "could not find the __TEXT segment");
}

bool binmacho_read(struct binread *f, struct binheaders *out)
{
    return read_macho(f, 0, out);
}

/* The slice for this machine, as the reference picks it: for 64-bit ARM the one of 32 bits. */
bool binfat_read(struct binread *f, struct binheaders *out)
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
        return binheaders_fail(out, "EOF");
    f->big = true;
    uint64_t n = binread_word(f, h + 4, 4);
    if (n > PP_MAX_SLICES)
        return binheaders_fail(out, "more architectures than there are");
    for (uint64_t i = 0; i < n; i++) {
        if (!binread_at(f, 8 + i * 20, arch, sizeof arch))
            return binheaders_fail(out, "EOF");
        if (binread_word(f, arch, 4) == cpu)
            return read_macho(f, binread_word(f, arch + 8, 4), out);
    }
    out->lacking = arch_name;
    return false;
}

bool binpe_read(struct binread *f, struct binheaders *out)
{
    static const uint16_t machines[] = {0x14c,  0x8664, 0x1c0,  0x1c4,  0xaa64,
                                        0x5032, 0x5064, 0x6232, 0x6264, 0};
    uint8_t h[64], coff[24];
    f->big = false;
    if (!binread_at(f, 0, h, sizeof h))
        return binheaders_fail(out, "EOF");
    uint64_t at = binread_word(f, h + 0x3c, 4);
    if (!binread_at(f, at, coff, sizeof coff) || memcmp(coff, "PE\0\0", 4) != 0)
        return binheaders_fail(out, "invalid PE file signature");
    uint64_t optional = binread_word(f, coff + 20, 2), sections = binread_word(f, coff + 6, 2);
    if (!binread_has(f, at + 24 + optional, sections, 40))
        return binheaders_fail(out, "section headers outside of the file");
    for (size_t i = 0; i < PP_COUNT(machines); i++)
        if (binread_word(f, coff + 4, 2) == machines[i])
            return true;
    return binheaders_fail(out, "unrecognized PE machine");
}
