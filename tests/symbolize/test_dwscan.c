/* Entries and units written by hand, with their ranges and names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "symbolize/dwarf.h"
#include "symbolize/dwscan.h"

static struct elf_span text = {0x1000, 0x3000};

/* 1 unit; 2 function with sibling, children; 3 inlined call; 4 function without children;
 * 5 abstract function; 6 structure with sibling, children; 7 function that is its own origin */
static const uint8_t abbrevs[] = {1,
                                  DW_TAG_compile_unit,
                                  1,
                                  DW_AT_low_pc,
                                  DW_FORM_addr,
                                  DW_AT_high_pc,
                                  DW_FORM_data4,
                                  0,
                                  0,
                                  2,
                                  DW_TAG_subprogram,
                                  1,
                                  DW_AT_sibling,
                                  DW_FORM_ref4,
                                  DW_AT_low_pc,
                                  DW_FORM_addr,
                                  DW_AT_high_pc,
                                  DW_FORM_data4,
                                  DW_AT_name,
                                  DW_FORM_string,
                                  0,
                                  0,
                                  3,
                                  DW_TAG_inlined_subroutine,
                                  1,
                                  DW_AT_abstract_origin,
                                  DW_FORM_ref4,
                                  DW_AT_low_pc,
                                  DW_FORM_addr,
                                  DW_AT_high_pc,
                                  DW_FORM_data4,
                                  DW_AT_call_line,
                                  DW_FORM_data1,
                                  0,
                                  0,
                                  4,
                                  DW_TAG_subprogram,
                                  0,
                                  DW_AT_low_pc,
                                  DW_FORM_addr,
                                  DW_AT_high_pc,
                                  DW_FORM_data4,
                                  DW_AT_name,
                                  DW_FORM_string,
                                  0,
                                  0,
                                  5,
                                  DW_TAG_subprogram,
                                  0,
                                  DW_AT_name,
                                  DW_FORM_string,
                                  DW_AT_linkage_name,
                                  DW_FORM_string,
                                  DW_AT_decl_line,
                                  DW_FORM_data1,
                                  0,
                                  0,
                                  6,
                                  DW_TAG_structure_type,
                                  1,
                                  DW_AT_sibling,
                                  DW_FORM_ref4,
                                  0,
                                  0,
                                  7,
                                  DW_TAG_subprogram,
                                  0,
                                  DW_AT_abstract_origin,
                                  DW_FORM_ref4,
                                  DW_AT_low_pc,
                                  DW_FORM_addr,
                                  DW_AT_high_pc,
                                  DW_FORM_data4,
                                  0,
                                  0,
                                  0};

#define A(lo, hi) lo, hi, 0, 0, 0, 0, 0, 0
#define U4(v) v, 0, 0, 0

/* Offsets are of the whole section; the unit's header has 11 bytes. */
static const uint8_t info[] = {
    U4(0), 4,          0,          U4(0),    8,          /* 0: header */
    1,     A(0, 0x10), 0,          0x20,     0,   0,     /* 11 */
    5,     'f',        0,          '_',      'f', 0, 33, /* 24: abstract f */
    2,     U4(71),     A(0, 0x10), U4(0x10), 'g', 0,     /* 31: g, [0x1000, 0x1010) */
    3,     U4(24),     A(4, 0x10), U4(4),    7,          /* 50: f in g, [0x1004, 0x1008) */
    0,                                                   /* 68: end of f */
    0,     0,                                            /* 69: end of g; a stray end */
    0,
};
/* A function without hits around one with hits. */
static const uint8_t nested[] = {
    U4(0), 4,          0,          U4(0),    8,   1, A(0, 0x10), 0, 0x20, 0, 0, /* 11 */
    2,     U4(62),     A(0, 0x20), U4(0x10), 'o', 0, /* 24: o, [0x2000, 0x2010) */
    4,     A(0, 0x10), U4(0x10),   'i',      0,      /* 43: i, [0x1000, 0x1010) */
    0,                                               /* 58 */
    0,     0,          0,
};

struct fixture {
    struct elfimg img;
    _Atomic uint64_t work;
    struct dwfile *file;
    uint8_t *bytes;
    struct dw_scan scan;
    uint32_t leaf[4];
};

static void open_info(struct fixture *f, const uint8_t *data, size_t n)
{
    struct err err = {0};
    memset(f, 0, sizeof *f);
    f->img.code = &text;
    f->img.n_code = 1;
    assert_true(dwfile_open(&f->img, false, false, 1, &f->work, &f->file, &err));
    f->bytes = malloc(n);
    assert_non_null(f->bytes);
    memcpy(f->bytes, data, n);
    if (n >= 4) {
        uint32_t len = (uint32_t)n - 4;
        memcpy(f->bytes, &len, 4);
    }
    f->file->sec[DW_INFO] = (struct str){(const char *)f->bytes, n};
    f->file->sec[DW_ABBREV] = (struct str){(const char *)abbrevs, sizeof abbrevs};
    assert_true(dwfile_read_units(f->file, 1));
}

static void close_info(struct fixture *f)
{
    dw_scan_done(&f->scan);
    dwfile_close(f->file);
    free(f->bytes);
}

static void scan(struct fixture *f, const uint64_t *addrs, size_t n)
{
    assert_int_equal(f->file->n_units, 1);
    assert_true(dw_scan_unit(&f->scan, &f->file->units[0], addrs, n, f->leaf));
}

