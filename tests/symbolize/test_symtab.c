/* Which symbol an address belongs to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <elf.h>

#include "symbolize/symtab.h"

struct row {
    const char *name;
    uint64_t value, size;
    unsigned char info;
    uint16_t section;
};

#define LOCAL(type) ELF64_ST_INFO(STB_LOCAL, type)
#define GLOBAL(type) ELF64_ST_INFO(STB_GLOBAL, type)

/* Builds .strtab and .symtab (sections 1 and 2) beside .text (3, loaded), .comment (4) and .opd (5,
 * loaded at 0x100). */
static void build_type(struct symtab *t, const struct row *rows, size_t n, uint16_t machine,
                       uint16_t type)
{
    static const uint64_t descriptors[] = {0x50, 0, 0, 0x60, 0, 0};
    static struct elf_section sections[6];
    static char names[512];
    static Elf64_Sym syms[32];
    size_t at = 1;
    assert_true(n < PP_COUNT(syms));
    memset(syms, 0, sizeof syms);
    memset(sections, 0, sizeof sections);
    names[0] = 0;
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(rows[i].name) + 1;
        memcpy(names + at, rows[i].name, len);
        syms[i + 1] = (Elf64_Sym){.st_name = (Elf64_Word)at,
                                  .st_info = rows[i].info,
                                  .st_shndx = rows[i].section,
                                  .st_value = rows[i].value,
                                  .st_size = rows[i].size};
        at += len;
    }
    for (int i = 1; i < 6; i++)
        sections[i] = (struct elf_section){.type = SHT_PROGBITS, .loaded = true};
    sections[1].bytes = (struct str){names, at};
    sections[2].type = SHT_SYMTAB;
    sections[2].link = 1;
    sections[2].size = (n + 1) * sizeof syms[0];
    sections[2].bytes = (struct str){(const char *)syms, sections[2].size};
    sections[3].flags = SHF_ALLOC | SHF_EXECINSTR;
    sections[5].flags = SHF_ALLOC | SHF_WRITE;
    sections[5].name = PP_STR(".opd");
    sections[5].addr = 0x100;
    sections[5].bytes = (struct str){(const char *)descriptors, sizeof descriptors};
    struct elfimg img = {.is64 = true,
                         .big_endian = DW_HOST_BIG,
                         .type = type,
                         .machine = machine,
                         .sections = sections,
                         .n_sections = 6,
                         .data = (uint8_t *)syms,
                         .size = sizeof syms};
    memset(t, 0, sizeof *t);
    assert_true(symtab_is_in(&img, SHT_SYMTAB));
    assert_true(symtab_add(t, &img, SHT_SYMTAB));
    assert_false(symtab_is_in(&img, SHT_DYNSYM));
    assert_true(symtab_add(t, &img, SHT_DYNSYM));
    symtab_sort(t);
}

static void build(struct symtab *t, const struct row *rows, size_t n, uint16_t machine)
{
    build_type(t, rows, n, machine, ET_DYN);
}

static void expect(const struct symtab *t, uint64_t addr, const char *name)
{
    const struct sym *s = symtab_find(t, addr);
    if (!name)
        assert_null(s);
    else if (!s || !str_eq(s->name, str_of(name)))
        fail_msg("0x%x: not %s", (unsigned)addr, name);
}

static void a_symbol_ends_where_its_size_says(void **state)
{
    static const struct row rows[] = {{"b", 0x20, 0, GLOBAL(STT_NOTYPE), 3},
                                      {"a", 0x10, 8, GLOBAL(STT_FUNC), 3},
                                      {"c", 0x30, 4, GLOBAL(STT_OBJECT), 3}};
    struct symtab t;
    (void)state;
    build(&t, rows, 3, EM_X86_64);
    expect(&t, 0xf, NULL);
    expect(&t, 0x10, "a");
    expect(&t, 0x17, "a");
    expect(&t, 0x18, NULL);
    expect(&t, 0x20, "b");
    expect(&t, 0x2f, "b"); /* without a size to the next one */
    expect(&t, 0x34, NULL);
    symtab_done(&t);
}

static void of_one_value_the_greatest_size_counts_then_the_last(void **state)
{
    static const struct row rows[] = {{"big", 0x10, 8, GLOBAL(STT_FUNC), 3},
                                      {"small", 0x10, 4, GLOBAL(STT_FUNC), 3},
                                      {"one", 0x20, 4, GLOBAL(STT_FUNC), 3},
                                      {"two", 0x20, 4, GLOBAL(STT_FUNC), 3}};
    struct symtab t;
    (void)state;
    build(&t, rows, 4, EM_X86_64);
    expect(&t, 0x10, "big");
    expect(&t, 0x20, "two");
    symtab_done(&t);
}

