/* Base addresses: the vectors of spec/driver.md 9.3, the choice of the segment of 9.4. */
#include "symbolize/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <elf.h>

#define NO_SEGMENT UINT64_MAX
#define FAILS (UINT64_MAX - 1)

struct row {
    uint16_t type;
    uint64_t offset, vaddr; /* of the segment; offset NO_SEGMENT: there is none */
    uint64_t reloc;         /* 0: none */
    struct base_mapping m;
    uint64_t base; /* FAILS: an error */
};

static const struct row rows[] = {
    {ET_EXEC, 0x1000, 0x401000, 0, {0x701000, 0x702000, 0x1000}, 0x300000},
    {ET_EXEC, 0x200000, 0x400000, 0, {0x400000, 0x800000, 0}, 0x200000},
    {ET_EXEC, 0, 0xffffffff81000000, 0xffffffff81000198, {0, 0x10197, 0}, 0x7efffe68},
    {ET_EXEC, 0, 0xffffffff81000000, 0xffffffff81000198, {0x198, 0x100000, 0}, 0x7f000000},
    {ET_EXEC, 0, 0xffffffff81000000, 0, {0, 0x1000000, 0}, 0x7f000000},
    {ET_EXEC,
     0,
     0xffffffff81000000,
     0xffffffff81000000,
     {0xffffffff83000000, 0xffffffff84000000, 0x2000000},
     0x2000000},
    {ET_EXEC, 0, 0xffffffff81000000, 0, {0xffffffff95000000, 0xffffffff96000000, 0}, 0x14000000},
    {ET_EXEC, 0, 0xffffffff81000000, 0, {0xffffffff95000000, 0xffffffff96000000, 0x5000}, FAILS},
    {ET_EXEC, 0x1000, 0x401000, 0x401123, {0x501000, 0x502000, 0x1000}, FAILS},
    {ET_DYN, 0x1000, 0x2000, 0, {0x7f0000001000, 0x7f0000002000, 0x1000}, 0x7efffffff000},
    {ET_DYN, 0x1000, 0x1000, 0, {0x3000, 0x5000, 0x2000}, 0x2000},
    {ET_DYN,
     0x10000,
     0xffff800010010000,
     0,
     {0xffff800020000000, 0xffff800030000000, 0xffff800020000000},
     0xfff0000},
    {ET_REL, NO_SEGMENT, 0, 0, {0x2000000, 0x2001000, 0}, 0x2000000},
    {ET_REL, NO_SEGMENT, 0, 0, {0x2000000, 0x2001000, 0x1000}, FAILS},
    {ET_EXEC, NO_SEGMENT, 0, 0, {0x2000000, 0x2001000, 0}, 0},
    {ET_DYN, NO_SEGMENT, 0, 0, {0x2000000, 0x2001000, 0x1000}, 0x1fff000},
    {ET_CORE, 0, 0, 0, {0x2000000, 0x2001000, 0}, FAILS},
    {ET_CORE, 0, 0, 0, {0, UINT64_MAX, 0}, 0}, /* everywhere: no question about the type */
    {ET_DYN, 0, 0x1000, 0, {0, 0, 0}, 0},
};

static void bases_are_as_the_reference_computes_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        const struct row *r = &rows[i];
        struct object_segment s = {.type = PT_LOAD, .offset = r->offset, .vaddr = r->vaddr};
        struct base_image img = {.type = r->type, .has_reloc = r->reloc != 0, .reloc = r->reloc};
        struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
        uint64_t base;
        bool ok = base_compute(&img, r->offset == NO_SEGMENT ? NULL : &s, &r->m, &base, &err);
        assert_int_equal(ok, r->base != FAILS);
        assert_int_equal(ok, err.code == PP_OK);
        if (ok)
            assert_int_equal(base, r->base);
    }
}

