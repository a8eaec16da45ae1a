/* Relocatable objects (ET_REL): places for their sections, and relocations in debug sections.
 *
 * In an object file every section starts at 0 and .debug_info refers to code and to other debug
 * sections by relocations. Sections get addresses of their own here, and the absolute relocations
 * that compilers emit into debug sections are carried out. Sources: the psABI of each machine. */
#include "symbolize/elfimg.h"

#include <elf.h>
#include <string.h>

enum rel_kind { REL_NONE, REL_SET, REL_ADD, REL_SUB };

struct rel_rule {
    uint16_t machine;
    uint32_t type;
    uint8_t size;
    enum rel_kind kind;
};

static const struct rel_rule rules[] = {
    {EM_X86_64, R_X86_64_64, 8, REL_SET},      {EM_X86_64, R_X86_64_32, 4, REL_SET},
    {EM_X86_64, R_X86_64_32S, 4, REL_SET},     {EM_386, R_386_32, 4, REL_SET},
    {EM_AARCH64, R_AARCH64_ABS64, 8, REL_SET}, {EM_AARCH64, R_AARCH64_ABS32, 4, REL_SET},
    {EM_ARM, R_ARM_ABS32, 4, REL_SET},         {EM_S390, R_390_64, 8, REL_SET},
    {EM_S390, R_390_32, 4, REL_SET},           {EM_PPC64, R_PPC64_ADDR64, 8, REL_SET},
    {EM_PPC64, R_PPC64_ADDR32, 4, REL_SET},    {EM_PPC, R_PPC_ADDR32, 4, REL_SET},
    {EM_SPARCV9, R_SPARC_UA64, 8, REL_SET},    {EM_SPARCV9, R_SPARC_UA32, 4, REL_SET},
    {EM_MIPS, R_MIPS_64, 8, REL_SET},          {EM_MIPS, R_MIPS_32, 4, REL_SET},
    {258 /* LoongArch */, 2, 8, REL_SET},      {258 /* LoongArch */, 1, 4, REL_SET},
    {EM_RISCV, R_RISCV_64, 8, REL_SET},        {EM_RISCV, R_RISCV_32, 4, REL_SET},
    {EM_RISCV, R_RISCV_ADD8, 1, REL_ADD},      {EM_RISCV, R_RISCV_ADD16, 2, REL_ADD},
    {EM_RISCV, R_RISCV_ADD32, 4, REL_ADD},     {EM_RISCV, R_RISCV_ADD64, 8, REL_ADD},
    {EM_RISCV, R_RISCV_SUB8, 1, REL_SUB},      {EM_RISCV, R_RISCV_SUB16, 2, REL_SUB},
    {EM_RISCV, R_RISCV_SUB32, 4, REL_SUB},     {EM_RISCV, R_RISCV_SUB64, 8, REL_SUB},
};

void elfimg_place(struct elfimg *img)
{
    uint32_t first = PP_NONE;
    for (uint32_t i = 0; i < img->n_sections && first == PP_NONE; i++) {
        const struct elf_section *s = &img->sections[i];
        if ((s->flags & SHF_EXECINSTR) && s->type != SHT_NOBITS && s->size)
            first = i;
    }
    if (first == PP_NONE)
        return;
    uint64_t next = img->text_size = img->sections[first].size;
    for (uint32_t i = 0; i < img->n_sections; i++) {
        struct elf_section *s = &img->sections[i];
        if (i == first || !(s->flags & SHF_ALLOC))
            continue;
        /* A gap behind each, so that an end of one is never the start of another. */
        s->base = (next + 0x1fff) & ~UINT64_C(0xfff);
        if (s->size > UINT64_MAX / 2 || s->base > UINT64_MAX / 2)
            return;
        next = s->base + s->size;
    }
}

size_t elfimg_symbol_count(const struct elfimg *img, struct str table)
{
    return table.len / (img->is64 ? 24 : 16);
}

