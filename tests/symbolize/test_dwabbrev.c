/* Abbreviation tables, written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "symbolize/dwabbrev.h"
#include "symbolize/dwarf.h"

static const struct dw_widths w4 = {4, 8, 4};

static const struct dw_abbrevs *read_table(struct arena *a, const uint8_t *bytes, size_t n)
{
    uint64_t used;
    arena_init(a, 0);
    return dw_abbrevs_read(a, (struct str){(const char *)bytes, n}, 0, w4, false, 0, &used);
}

static void runs_of_fixed_width_are_one_step(void **state)
{
    static const uint8_t t[] = {1,
                                DW_TAG_subprogram,
                                1,
                                DW_AT_name,
                                DW_FORM_strp,
                                DW_AT_low_pc,
                                DW_FORM_addr,
                                DW_AT_sibling,
                                DW_FORM_ref4,
                                0x40,
                                DW_FORM_exprloc,
                                DW_AT_decl_line,
                                DW_FORM_data1,
                                0,
                                0,
                                0};
    struct arena a;
    (void)state;
    const struct dw_abbrevs *tab = read_table(&a, t, sizeof t);
    assert_non_null(tab);
    const struct dw_abbrev *ab = dw_abbrev_get(tab, 1);
    assert_int_equal(ab->n_attrs, 5);
    assert_int_equal(ab->n_skips, 3);
    assert_int_equal(ab->skips[0].bytes, 4 + 8 + 4);
    assert_int_equal(ab->skips[1].form, DW_FORM_exprloc);
    assert_int_equal(ab->skips[2].bytes, 1);
    assert_true(ab->has_pc && ab->pc_fixed);
    assert_int_equal(ab->low_pc.at, 4);
    assert_int_equal(ab->sibling.at, 12);
    assert_null(dw_abbrev_get(tab, 2));
    assert_null(dw_abbrev_get(tab, 0));
    arena_done(&a);
}

static void an_attribute_behind_a_variable_one_has_no_fixed_place(void **state)
{
    static const uint8_t t[] = {1,
                                DW_TAG_subprogram,
                                1,
                                DW_AT_name,
                                DW_FORM_string,
                                DW_AT_sibling,
                                DW_FORM_ref4,
                                DW_AT_low_pc,
                                DW_FORM_addr,
                                0,
                                0,
                                0};
    struct arena a;
    (void)state;
    const struct dw_abbrev *ab = dw_abbrev_get(read_table(&a, t, sizeof t), 1);
    assert_int_equal(ab->sibling.form, 0);
    assert_true(ab->has_pc);
    assert_false(ab->pc_fixed);
    arena_done(&a);
}

static void codes_may_have_gaps_and_any_order(void **state)
{
    static const uint8_t t[] = {0x90, 0x4e, DW_TAG_namespace, 0, 0, 0, 3, DW_TAG_subprogram, 0, 0,
                                0,    0};
    struct arena a;
    (void)state;
    const struct dw_abbrevs *tab = read_table(&a, t, sizeof t);
    assert_int_equal(dw_abbrev_get(tab, 10000)->tag, DW_TAG_namespace);
    assert_int_equal(dw_abbrev_get(tab, 3)->tag, DW_TAG_subprogram);
    assert_null(dw_abbrev_get(tab, 4));
    arena_done(&a);
}

static void what_comes_before_a_cut_is_kept(void **state)
{
    static const uint8_t t[] = {1, DW_TAG_subprogram, 0, 0, 0, 2, DW_TAG_namespace, 0, DW_AT_name};
    struct arena a;
    (void)state;
    const struct dw_abbrevs *tab = read_table(&a, t, sizeof t);
    assert_int_equal(tab->n, 1);
    arena_done(&a);
    assert_null(read_table(&a, t, 2));
    arena_done(&a);
}

static void unknown_forms_end_the_cursor(void **state)
{
    static const uint8_t b[] = {DW_FORM_indirect, 1, 2, 3};
    struct str s = {(const char *)b, sizeof b};
    struct dwreader r = dwr_at(s, 0, false), self = r;
    (void)state;
    dw_form_skip(&r, 0x7f, w4);
    assert_true(r.bad);
    dw_form_skip(&self, DW_FORM_indirect, w4);
    assert_true(self.bad);
}

static void references_to_addresses_had_another_width_in_version_2(void **state)
{
    struct dw_widths v2 = {2, 8, 4}, v3 = {3, 8, 4};
    (void)state;
    assert_int_equal(dw_form_width(DW_FORM_ref_addr, v2), 8);
    assert_int_equal(dw_form_width(DW_FORM_ref_addr, v3), 4);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_of_fixed_width_are_one_step),
        cmocka_unit_test(an_attribute_behind_a_variable_one_has_no_fixed_place),
        cmocka_unit_test(codes_may_have_gaps_and_any_order),
        cmocka_unit_test(what_comes_before_a_cut_is_kept),
        cmocka_unit_test(unknown_forms_end_the_cursor),
        cmocka_unit_test(references_to_addresses_had_another_width_in_version_2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