static void an_unknown_exec_segment_is_told_in_full(void **state)
{
    struct object_segment s = {PT_LOAD, PF_R | PF_X, 4096, 0x401000, 0x401000, 100, 200, 4096};
    struct base_image img = {.type = ET_EXEC, .has_reloc = true, .reloc = 0x401123};
    struct base_mapping m = {0x501000, 0x502000, 0x1000};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    uint64_t base;
    (void)state;
    assert_false(base_compute(&img, &s, &m, &base, &err));
    assert_string_equal(err.msg, "don't know how to handle EXEC segment: {PT_LOAD PF_X+PF_R 4096 "
                                 "4198400 4198400 100 200 4096} start=0x501000 limit=0x502000 "
                                 "offset=0x1000");
}

/* The example of 9.4: four small segments, a library at 0x10000. */
static const struct object_segment four[] = {
    {PT_LOAD, PF_R, 0, 0, 0, 0x500, 0x500, 0x1000},
    {PT_LOAD, PF_R | PF_X, 0x1000, 0x1000, 0, 0x1d0, 0x1d0, 0x1000},
    {PT_LOAD, PF_R, 0x2000, 0x2000, 0, 0xf0, 0xf0, 0x1000},
    {PT_NOTE, PF_R, 0x2000, 0x2000, 0, 0x20, 0x20, 4},
    {PT_LOAD, PF_R | PF_W, 0x2dd0, 0x3dd0, 0, 0x260, 0x268, 0x1000},
};

static bool base_in_four(struct base_mapping m, uint64_t addr, uint64_t *base)
{
    struct base_image img = {.type = ET_DYN, .segments = four, .n_segments = PP_COUNT(four)};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    return base_of_address(&img, &m, addr, base, &err);
}

static void the_segment_is_chosen_by_the_files_offset(void **state)
{
    uint64_t base;
    (void)state;
    /* All of the file in one mapping: only the first segment can start that early. */
    assert_true(base_in_four((struct base_mapping){0x10000, 0x15000, 0}, 0x13f00, &base));
    assert_int_equal(base, 0x10000);
}

static void a_page_of_two_segments_needs_the_address(void **state)
{
    struct base_mapping m = {0x12000, 0x13000, 0x2000};
    uint64_t base;
    (void)state;
    assert_true(base_in_four(m, 0x12010, &base));
    assert_int_equal(base, 0x10000);
    assert_true(base_in_four(m, 0x12e00, &base));
    assert_int_equal(base, 0xf000);
    assert_false(base_in_four(m, 0x12900, &base)); /* between the two */
}

static void nothing_fits_behind_the_file_or_outside_of_the_mapping(void **state)
{
    uint64_t base;
    (void)state;
    assert_false(base_in_four((struct base_mapping){0x19000, 0x1a000, 0x9000}, 0x19000, &base));
    assert_false(base_in_four((struct base_mapping){0x11000, 0x12000, 0x1000}, 0x10fff, &base));
    assert_false(base_in_four((struct base_mapping){0x11000, 0x12000, 0x1000}, 0x12000, &base));
    assert_true(base_in_four((struct base_mapping){0x11000, 0x12000, 0x1000}, 0x11fff, &base));
    assert_int_equal(base, 0x10000);
}

static void kernels_use_the_segment_that_has_text(void **state)
{
    static const struct object_segment text = {.type = PT_LOAD, .vaddr = 0xffffffff81000000};
    struct base_image img = {.type = ET_EXEC, .text = &text, .segments = &text, .n_segments = 1};
    struct base_mapping m = {0xffffffff95000000, 0xffffffff96000000, 0};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    uint64_t base;
    (void)state;
    assert_true(base_of_address(&img, &m, 0xffffffff95000010, &base, &err));
    assert_int_equal(base, 0x14000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bases_are_as_the_reference_computes_them),
        cmocka_unit_test(an_unknown_exec_segment_is_told_in_full),
        cmocka_unit_test(the_segment_is_chosen_by_the_files_offset),
        cmocka_unit_test(a_page_of_two_segments_needs_the_address),
        cmocka_unit_test(nothing_fits_behind_the_file_or_outside_of_the_mapping),
        cmocka_unit_test(kernels_use_the_segment_that_has_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
