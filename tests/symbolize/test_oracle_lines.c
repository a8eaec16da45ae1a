/* Our line tables against those of libdwarf, row by row: for the binaries in testdata/bin, and for
 * others (support/oracle.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <libdwarf.h>

#include "support/oracle.h"
#include "symbolize/dwline.h"

struct row {
    uint64_t addr, file, line, column;
    size_t order;
    bool end;
};

static int by_order(const void *pa, const void *pb)
{
    const struct row *a = pa, *b = pb;
    if (a->addr != b->addr)
        return a->addr < b->addr ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

/* Rows of one unit. Of a sequence that does not start in a section with code none are taken. */
static size_t read_rows(Dwarf_Line *lines, Dwarf_Signed n, const struct elfimg *img,
                        struct row *rows)
{
    size_t n_rows = 0;
    bool start = true, live = false;
    for (Dwarf_Signed i = 0; i < n; i++) {
        Dwarf_Addr addr = 0;
        Dwarf_Unsigned line = 0, file = 0, column = 0;
        Dwarf_Bool end = 0;
        dwarf_lineaddr(lines[i], &addr, NULL);
        dwarf_lineno(lines[i], &line, NULL);
        dwarf_line_srcfileno(lines[i], &file, NULL);
        dwarf_lineoff_b(lines[i], &column, NULL);
        dwarf_lineendsequence(lines[i], &end, NULL);
        if (start)
            live = elfimg_is_code(img, addr);
        start = end;
        if (live)
            rows[n_rows++] = (struct row){addr, file, line, column, (size_t)i, end};
    }
    return n_rows;
}

/* Asks for the first and the last address of every row that has any. Sequences of honest files do
 * not overlap, so the row of an address is the last in order of address. */
static size_t compare_unit(struct dwunit *u, struct row *rows, size_t n, const char *path)
{
    uint64_t *addrs = calloc(2 * n + 1, sizeof *addrs);
    struct row *want = calloc(2 * n + 1, sizeof *want);
    struct dw_line_hit *hits = calloc(2 * n + 1, sizeof *hits);
    struct dw_lines lines;
    size_t n_addrs = 0;
    assert_true(addrs && want && hits);
    qsort(rows, n, sizeof *rows, by_order);
    for (size_t i = 0; i + 1 < n; i++) {
        /* An end at the start of the next sequence is not the row of that address. */
        if (rows[i].end || rows[i].addr == rows[i + 1].addr) {
            if (!rows[i].end && rows[i + 1].end && rows[i].addr == rows[i + 1].addr) {
                struct row t = rows[i];
                rows[i] = rows[i + 1];
                rows[i + 1] = t;
                rows[i + 1].end = true;
            }
            continue;
        }
        addrs[n_addrs] = rows[i].addr;
        want[n_addrs++] = rows[i];
        if (rows[i + 1].addr - 1 > rows[i].addr) {
            addrs[n_addrs] = rows[i + 1].addr - 1;
            want[n_addrs++] = rows[i];
        }
    }
    assert_true(dw_lines_open(u, &lines));
    dw_lines_find(&lines, addrs, n_addrs, hits);
    for (size_t i = 0; i < n_addrs; i++) {
        /* This libdwarf starts the file register of version 5 at 0, the standard (6.2.2) at 1. */
        bool same_file = hits[i].file == want[i].file ||
                         (lines.version == 5 && hits[i].file == 1 && want[i].file == 0);
        if (!hits[i].found || hits[i].line != want[i].line || !same_file ||
            hits[i].column != want[i].column)
            fail_msg("%s 0x%lx: %d %d:%d:%d, not %d:%d:%d", path, (unsigned long)addrs[i],
                     hits[i].found, (int)hits[i].file, (int)hits[i].line, (int)hits[i].column,
                     (int)want[i].file, (int)want[i].line, (int)want[i].column);
    }
    dw_lines_done(&lines);
    free(addrs);
    free(want);
    free(hits);
    return n_addrs;
}

static size_t compare_lines(Dwarf_Debug dbg, Dwarf_Die cu_die, struct dwunit *u, const char *path)
{
    Dwarf_Error error = NULL;
    Dwarf_Unsigned version;
    Dwarf_Small count;
    Dwarf_Line_Context ctx;
    Dwarf_Line *lines;
    Dwarf_Signed n;
    size_t compared = 0;
    (void)dbg;
    if (dwarf_srclines_b(cu_die, &version, &count, &ctx, &error) != DW_DLV_OK)
        return 0;
    if (dwarf_srclines_from_linecontext(ctx, &lines, &n, &error) == DW_DLV_OK && n > 0) {
        struct row *rows = calloc((size_t)n, sizeof *rows);
        assert_non_null(rows);
        compared = compare_unit(u, rows, read_rows(lines, n, u->file->img, rows), path);
        free(rows);
    }
    dwarf_srclines_dealloc_b(ctx);
    return compared;
}

static void line_tables_of_the_test_binaries_are_those_of_libdwarf(void **state)
{
    (void)state;
    assert_true(oracle_compare("testdata/bin", compare_lines) > 200);
}

static void line_tables_of_other_binaries_are_those_of_libdwarf(void **state)
{
    const char *dir = oracle_other_binaries();
    (void)state;
    if (!dir)
        skip();
    size_t n = oracle_compare(dir, compare_lines);
    print_message("%zu addresses\n", n);
    assert_true(n > 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_tables_of_the_test_binaries_are_those_of_libdwarf),
        cmocka_unit_test(line_tables_of_other_binaries_are_those_of_libdwarf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
