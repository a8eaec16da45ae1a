/* Base addresses of mapped ELF files.
 *
 * User programs are simple: the segment's place in memory less its address in the file. The kernel
 * is not: its mapping may be remapped, relocated, or given with an offset that is an address.
 * Rules and their order: spec/driver.md 9.3, 9.4. All arithmetic is modulo 2^64. */
#include "symbolize/base.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>

#define PAGE 4096
#define KERNEL_HALF (UINT64_C(1) << 63)

/* "PF_X+PF_R", as the reference prints the flags of a segment. */
static void print_flags(uint32_t flags, char *out, size_t size)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } rows[] = {{PF_X, "PF_X"}, {PF_W, "PF_W"}, {PF_R, "PF_R"}};
    size_t len = 0;
    out[0] = 0;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        if (!(flags & rows[i].bit))
            continue;
        int n = snprintf(out + len, size - len, "%s%s", len ? "+" : "", rows[i].name);
        len += n > 0 ? (size_t)n : 0;
        flags &= ~rows[i].bit;
    }
    if (flags || len == 0)
        snprintf(out + len, size - len, "%s0x%" PRIx32, len ? "+" : "", flags);
}

static bool fail_exec(const struct object_segment *s, const struct base_mapping *m, struct err *err)
{
    char flags[48];
    print_flags(s->flags, flags, sizeof flags);
    return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                   "don't know how to handle EXEC segment: {PT_LOAD %s %" PRIu64 " %" PRIu64
                   " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "} start=0x%" PRIx64
                   " limit=0x%" PRIx64 " offset=0x%" PRIx64,
                   flags, s->offset, s->vaddr, s->paddr, s->filesz, s->memsz, s->align, m->start,
                   m->limit, m->offset);
}

static bool fail_type(uint16_t type, struct err *err)
{
    if (type == ET_NONE || type == ET_CORE)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                       "don't know how to handle FileHeader.Type %s",
                       type == ET_NONE ? "ET_NONE" : "ET_CORE");
    return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "don't know how to handle FileHeader.Type %u",
                   type);
}

static bool same_in_page(uint64_t a, uint64_t b)
{
    return a % PAGE == b % PAGE;
}

/* The kernel's cases; false when none applies. */
static bool kernel_base(const struct base_image *img, uint64_t vaddr, const struct base_mapping *m,
                        uint64_t *base)
{
    bool fits = img->has_reloc && same_in_page(m->start, img->reloc);
    if (vaddr == m->start - m->offset) {
        *base = m->offset;
        return true;
    }
    if (m->start == 0 && m->limit != 0 && img->has_reloc) {
        *base = 0 - img->reloc;
        return true;
    }
    bool plain_offset =
        m->offset == 0 || m->offset == UINT64_C(0xc000000000000000) || m->offset == m->start;
    if (m->start >= KERNEL_HALF && m->limit > m->start && plain_offset) {
        *base = m->start - (fits ? img->reloc : vaddr);
        return true;
    }
    if (m->start % PAGE != 0 && fits) {
        *base = m->start - img->reloc;
        return true;
    }
    return false;
}

static bool exec_base(const struct base_image *img, const struct object_segment *s,
                      const struct base_mapping *m, uint64_t *base, struct err *err)
{
    *base = 0;
    if (!s)
        return true;
    if (!img->has_reloc && m->start > 0 && m->start < KERNEL_HALF) {
        *base = m->start - m->offset + s->offset - s->vaddr;
        return true;
    }
    if (kernel_base(img, s->vaddr, m, base))
        return true;
    if (m->start != 0 || m->limit == 0 || img->has_reloc)
        return fail_exec(s, m, err);
    *base = 0 - s->vaddr;
    return true;
}

bool base_compute(const struct base_image *img, const struct object_segment *segment,
                  const struct base_mapping *m, uint64_t *base, struct err *err)
{
    *base = 0;
    if (m->start == 0 && m->offset == 0 && (m->limit == UINT64_MAX || m->limit == 0))
        return true;
    switch (img->type) {
    case ET_EXEC:
        return exec_base(img, segment, m, base, err);
    case ET_REL:
        if (m->offset != 0)
            return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                           "don't know how to handle mapping.Offset");
        *base = m->start;
        return true;
    case ET_DYN:
        if (!segment)
            *base = m->start - m->offset;
        else if (!kernel_base(img, segment->vaddr, m, base))
            *base = m->start - m->offset + segment->offset - segment->vaddr;
        return true;
    default:
        return fail_type(img->type, err);
    }
}

/* Whether a segment may be behind a mapping of the file's bytes [offset, offset + size). */
static bool segment_matches(const struct object_segment *s, uint64_t offset, uint64_t size)
{
    uint64_t end = offset + size, segment_end = s->offset + s->memsz;
    if (s->filesz == 0 || offset >= segment_end || s->offset >= end)
        return false;
    /* Mappings start at whole pages, so a segment's mapping may start before it. */
    uint64_t before = s->vaddr & (s->align - 1);
    uint64_t aligned = s->offset > before ? s->offset - before : 0;
    if (offset < aligned)
        return false;
    /* A page at the end that is shared with the next segment belongs to that one. */
    return !(offset > s->offset && segment_end < offset + PAGE && end >= segment_end + PAGE);
}

static bool find_segment(const struct base_image *img, const struct base_mapping *m, uint64_t addr,
                         const struct object_segment **out, struct err *err)
{
    size_t n_load = 0, n_match = 0, n_exact = 0;
    const struct object_segment *match = NULL, *exact = NULL;
    uint64_t at = addr - m->start + m->offset;
    *out = NULL;
    for (size_t i = 0; i < img->n_segments; i++) {
        const struct object_segment *s = &img->segments[i];
        if (s->type != PT_LOAD)
            continue;
        n_load++;
        if (!segment_matches(s, m->offset, m->limit - m->start))
            continue;
        n_match++;
        match = s;
        if (at < s->offset || at - s->offset >= s->memsz)
            continue;
        n_exact++;
        exact = s;
    }
    if (n_load == 0)
        return true;
    if (n_match == 0)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "no program header matches mapping info");
    if (n_match > 1 && n_exact == 0)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                       "no program header matches file offset %" PRIx64, at);
    if (n_match > 1 && n_exact > 1)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                       "found second program header that matches file offset %" PRIx64, at);
    *out = n_match == 1 ? match : exact;
    return true;
}

bool base_of_address(const struct base_image *img, const struct base_mapping *m, uint64_t addr,
                     uint64_t *base, struct err *err)
{
    const struct object_segment *segment = img->text;
    if (addr < m->start || addr >= m->limit)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                       "address %" PRIx64 " is outside the mapping range [%" PRIx64 ", %" PRIx64
                       "]",
                       addr, m->start, m->limit);
    bool kernel = img->has_reloc || m->start >= m->limit || m->limit >= KERNEL_HALF;
    if (!kernel && !find_segment(img, m, addr, &segment, err))
        return false;
    return base_compute(img, segment, m, base, err);
}
