/* Line programs, written by hand: version 3, one include directory, two files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "symbolize/dwarf.h"
#include "symbolize/dwline.h"

static struct elf_span text = {0x1000, 0x3000};
static const uint8_t head[] = {
    3,   0,                 /* version */
    37,  0,   0,    0,      /* length of what follows up to the program */
    1,   1,   0xfb, 14, 13, /* min_inst, is_stmt, line_base -5, range 14, opcode_base */
    0,   1,   1,    1,  1,  0, 0, 0, 1, 0, 0, 1, /* operands */
    'i', 'n', 'c',  0,  0,                       /* directories */
    'a', '.', 'c',  0,  0,  0, 0,                /* file 1 */
    'b', '.', 'h',  0,  1,  0, 0, 0,             /* file 2, and the end */
};

struct fixture {
    struct elfimg img;
    _Atomic uint64_t work;
    struct dwfile file;
    struct dwunit unit;
    struct dw_lines lines;
    uint8_t *bytes;
    struct arena arena;
};

static bool open_program(struct fixture *f, const uint8_t *program, size_t n)
{
    size_t size = 4 + sizeof head + n;
    memset(f, 0, sizeof *f);
    arena_init(&f->arena, 0);
    f->bytes = malloc(size);
    assert_non_null(f->bytes);
    uint32_t len = (uint32_t)(size - 4);
    memcpy(f->bytes, &len, 4);
    memcpy(f->bytes + 4, head, sizeof head);
    memcpy(f->bytes + 4 + sizeof head, program, n);
    f->img.code = &text;
    f->img.n_code = 1;
    f->work = 1 << 20;
    f->file.img = &f->img;
    f->file.work = &f->work;
    f->file.sec[DW_LINE] = (struct str){(const char *)f->bytes, size};
    f->unit.file = &f->file;
    f->unit.has_stmt_list = true;
    f->unit.widths = (struct dw_widths){3, 8, 4};
    f->unit.comp_dir = PP_STR("/src");
    return dw_lines_open(&f->unit, &f->lines);
}

static void close_program(struct fixture *f)
{
    dw_lines_done(&f->lines);
    arena_done(&f->arena);
    free(f->bytes);
}

#define SET_ADDRESS(lo, hi) 0, 9, DW_LNE_set_address, lo, hi, 0, 0, 0, 0, 0, 0
#define END_SEQUENCE 0, 1, DW_LNE_end_sequence
#define ADVANCE(pc) DW_LNS_advance_pc, pc
#define LINE(delta) DW_LNS_advance_line, delta

static void an_address_has_the_last_row_not_above_it(void **state)
{
    static const uint8_t p[] = {SET_ADDRESS(0, 0x10), DW_LNS_copy, ADVANCE(4),        LINE(1),
                                DW_LNS_copy,          LINE(1),     DW_LNS_set_column, 7,
                                DW_LNS_copy,          ADVANCE(4),  END_SEQUENCE};
    static const uint64_t addrs[] = {0xfff, 0x1000, 0x1003, 0x1004, 0x1007, 0x1008};
    struct dw_line_hit h[6] = {{0}};
    struct fixture f;
    (void)state;
    assert_true(open_program(&f, p, sizeof p));
    dw_lines_find(&f.lines, addrs, 6, h);
    assert_false(h[0].found);
    assert_int_equal(h[1].line, 1);
    assert_int_equal(h[2].line, 1);
    assert_int_equal(h[3].line, 3); /* of two rows of one address the last */
    assert_int_equal(h[4].column, 7);
    assert_false(h[5].found); /* the end of a sequence is outside */
    close_program(&f);
}

static void special_opcodes_advance_both(void **state)
{
    /* 13 + (2 - -5) + 14 * 3: line + 2, address + 3 */
    static const uint8_t p[] = {SET_ADDRESS(0, 0x10), DW_LNS_copy, 62, ADVANCE(1), END_SEQUENCE};
    static const uint64_t addrs[] = {0x1002, 0x1003};
    struct dw_line_hit h[2] = {{0}};
    struct fixture f;
    (void)state;
    assert_true(open_program(&f, p, sizeof p));
    dw_lines_find(&f.lines, addrs, 2, h);
    assert_int_equal(h[0].line, 1);
    assert_int_equal(h[1].line, 3);
    close_program(&f);
}

static void sequences_of_dropped_functions_answer_nothing(void **state)
{
    /* The first starts at 0 and reaches over the addresses of the second. */
    static const uint8_t p[] = {SET_ADDRESS(0, 0),
                                LINE(9),
                                DW_LNS_copy,
                                DW_LNS_advance_pc,
                                0x80,
                                0x80,
                                1,
                                END_SEQUENCE,
                                SET_ADDRESS(0, 0x10),
                                DW_LNS_copy,
                                ADVANCE(4),
                                END_SEQUENCE};
    static const uint64_t addrs[] = {0x10, 0x1001};
    struct dw_line_hit h[2] = {{0}};
    struct fixture f;
    (void)state;
    assert_true(open_program(&f, p, sizeof p));
    dw_lines_find(&f.lines, addrs, 2, h);
    assert_false(h[0].found);
    assert_true(h[1].found);
    assert_int_equal(h[1].line, 1);
    close_program(&f);
}

