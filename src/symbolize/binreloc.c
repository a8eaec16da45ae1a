/* The symbol by which a relocated kernel is told (spec/driver.md 9.1). */
#include "symbolize/binread.h"

#define BLOCK 512 /* symbols that are read at a time */

/* Looks through one block of symbols; true ends the search. */
static bool search_block(const struct binread *f, const struct bin_symtab *t, const uint8_t *syms,
                         size_t len, const uint8_t *names, struct bin_reloc *out)
{
    struct str name = out->name;
    for (size_t at = 0; at < len && !out->found; at += t->wide ? 24 : 16) {
        uint64_t n = binread_word(f, syms + at, 4);
        if (n >= t->names_size || t->names_size - n <= name.len ||
            memcmp(names + n, name.ptr, name.len) != 0 || names[n + name.len])
            continue;
        out->found = true;
        out->value = binread_word(f, syms + at + (t->wide ? 8 : 4), t->wide ? 8 : 4);
    }
    return out->found;
}

void binreloc_find(struct binread *f, const struct bin_symtab *t, struct bin_reloc *out)
{
    uint8_t syms[24 * BLOCK];
    uint64_t entry = t->wide ? 24 : 16;
    if (t->state == SYMTAB_NONE)
        return;
    if (t->state == SYMTAB_BROKEN) {
        out->wrong = "invalid symbol table";
        return;
    }
    out->wrong = "cannot load symbol section";
    if (t->size > PP_MAX_KERNEL_SYMBOLS || !binread_has(f, t->off, t->size, 1))
        return;
    const uint8_t *names = binread_copy(f, t->names_off, t->names_size, PP_MAX_KERNEL_SYMBOLS);
    f->big = t->big;
    for (uint64_t at = entry, len = 0; names && at < t->size; at += len) {
        len = t->size - at < entry * BLOCK ? t->size - at : entry * BLOCK;
        if (!binread_at(f, t->off + at, syms, (size_t)len))
            return;
        if (search_block(f, t, syms, (size_t)len, names, out))
            break;
    }
    if (names)
        out->wrong = NULL;
}
