/* The function around an address: our scan of a unit's entries against a walk by libdwarf, at both
 * ends of every range, for the binaries in testdata/bin, and for others (support/oracle.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <dwarf.h>
#include <libdwarf.h>

#include "support/oracle.h"
#include "symbolize/dwscan.h"

/* A range of a function or inlined call. */
struct piece {
    uint64_t lo, hi, off;
};

struct walk {
    Dwarf_Debug dbg;
    const struct elfimg *img;
    uint64_t base; /* of the unit */
    struct {
        struct piece *data;
        size_t n, cap;
    } pieces; /* in the order of the file */
};

static void add_piece(struct walk *w, uint64_t off, uint64_t lo, uint64_t hi)
{
    if (lo >= hi || !elfimg_is_code(w->img, lo))
        return;
    assert_true(vec_grow(&w->pieces));
    w->pieces.data[w->pieces.n++] = (struct piece){lo, hi, off};
}

/* Versions 2 to 4. */
static void add_old_ranges(struct walk *w, Dwarf_Die die, uint64_t off, Dwarf_Off at)
{
    Dwarf_Error error = NULL;
    Dwarf_Off real;
    Dwarf_Ranges *r;
    Dwarf_Signed n;
    Dwarf_Unsigned bytes;
    uint64_t base = w->base;
    if (dwarf_get_ranges_b(w->dbg, at, die, &real, &r, &n, &bytes, &error) != DW_DLV_OK)
        return;
    for (Dwarf_Signed i = 0; i < n; i++) {
        if (r[i].dwr_type == DW_RANGES_ADDRESS_SELECTION)
            base = r[i].dwr_addr2;
        else if (r[i].dwr_type == DW_RANGES_ENTRY)
            add_piece(w, off, base + r[i].dwr_addr1, base + r[i].dwr_addr2);
    }
    dwarf_ranges_dealloc(w->dbg, r, n);
}

static void add_new_ranges(struct walk *w, uint64_t off, Dwarf_Attribute attr, Dwarf_Half form,
                           Dwarf_Unsigned value)
{
    Dwarf_Error error = NULL;
    Dwarf_Rnglists_Head head;
    Dwarf_Unsigned n, where;
    if (dwarf_rnglists_get_rle_head(attr, form, value, &head, &n, &where, &error) != DW_DLV_OK)
        return;
    for (Dwarf_Unsigned i = 0; i < n; i++) {
        unsigned len, code;
        Dwarf_Unsigned raw1, raw2, lo, hi;
        Dwarf_Bool missing;
        if (dwarf_get_rnglists_entry_fields_a(head, i, &len, &code, &raw1, &raw2, &missing, &lo,
                                              &hi, &error) == DW_DLV_OK &&
            code != DW_RLE_base_address && code != DW_RLE_base_addressx &&
            code != DW_RLE_end_of_list)
            add_piece(w, off, lo, hi);
    }
    dwarf_dealloc_rnglists_head(head);
}

static void add_ranges(struct walk *w, Dwarf_Die die, uint64_t off, Dwarf_Attribute attr)
{
    Dwarf_Error error = NULL;
    Dwarf_Half form, version, offset_size;
    Dwarf_Unsigned value;
    assert_int_equal(dwarf_whatform(attr, &form, &error), DW_DLV_OK);
    assert_int_equal(dwarf_get_version_of_die(die, &version, &offset_size), DW_DLV_OK);
    int got = form == DW_FORM_rnglistx ? dwarf_formudata(attr, &value, &error)
                                       : dwarf_global_formref(attr, &value, &error);
    if (got != DW_DLV_OK)
        return;
    if (version >= 5)
        add_new_ranges(w, off, attr, form, value);
    else
        add_old_ranges(w, die, off, value);
}

static void add_entry(struct walk *w, Dwarf_Die die)
{
    Dwarf_Error error = NULL;
    Dwarf_Half tag, form;
    Dwarf_Off off;
    Dwarf_Addr lo, hi;
    Dwarf_Attribute attr;
    enum Dwarf_Form_Class class;
    if (dwarf_tag(die, &tag, &error) != DW_DLV_OK ||
        (tag != DW_TAG_subprogram && tag != DW_TAG_inlined_subroutine) ||
        dwarf_dieoffset(die, &off, &error) != DW_DLV_OK)
        return;
    if (dwarf_lowpc(die, &lo, &error) == DW_DLV_OK &&
        dwarf_highpc_b(die, &hi, &form, &class, &error) == DW_DLV_OK) {
        add_piece(w, off, lo, class == DW_FORM_CLASS_ADDRESS ? hi : lo + hi);
    } else if (dwarf_attr(die, DW_AT_ranges, &attr, &error) == DW_DLV_OK) {
        add_ranges(w, die, off, attr);
        dwarf_dealloc_attribute(attr);
    }
}