static void a_sequence_may_end_where_the_code_ends(void **state)
{
    /* As compilers write it that do not leave the table to the assembler. */
    static const uint8_t p[] = {SET_ADDRESS(0xf0, 0x2f), DW_LNS_copy, SET_ADDRESS(0, 0x30),
                                END_SEQUENCE};
    static const uint64_t addrs[] = {0x2ff4};
    struct dw_line_hit h[1] = {{0}};
    struct fixture f;
    (void)state;
    assert_true(open_program(&f, p, sizeof p));
    dw_lines_find(&f.lines, addrs, 1, h);
    assert_true(h[0].found);
    close_program(&f);
}

static void sequences_come_in_any_order(void **state)
{
    static const uint8_t p[] = {SET_ADDRESS(0, 0x20), LINE(1),      DW_LNS_copy,
                                ADVANCE(4),           END_SEQUENCE, SET_ADDRESS(0, 0x10),
                                DW_LNS_copy,          ADVANCE(4),   END_SEQUENCE};
    static const uint64_t addrs[] = {0x1000, 0x2000};
    struct dw_line_hit h[2] = {{0}};
    struct fixture f;
    (void)state;
    assert_true(open_program(&f, p, sizeof p));
    dw_lines_find(&f.lines, addrs, 2, h);
    assert_int_equal(h[0].line, 1);
    assert_int_equal(h[1].line, 2);
    close_program(&f);
}

static void paths_are_joined_where_they_are_relative(void **state)
{
    static const uint8_t p[] = {
        0, 9, DW_LNE_define_file,   '/',         'x',        '.',         'c', 0, 0,
        0, 0, SET_ADDRESS(0, 0x10), DW_LNS_copy, ADVANCE(1), END_SEQUENCE};
    static const uint64_t addr = 0x2fff;
    struct dw_line_hit h = {0};
    struct fixture f;
    (void)state;
    assert_true(open_program(&f, p, sizeof p));
    dw_lines_find(&f.lines, &addr, 1, &h);
    assert_true(str_eq(dw_lines_file(&f.lines, 1, &f.arena), PP_STR("/src/a.c")));
    assert_true(str_eq(dw_lines_file(&f.lines, 2, &f.arena), PP_STR("/src/inc/b.h")));
    assert_true(str_eq(dw_lines_file(&f.lines, 3, &f.arena), PP_STR("/x.c")));
    assert_int_equal(dw_lines_file(&f.lines, 0, &f.arena).len, 0);
    assert_int_equal(dw_lines_file(&f.lines, UINT64_MAX, &f.arena).len, 0);
    assert_false(dw_lines_has_file(&f.lines, 4));
    close_program(&f);
}

static void a_program_inside_of_its_own_header_is_refused(void **state)
{
    static const uint8_t p[] = {END_SEQUENCE};
    struct fixture f;
    (void)state;
    assert_true(open_program(&f, p, sizeof p));
    f.bytes[6] = 3; /* header_length */
    dw_lines_done(&f.lines);
    assert_false(dw_lines_open(&f.unit, &f.lines));
    close_program(&f);
}

static void every_prefix_ends_in_a_result(void **state)
{
    static const uint8_t p[] = {SET_ADDRESS(0, 0x10), DW_LNS_copy, 62, ADVANCE(1), END_SEQUENCE};
    static const uint64_t addr = 0x1001;
    struct fixture f;
    (void)state;
    assert_true(open_program(&f, p, sizeof p));
    dw_lines_done(&f.lines);
    for (size_t n = 0; n < f.file.sec[DW_LINE].len; n++) {
        struct dw_line_hit h = {0};
        char *copy = malloc(n + 1);
        assert_non_null(copy);
        memcpy(copy, f.bytes, n);
        struct str whole = f.file.sec[DW_LINE];
        f.file.sec[DW_LINE] = (struct str){copy, n};
        if (dw_lines_open(&f.unit, &f.lines))
            dw_lines_find(&f.lines, &addr, 1, &h);
        dw_lines_done(&f.lines);
        f.file.sec[DW_LINE] = whole;
        free(copy);
    }
    close_program(&f);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_has_the_last_row_not_above_it),
        cmocka_unit_test(special_opcodes_advance_both),
        cmocka_unit_test(sequences_of_dropped_functions_answer_nothing),
        cmocka_unit_test(a_sequence_may_end_where_the_code_ends),
        cmocka_unit_test(sequences_come_in_any_order),
        cmocka_unit_test(paths_are_joined_where_they_are_relative),
        cmocka_unit_test(a_program_inside_of_its_own_header_is_refused),
        cmocka_unit_test(every_prefix_ends_in_a_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
