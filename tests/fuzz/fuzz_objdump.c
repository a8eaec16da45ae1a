/* Texts of objdump and nm: strings stay inside the text, symbols inside their groups, and what the
 * first lines say does not depend on those that follow. */
#include <stdint.h>
#include <stdlib.h>

#include "report/objdump.h"
#include "report/nmlist.h"

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void check_inside(struct str s, struct str text)
{
    check(s.len == 0 || (s.ptr >= text.ptr && s.ptr + s.len <= text.ptr + text.len));
}

static void check_objdump(struct str text, size_t cut)
{
    struct disassembly whole = DISASSEMBLY_INIT, part = DISASSEMBLY_INIT;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    check(objdump_parse(text, &whole, &err));
    check(objdump_parse(str_sub(text, 0, cut), &part, &err));
    check(part.insts.n <= whole.insts.n);
    for (size_t i = 0; i < whole.insts.n; i++) {
        const struct instruction *a = &whole.insts.data[i];
        check(a->text.len > 0 && a->line >= 0 && a->line <= UINT32_MAX);
        check_inside(a->text, text);
        check_inside(a->function, text);
        check_inside(a->file, text);
        if (i >= part.insts.n)
            continue;
        const struct instruction *b = &part.insts.data[i];
        check(a->addr == b->addr && a->line == b->line && a->text.ptr == b->text.ptr);
        check(str_eq(a->function, b->function) && str_eq(a->file, b->file));
    }
    disassembly_done(&whole);
    disassembly_done(&part);
}

static void check_symbols(struct str text, uint64_t address)
{
    struct arena a;
    struct nmlist syms = {{NULL, 0, 0}};
    struct symbol_query q = {NULL, address};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    arena_init(&a, 0);
    check(regex_compile(PP_STR("."), &q.regex, &err));
    check(nmlist_parse(text, &a, &q, &syms, &err));
    for (size_t i = 0; i < syms.of.n; i++) {
        const struct symbol *s = &syms.of.data[i];
        check(s->n_names > 0);
        check(i + 1 == syms.of.n || s->end + 1 == s[1].start);
        if (address && s->start <= address && address <= s->end)
            continue;
        check(s->n_names == 1);
    }
    nmlist_done(&syms);
    regex_free(q.regex);
    arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    size_t cut = size / 2;
    while (cut < size && data[cut] != '\n')
        cut++;
    check_objdump(text, cut);
    check_symbols(text, size ? data[0] * UINT64_C(0x101) : 0);
    return 0;
}