/* An entry, what is in it, and its siblings. */
static void walk_entries(struct walk *w, Dwarf_Die first, unsigned depth)
{
    Dwarf_Error error = NULL;
    Dwarf_Die die = first, next, child;
    assert_true(depth < 1000);
    for (;;) {
        add_entry(w, die);
        if (dwarf_child(die, &child, &error) == DW_DLV_OK) {
            walk_entries(w, child, depth + 1);
            dwarf_dealloc(w->dbg, child, DW_DLA_DIE);
        }
        int more = dwarf_siblingof_b(w->dbg, die, 1, &next, &error);
        if (die != first)
            dwarf_dealloc(w->dbg, die, DW_DLA_DIE);
        if (more != DW_DLV_OK)
            return;
        die = next;
    }
}

static int by_value(const void *pa, const void *pb)
{
    uint64_t a = *(const uint64_t *)pa, b = *(const uint64_t *)pb;
    return (a > b) - (a < b);
}

/* Both ends of all pieces, ascending, each once. */
static size_t list_ends(const struct walk *w, uint64_t *addrs)
{
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < w->pieces.n; i++) {
        addrs[n++] = w->pieces.data[i].lo;
        addrs[n++] = w->pieces.data[i].hi - 1;
    }
    qsort(addrs, n, sizeof *addrs, by_value);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || addrs[i] != addrs[kept - 1])
            addrs[kept++] = addrs[i];
    return kept;
}

/* The last entry that holds an address is the innermost. */
static void paint(const struct walk *w, const uint64_t *addrs, size_t n, uint64_t *owner)
{
    for (size_t i = 0; i < w->pieces.n; i++) {
        const struct piece *p = &w->pieces.data[i];
        const uint64_t *at = bsearch(&p->lo, addrs, n, sizeof *addrs, by_value);
        assert_non_null(at);
        for (size_t k = (size_t)(at - addrs); k < n && addrs[k] < p->hi; k++)
            owner[k] = p->off;
    }
}

static size_t compare_entries(Dwarf_Debug dbg, Dwarf_Die cu_die, struct dwunit *u, const char *path)
{
    struct walk w = {.dbg = dbg, .img = u->file->img, .base = u->low_pc};
    struct dw_scan scan = {0};
    walk_entries(&w, cu_die, 0);
    uint64_t *addrs = calloc(2 * w.pieces.n + 1, sizeof *addrs);
    assert_non_null(addrs);
    size_t n = list_ends(&w, addrs);
    uint64_t *owner = calloc(n + 1, sizeof *owner);
    uint32_t *leaf = calloc(n + 1, sizeof *leaf);
    assert_true(owner && leaf);
    paint(&w, addrs, n, owner);
    assert_true(dw_scan_unit(&scan, u, addrs, n, leaf));
    for (size_t i = 0; i < n; i++) {
        uint64_t off = leaf[i] == PP_NONE ? 0 : scan.nodes[leaf[i]].off;
        if (off != owner[i])
            fail_msg("%s 0x%lx: entry 0x%lx, not 0x%lx", path, (unsigned long)addrs[i],
                     (unsigned long)off, (unsigned long)owner[i]);
    }
    dw_scan_done(&scan);
    free(w.pieces.data);
    free(owner);
    free(leaf);
    free(addrs);
    return n;
}

static void functions_of_the_test_binaries_are_those_of_libdwarf(void **state)
{
    (void)state;
    assert_true(oracle_compare("testdata/bin", compare_entries) > 50);
}

static void functions_of_other_binaries_are_those_of_libdwarf(void **state)
{
    const char *dir = oracle_other_binaries();
    (void)state;
    if (!dir)
        skip();
    size_t n = oracle_compare(dir, compare_entries);
    print_message("%zu addresses\n", n);
    assert_true(n > 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_of_the_test_binaries_are_those_of_libdwarf),
        cmocka_unit_test(functions_of_other_binaries_are_those_of_libdwarf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
