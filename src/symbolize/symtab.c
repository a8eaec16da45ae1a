/* Symbols by address.
 *
 * Symbols of sections that are loaded, of type function, object, none or indirect function;
 * mapping symbols left out. The greatest value not above the address counts; of several with one
 * value the one of the greatest size, among those the last. With a size it ends there, without
 * one it reaches to the next symbol. Its name does not include the version that linkers put behind
 * it in .symtab. */
#include "symbolize/symtab.h"

#include <elf.h>
#include <stdlib.h>

void symtab_done(struct symtab *t)
{
    free(t->syms.data);
    memset(t, 0, sizeof *t);
}

/* $a, $d, $t, $x of the ARM ABIs and RISC-V, perhaps with ".something": they tell
 * code from data. */
static bool is_mapping_symbol(uint16_t machine, struct str name)
{
    if (machine != EM_ARM && machine != EM_AARCH64 && machine != EM_RISCV)
        return false;
    if (name.len < 2 || name.ptr[0] != '$' || !memchr("adtx", name.ptr[1], 4))
        return false;
    return name.len == 2 || name.ptr[2] == '.' || machine == EM_RISCV;
}

static bool is_version_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           memchr("_.+-", c, 4);
}

/* "name@VERSION", or "name@@VERSION" for the default one. Names hold '@' for other reasons as well:
 * before a number (bytes of arguments), in front, several times, in Visual C++'s "?f@@YAXXZ". */
static struct str without_version(struct str name)
{
    size_t at = str_find(name, PP_STR("@"), 0);
    if (at == SIZE_MAX || at == 0 || name.ptr[0] == '?')
        return name;
    struct str version = str_sub(name, at + 1, name.len);
    if (version.len && version.ptr[0] == '@')
        version = str_sub(version, 1, version.len);
    if (version.len == 0 || (version.ptr[0] >= '0' && version.ptr[0] <= '9'))
        return name;
    for (size_t i = 0; i < version.len; i++)
        if (!is_version_char(version.ptr[i]))
            return name;
    return str_sub(name, 0, at);
}

static bool is_wanted(const struct elfimg *img, const struct elf_symbol *s, struct str name)
{
    unsigned type = s->info & 0xf;
    if (s->shndx == SHN_UNDEF || s->shndx >= img->n_sections)
        return false;
    if (!(img->sections[s->shndx].flags & SHF_ALLOC))
        return false;
    if (type != STT_NOTYPE && type != STT_OBJECT && type != STT_FUNC && type != STT_GNU_IFUNC)
        return false;
    return name.len && !is_mapping_symbol(img->machine, name);
}

/* In the first ABI of 64-bit PowerPC the symbol of a function is at its descriptor, whose first
 * word is the address of the code. */
static uint64_t code_of_descriptor(struct elfimg *img, uint32_t section, uint64_t addr)
{
    struct dwreader r =
        dwr_at(elfimg_bytes(img, section), addr - img->sections[section].addr, img->big_endian);
    uint64_t code = dwr_u64(&r);
    return r.bad ? addr : code;
}

static uint64_t address_of(struct elfimg *img, const struct elf_symbol *s)
{
    uint64_t addr = s->value;
    if (img->machine == EM_ARM && (s->info & 0xf) == STT_FUNC)
        addr &= ~UINT64_C(1); /* the bit that says Thumb */
    if (img->type == ET_REL)
        return addr + img->sections[s->shndx].base;
    if (img->machine == EM_PPC64 && str_eq(img->sections[s->shndx].name, PP_STR(".opd")))
        return code_of_descriptor(img, s->shndx, addr);
    return addr;
}

static bool add_section(struct symtab *t, struct elfimg *img, uint32_t index)
{
    const struct elf_section *sec = &img->sections[index];
    struct str table = elfimg_bytes(img, index);
    struct str names = elfimg_bytes(img, sec->link);
    struct str shndx = PP_STR(""), file = PP_STR("");
    for (uint32_t k = 0; k < img->n_sections; k++)
        if (img->sections[k].type == SHT_SYMTAB_SHNDX && img->sections[k].link == index)
            shndx = elfimg_bytes(img, k);
    size_t n = elfimg_symbol_count(img, table);
    if (n > UINT32_MAX / 2 || !vec_room(&t->syms, n))
        return false;
    for (size_t i = 1; i < n; i++) {
        struct elf_symbol s = elfimg_symbol(img, table, shndx, i);
        struct str name = dwr_str_at(names, s.name);
        if ((s.info & 0xf) == STT_FILE)
            file = name;
        if (!is_wanted(img, &s, name))
            continue;
        bool local = s.info >> 4 == STB_LOCAL;
        t->syms.data[t->syms.n] = (struct sym){address_of(img, &s), s.size, without_version(name),
                                               local ? file : PP_STR(""), (uint32_t)t->syms.n};
        t->syms.n++;
    }
    return true;
}

/* The section with symbols of that type, or PP_NONE. */
static uint32_t find_table(const struct elfimg *img, uint32_t type)
{
    for (uint32_t i = 0; i < img->n_sections; i++)
        if (img->sections[i].type == type && elfimg_raw(img, &img->sections[i]).len)
            return i;
    return PP_NONE;
}

bool symtab_is_in(const struct elfimg *img, uint32_t type)
{
    return find_table(img, type) != PP_NONE;
}

bool symtab_add(struct symtab *t, struct elfimg *img, uint32_t type)
{
    uint32_t index = find_table(img, type);
    return index == PP_NONE || add_section(t, img, index);
}

static int by_address(const void *pa, const void *pb)
{
    const struct sym *a = pa, *b = pb;
    if (a->addr != b->addr)
        return a->addr < b->addr ? -1 : 1;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

void symtab_sort(struct symtab *t)
{
    if (t->syms.n)
        qsort(t->syms.data, t->syms.n, sizeof *t->syms.data, by_address);
}

const struct sym *symtab_find(const struct symtab *t, uint64_t addr)
{
    size_t lo = 0, hi = t->syms.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->syms.data[mid].addr <= addr)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 0)
        return NULL;
    const struct sym *s = &t->syms.data[lo - 1];
    return s->size && addr - s->addr >= s->size ? NULL : s;
}