struct elf_symbol elfimg_symbol(const struct elfimg *img, struct str table, struct str shndx,
                                size_t i)
{
    struct dwreader r = dwr_at(table, i * (img->is64 ? 24 : 16), img->big_endian);
    struct elf_symbol s = {0};
    s.name = dwr_u32(&r);
    if (img->is64) {
        s.info = dwr_u8(&r);
        dwr_skip(&r, 1);
        s.shndx = dwr_u16(&r);
        s.value = dwr_u64(&r);
        s.size = dwr_u64(&r);
    } else {
        s.value = dwr_u32(&r);
        s.size = dwr_u32(&r);
        s.info = dwr_u8(&r);
        dwr_skip(&r, 1);
        s.shndx = dwr_u16(&r);
    }
    if (s.shndx == SHN_XINDEX) {
        struct dwreader x = dwr_at(shndx, i * 4, img->big_endian);
        s.shndx = dwr_u32(&x);
    } else if (s.shndx >= SHN_LORESERVE) {
        s.shndx |= UINT32_C(0xffff0000);
    }
    return s;
}

static const struct rel_rule *rule_of(uint16_t machine, uint32_t type)
{
    for (size_t i = 0; i < PP_COUNT(rules); i++)
        if (rules[i].machine == machine && rules[i].type == type)
            return &rules[i];
    return NULL;
}

static void patch(const struct elfimg *img, const struct rel_rule *rule, uint8_t *at,
                  uint64_t value, bool in_place)
{
    struct str field = {(const char *)at, rule->size};
    struct dwreader r = dwr_at(field, 0, img->big_endian);
    uint64_t old = dwr_uint(&r, rule->size);
    if (rule->kind == REL_ADD || (rule->kind == REL_SET && in_place))
        value = old + value;
    else if (rule->kind == REL_SUB)
        value = old - value;
    for (unsigned i = 0; i < rule->size; i++)
        at[img->big_endian ? rule->size - 1u - i : i] = (uint8_t)(value >> (8 * i));
}

struct rel_table {
    struct str relocs, symbols, shndx;
    bool rela;
};

static void apply(const struct elfimg *img, const struct rel_table *t, uint8_t *bytes, size_t size)
{
    unsigned word = img->is64 ? 8 : 4;
    struct dwreader r = dwr_at(t->relocs, 0, img->big_endian);
    size_t n_symbols = elfimg_symbol_count(img, t->symbols);
    while (dwr_left(&r) >= (size_t)word * (t->rela ? 3 : 2)) {
        uint64_t at = dwr_uint(&r, word);
        uint64_t info = dwr_uint(&r, word);
        uint64_t addend = t->rela ? dwr_uint(&r, word) : 0;
        uint64_t sym = img->is64 ? info >> 32 : info >> 8;
        uint32_t type = (uint32_t)(img->is64 ? info : info & 0xff);
        const struct rel_rule *rule = rule_of(img->machine, type);
        if (!rule || sym >= n_symbols || at > size || rule->size > size - at)
            continue;
        struct elf_symbol s = elfimg_symbol(img, t->symbols, t->shndx, (size_t)sym);
        uint64_t base = s.shndx < img->n_sections ? img->sections[s.shndx].base : 0;
        patch(img, rule, bytes + at, base + s.value + addend, !t->rela);
    }
}

void elfimg_relocate(struct elfimg *img, uint32_t section, uint8_t *bytes, size_t size)
{
    for (uint32_t i = 0; i < img->n_sections; i++) {
        const struct elf_section *rel = &img->sections[i];
        if ((rel->type != SHT_RELA && rel->type != SHT_REL) || rel->info != section ||
            rel->link >= img->n_sections || (rel->flags & SHF_ALLOC))
            continue;
        struct rel_table t = {
            .relocs = elfimg_raw(img, rel),
            .symbols = elfimg_raw(img, &img->sections[rel->link]),
            .shndx = PP_STR(""),
            .rela = rel->type == SHT_RELA,
        };
        for (uint32_t k = 0; k < img->n_sections; k++)
            if (img->sections[k].type == SHT_SYMTAB_SHNDX && img->sections[k].link == rel->link)
                t.shndx = elfimg_raw(img, &img->sections[k]);
        apply(img, &t, bytes, size);
    }
}
