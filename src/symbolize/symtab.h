/* Symbol tables: the function name at an address, the address of a name. */
#ifndef CPPROF_SYMBOLIZE_SYMTAB_H
#define CPPROF_SYMBOLIZE_SYMTAB_H

#include "symbolize/elfimg.h"
#include "util/vec.h"

struct sym {
    uint64_t addr, size;
    struct str name;
    struct str file; /* of a local symbol: the source file's name; else empty */
    uint32_t order;  /* place in the tables */
};

struct symtab {
    VEC(struct sym) syms; /* by address; the one that counts is the last of its address */
};

void symtab_done(struct symtab *t);

/* Whether the image has symbols in a `type` section (SHT_SYMTAB or SHT_DYNSYM). */
bool symtab_is_in(const struct elfimg *img, uint32_t type);
/* Adds them, if it has. False: no memory. */
PP_MUST_CHECK bool symtab_add(struct symtab *t, struct elfimg *img, uint32_t type);

/* Orders the symbols: has to be called after the last symtab_add. */
void symtab_sort(struct symtab *t);
/* The symbol that an address belongs to, or NULL. */
const struct sym *symtab_find(const struct symtab *t, uint64_t addr);

#endif