static void the_innermost_entry_of_an_address_is_found(void **state)
{
    static const uint64_t addrs[] = {0x1003, 0x1004, 0x1007, 0x1010};
    struct fixture f;
    struct dw_function fn;
    (void)state;
    open_info(&f, info, sizeof info);
    scan(&f, addrs, 4);
    assert_int_equal(f.scan.nodes[f.leaf[0]].off, 31);
    assert_int_equal(f.scan.nodes[f.leaf[1]].off, 50);
    assert_true(f.scan.nodes[f.leaf[2]].inlined);
    assert_int_equal(f.scan.nodes[f.leaf[2]].parent, f.leaf[0]);
    assert_int_equal(f.leaf[3], PP_NONE);
    dw_die_function((struct dw_place){&f.file->units[0], 50}, &fn);
    assert_true(str_eq(fn.name, PP_STR("f")));
    assert_true(str_eq(fn.linkage_name, PP_STR("_f")));
    assert_int_equal(fn.decl_line, 33);
    close_info(&f);
}

static bool no_code(const void *arg, uint64_t addr)
{
    (void)arg;
    (void)addr;
    return false;
}

static void a_function_nested_in_another_is_found_by_the_second_pass(void **state)
{
    static const uint64_t addrs[] = {0x1001, 0x1fff};
    struct fixture f;
    (void)state;
    open_info(&f, nested, sizeof nested);
    scan(&f, addrs, 2);
    assert_int_not_equal(f.leaf[0], PP_NONE);
    assert_int_equal(f.scan.nodes[f.leaf[0]].off, 43);
    assert_int_equal(f.leaf[1], PP_NONE);
    f.scan.may_be_code = no_code;
    scan(&f, addrs, 2);
    assert_int_equal(f.leaf[0], PP_NONE);
    close_info(&f);
}

/* Where a call was inlined outside of the function it stands in. */
static void an_address_has_the_function_that_it_has_alone(void **state)
{
    static const uint64_t addrs[] = {0x1001, 0x2001};
    struct fixture f;
    (void)state;
    open_info(&f, nested, sizeof nested);
    for (int known = 0; known < 2; known++) {
        f.scan.may_be_code = known ? NULL : no_code;
        scan(&f, addrs, 1);
        assert_int_equal(f.leaf[0] != PP_NONE, known);
        scan(&f, addrs, 2);
        assert_int_equal(f.leaf[0] != PP_NONE, known);
        assert_int_equal(f.scan.nodes[f.leaf[1]].off, 24);
    }
    close_info(&f);
}

static void functions_that_the_linker_dropped_hold_nothing(void **state)
{
    static const uint64_t addrs[] = {0x1001};
    struct elf_span elsewhere = {0x1001, 0x3000}; /* 0x1000 is in no section */
    struct fixture f;
    (void)state;
    open_info(&f, info, sizeof info);
    f.img.code = &elsewhere;
    scan(&f, addrs, 1);
    assert_int_equal(f.leaf[0], PP_NONE);
    close_info(&f);
}

static void an_origin_that_leads_to_itself_ends(void **state)
{
    static const uint8_t self[] = {U4(0), 4, 0,      U4(0),      8,     1, A(0, 0x10),
                                   U4(0), 7, U4(24), A(0, 0x10), U4(1), 0};
    static const uint64_t addrs[] = {0x1000};
    struct fixture f;
    struct dw_function fn;
    (void)state;
    open_info(&f, self, sizeof self);
    scan(&f, addrs, 1);
    assert_int_equal(f.scan.nodes[f.leaf[0]].off, 24);
    dw_die_function((struct dw_place){&f.file->units[0], 24}, &fn);
    assert_int_equal(fn.name.len, 0);
    close_info(&f);
}

static void nesting_without_end_ends(void **state)
{
    static const uint64_t addrs[] = {0x1000};
    size_t n = 24 + 5 * 4000;
    uint8_t *deep = calloc(1, n);
    struct fixture f;
    (void)state;
    assert_non_null(deep);
    memcpy(deep, nested, 24);
    for (size_t i = 24; i < n; i += 5) {
        deep[i] = 6; /* a structure in a structure; its sibling leads back */
        deep[i + 1] = 24;
    }
    open_info(&f, deep, n);
    scan(&f, addrs, 1);
    assert_int_equal(f.leaf[0], PP_NONE);
    close_info(&f);
    free(deep);
}

static void every_prefix_ends_in_a_result(void **state)
{
    static const uint64_t addrs[] = {0x1005};
    (void)state;
    for (size_t n = 1; n <= sizeof info; n++) {
        struct fixture f;
        open_info(&f, info, n);
        if (f.file->n_units)
            scan(&f, addrs, 1);
        close_info(&f);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_innermost_entry_of_an_address_is_found),
        cmocka_unit_test(a_function_nested_in_another_is_found_by_the_second_pass),
        cmocka_unit_test(an_address_has_the_function_that_it_has_alone),
        cmocka_unit_test(functions_that_the_linker_dropped_hold_nothing),
        cmocka_unit_test(an_origin_that_leads_to_itself_ends),
        cmocka_unit_test(nesting_without_end_ends),
        cmocka_unit_test(every_prefix_ends_in_a_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