static void only_symbols_of_loaded_sections_and_fitting_types_count(void **state)
{
    static const struct row rows[] = {{"undefined", 0x10, 0, GLOBAL(STT_FUNC), SHN_UNDEF},
                                      {"absolute", 0x10, 0, GLOBAL(STT_FUNC), SHN_ABS},
                                      {"comment", 0x10, 0, GLOBAL(STT_FUNC), 4},
                                      {"tls", 0x10, 0, GLOBAL(STT_TLS), 3},
                                      {"section", 0x10, 0, LOCAL(STT_SECTION), 3},
                                      {"wild", 0x10, 0, GLOBAL(STT_FUNC), 77},
                                      {"ifunc", 0x40, 0, GLOBAL(STT_GNU_IFUNC), 3}};
    struct symtab t;
    (void)state;
    build(&t, rows, 7, EM_X86_64);
    expect(&t, 0x10, NULL);
    expect(&t, 0x40, "ifunc");
    symtab_done(&t);
}

static void mapping_symbols_are_left_out_on_arm_only(void **state)
{
    static const struct row rows[] = {{"f", 0x10, 0, GLOBAL(STT_FUNC), 3},
                                      {"$x", 0x14, 0, LOCAL(STT_NOTYPE), 3},
                                      {"$d.5", 0x18, 0, LOCAL(STT_NOTYPE), 3},
                                      {"$dollar", 0x1c, 0, LOCAL(STT_NOTYPE), 3}};
    struct symtab t;
    (void)state;
    build(&t, rows, 4, EM_AARCH64);
    expect(&t, 0x18, "f");
    expect(&t, 0x1c, "$dollar");
    symtab_done(&t);
    build(&t, rows, 4, EM_X86_64);
    expect(&t, 0x18, "$d.5");
    symtab_done(&t);
}

static void a_local_symbol_has_the_file_before_it(void **state)
{
    static const struct row rows[] = {{"a.c", 0, 0, LOCAL(STT_FILE), SHN_ABS},
                                      {"local", 0x10, 0, LOCAL(STT_FUNC), 3},
                                      {"global", 0x20, 0, GLOBAL(STT_FUNC), 3}};
    struct symtab t;
    (void)state;
    build(&t, rows, 3, EM_X86_64);
    assert_true(str_eq(symtab_find(&t, 0x10)->file, PP_STR("a.c")));
    assert_int_equal(symtab_find(&t, 0x20)->file.len, 0);
    symtab_done(&t);
}

static void thumb_functions_have_their_bit_removed(void **state)
{
    static const struct row rows[] = {{"f", 0x11, 4, GLOBAL(STT_FUNC), 3}};
    struct symtab t;
    (void)state;
    build(&t, rows, 1, EM_ARM);
    expect(&t, 0x10, "f");
    symtab_done(&t);
    build_type(&t, rows, 1, EM_ARM, ET_REL);
    expect(&t, 0x10, "f");
    symtab_done(&t);
}

static void a_descriptor_leads_to_its_code(void **state)
{
    static const struct row rows[] = {{"f", 0x100, 16, GLOBAL(STT_FUNC), 5},
                                      {"g", 0x118, 16, GLOBAL(STT_FUNC), 5},
                                      {"cut", 0x12c, 16, GLOBAL(STT_FUNC), 5}};
    struct symtab t;
    (void)state;
    build(&t, rows, 3, EM_PPC64);
    expect(&t, 0x50, "f");
    expect(&t, 0x6f, "g");
    expect(&t, 0x100, NULL);
    expect(&t, 0x12c, "cut"); /* a descriptor that is not all there */
    symtab_done(&t);
}

static void versions_are_not_part_of_names(void **state)
{
    static const struct {
        const char *in_table, *name;
    } cases[] = {
        {"cfree@GLIBC_2.2.5", "cfree"},
        {"memcpy@@GLIBC_2.14", "memcpy"},
        {"_ZNSs4swapERSs@@GLIBCXX_3.4", "_ZNSs4swapERSs"},
        {"f@libf.so.1", "f"},
        {"f@_", "f"},
        /* none of these is a version */
        {"f@8", "f@8"},
        {"@f@A", "@f@A"},
        {"?f@@YAXXZ", "?f@@YAXXZ"},
        {"f@", "f@"},
        {"f@@", "f@@"},
        {"f@@@A", "f@@@A"},
        {"f@A@B", "f@A@B"},
        {"*Child@Parent#say:Nil", "*Child@Parent#say:Nil"},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(cases); i++) {
        struct row row = {cases[i].in_table, 0x10, 8, GLOBAL(STT_FUNC), 3};
        struct symtab t;
        build(&t, &row, 1, EM_X86_64);
        expect(&t, 0x10, cases[i].name);
        symtab_done(&t);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_symbol_ends_where_its_size_says),
        cmocka_unit_test(of_one_value_the_greatest_size_counts_then_the_last),
        cmocka_unit_test(only_symbols_of_loaded_sections_and_fitting_types_count),
        cmocka_unit_test(mapping_symbols_are_left_out_on_arm_only),
        cmocka_unit_test(a_local_symbol_has_the_file_before_it),
        cmocka_unit_test(thumb_functions_have_their_bit_removed),
        cmocka_unit_test(a_descriptor_leads_to_its_code),
        cmocka_unit_test(versions_are_not_part_of_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
