/* What `nm --numeric-sort --print-size` says about addresses (spec/driver.md 10.4).
 *
 * The last symbol not above an address names it, code or not, however far away; only data and
 * weak symbols end at their size. Nothing before the first symbol or behind the last. Undefined
 * symbols are in the list, at address 0, and count. */
#include "symbolize/nmtab.h"

#include <elf.h>
#include <stdlib.h>

#include "symbolize/elfimg.h"
#include "util/vec.h"

struct nm_symbol {
    uint64_t addr, size;
    struct str name;
    bool ends; /* at its size: types b B d D r R v V W */
    bool undefined;
};

struct nmtab {
    VEC(struct nm_symbol) syms;
};

static bool has_blank(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == ' ' || (s.ptr[i] >= '\t' && s.ptr[i] <= '\r'))
            return true;
    return s.len == 0;
}

/* $a, $d, $t, $x: marks of the ARM and RISC-V ABIs. */
static bool is_mark(const struct elfimg *img, struct str name)
{
    if (img->machine != EM_ARM && img->machine != EM_AARCH64 && img->machine != EM_RISCV)
        return false;
    return name.len >= 2 && name.ptr[0] == '$' && memchr("adtx", name.ptr[1], 4) &&
           (name.len == 2 || name.ptr[2] == '.');
}

static bool is_listed(const struct elfimg *img, const struct elf_symbol *s, struct str name)
{
    unsigned type = s->info & 0xf;
    return s->shndx != SHN_COMMON && type != STT_FILE && type != STT_SECTION && !has_blank(name) &&
           !is_mark(img, name);
}

static bool ends_at_size(const struct elfimg *img, const struct elf_symbol *s)
{
    if (s->info >> 4 == STB_WEAK && s->shndx == SHN_UNDEF)
        return (s->info & 0xf) == STT_OBJECT;
    if ((s->info & 0xf) == STT_GNU_IFUNC)
        return false;
    if (s->info >> 4 == STB_WEAK)
        return true;
    if (s->info >> 4 > STB_WEAK || s->shndx >= img->n_sections)
        return false;
    const struct elf_section *sec = &img->sections[s->shndx];
    return !(sec->flags & SHF_EXECINSTR) && (sec->type == SHT_NOBITS || (sec->flags & SHF_ALLOC));
}

static bool add_symbols(struct nmtab *t, struct elfimg *img, uint32_t index)
{
    struct str table = elfimg_bytes(img, index);
    struct str names = elfimg_bytes(img, img->sections[index].link);
    size_t n = elfimg_symbol_count(img, table);
    if (!vec_room(&t->syms, n))
        return false;
    for (size_t i = 1; i < n; i++) {
        struct elf_symbol s = elfimg_symbol(img, table, PP_STR(""), i);
        struct str name = dwr_str_at(names, s.name);
        if (is_listed(img, &s, name))
            t->syms.data[t->syms.n++] =
                (struct nm_symbol){s.shndx == SHN_UNDEF ? 0 : s.value, s.size, name,
                                   ends_at_size(img, &s), s.shndx == SHN_UNDEF};
    }
    return true;
}

/* As llvm-nm sorts: undefined ones first, then by address, name, size. */
static int by_address(const void *pa, const void *pb)
{
    const struct nm_symbol *a = pa, *b = pb;
    if (a->undefined != b->undefined)
        return a->undefined ? -1 : 1;
    if (a->addr != b->addr)
        return a->addr < b->addr ? -1 : 1;
    int order = str_cmp(a->name, b->name);
    return order ? order : (a->size > b->size) - (a->size < b->size);
}

/* The reference's binary search stops at the first symbol that has the very address: of several
 * with one address any may come first. */
static const struct nm_symbol *find(const struct nmtab *t, uint64_t addr)
{
    size_t low = 0, high = t->syms.n;
    const struct nm_symbol *syms = t->syms.data;
    if (high == 0 || addr < syms[0].addr || addr >= syms[high - 1].addr + syms[high - 1].size)
        return NULL;
    for (bool exact = false; low + 1 < high && !exact;) {
        size_t mid = low + (high - low) / 2;
        exact = syms[mid].addr == addr;
        if (syms[mid].addr <= addr)
            low = mid;
        else
            high = mid;
    }
    const struct nm_symbol *s = &syms[low];
    return s->ends && addr - s->addr >= s->size ? NULL : s;
}

static bool name_addresses(const struct nmtab *t, const uint64_t *addrs, size_t n, struct arena *a,
                           struct object_frames *out)
{
    for (size_t i = 0; i < n; i++) {
        const struct nm_symbol *s = find(t, addrs[i]);
        out[i] = (struct object_frames){NULL, 0};
        if (!s)
            continue;
        struct object_frame *f = arena_new(a, struct object_frame);
        if (!f)
            return false;
        f->file = PP_STR("");
        f->function = arena_str(a, s->name);
        if (!f->function.ptr)
            return false;
        out[i] = (struct object_frames){f, 1};
    }
    return true;
}

bool nmtab_look_up(const char *path, const uint64_t *addrs, size_t n, struct arena *a,
                   struct object_frames *out, struct err *err)
{
    struct nmtab t = {.syms = {NULL, 0, 0}};
    struct elfimg *img;
    bool ok = true;
    if (!elfimg_open(path, &img, err))
        return false;
    for (uint32_t i = 0; i < img->n_sections && ok; i++)
        if (img->sections[i].type == SHT_SYMTAB) {
            ok = add_symbols(&t, img, i);
            break;
        }
    if (t.syms.n)
        qsort(t.syms.data, t.syms.n, sizeof *t.syms.data, by_address);
    ok = ok && name_addresses(&t, addrs, n, a, out);
    free(t.syms.data);
    elfimg_close(img);
    return ok || err_nomem(err);
}
