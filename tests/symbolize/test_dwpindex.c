/* The unit index of a .dwp, both versions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "symbolize/dwsplit.h"

#define U4(v) (v) & 0xff, (v) >> 8, 0, 0
#define ID(v) v, 0, 0, 0, 0, 0, 0, 0

/* 4 slots, 2 units with the ids 4 and 8, which want the same slot; sections 1, 3, 6, 8 */
#define TABLE                                                                                     \
    U4(4), U4(2), U4(4), ID(4), ID(8), ID(0), ID(0), U4(2), U4(1), U4(0), U4(0), U4(1), U4(3),    \
        U4(6), U4(8), U4(0), U4(0), U4(0), U4(0), U4(0x100), U4(0x20), U4(0x30), U4(0x40), U4(9), \
        U4(8), U4(7), U4(6), U4(0x11), U4(0x12), U4(0x13), U4(0x14)

static const uint8_t v5[] = {5, 0, 0, 0, TABLE};
static const uint8_t v2[] = {2, 0, 0, 0, TABLE};

static void a_row_is_found_by_its_id(void **state)
{
    struct dwp_row row;
    struct str s = {(const char *)v5, sizeof v5};
    (void)state;
    assert_true(dwp_index_find(s, false, 4, &row));
    assert_int_equal(row.info.off, 0x100);
    assert_int_equal(row.info.size, 0x11);
    assert_int_equal(row.abbrev.off, 0x20);
    assert_int_equal(row.str_offsets.off, 0x30);
    assert_int_equal(row.rnglists.off, 0x40);
    assert_true(dwp_index_find(s, false, 8, &row));
    assert_int_equal(row.info.off, 0);
    assert_int_equal(row.info.size, 9);
}

static void column_8_is_another_section_in_version_2(void **state)
{
    struct dwp_row row;
    (void)state;
    assert_true(dwp_index_find((struct str){(const char *)v2, sizeof v2}, false, 4, &row));
    assert_int_equal(row.str_offsets.off, 0x30);
    assert_int_equal(row.rnglists.off, 0);
}

static void an_unknown_id_and_a_cut_index_have_no_row(void **state)
{
    struct dwp_row row;
    (void)state;
    assert_false(dwp_index_find((struct str){(const char *)v5, sizeof v5}, false, 12, &row));
    for (size_t n = 0; n < sizeof v5 - 4; n++)
        assert_false(dwp_index_find((struct str){(const char *)v5, n}, false, 4, &row));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_found_by_its_id),
        cmocka_unit_test(column_8_is_another_section_in_version_2),
        cmocka_unit_test(an_unknown_id_and_a_cut_index_have_no_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
