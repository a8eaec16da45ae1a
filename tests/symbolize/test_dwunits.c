/* Units matched with addresses: by their own ranges, and by .debug_aranges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "symbolize/dwunits.h"

static struct elf_span text = {0x1000, 0x3000};

/* Unit 0 has [0x1000, 0x1010) and [0x2000, 0x2010). */
static const uint8_t aranges[] = {
    36, 0,  0, 0, 2,    0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, /* header */
    0,  16, 0, 0, 0x10, 0, 0, 0,                         /* pairs */
    0,  32, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
};

static size_t units_of_second_range(uint8_t version)
{
    static const uint64_t addrs[] = {0x1004, 0x2004};
    struct elfimg img = {.code = &text, .n_code = 1};
    _Atomic uint64_t work = 1 << 20;
    struct dwfile f = {.img = &img, .work = &work, .n_units = 1, .n_info = 1};
    struct dwunit u = {.file = &f, .widths = {version, 4, 4}, .die = 11, .end = 20};
    struct dw_pairs pairs = {0};
    uint32_t *unlisted;
    size_t n_unlisted, n = 0;
    u.has_low_pc = u.has_high_pc = true;
    u.low_pc = 0x1000;
    u.high_pc = 0x1010;
    f.units = &u;
    f.sec[DW_ARANGES] = (struct str){(const char *)aranges, sizeof aranges};
    assert_true(dwunits_match(&f, addrs, 2, &pairs, &unlisted, &n_unlisted));
    assert_int_equal(n_unlisted, 0);
    for (size_t i = 0; i < pairs.n; i++)
        n += pairs.data[i].addr == 1;
    free(pairs.data);
    free(unlisted);
    return n;
}

static void a_unit_of_version_2_may_have_more_code_than_its_entry_says(void **state)
{
    (void)state;
    assert_int_equal(units_of_second_range(2), 1);
}

static void a_unit_of_version_4_has_what_its_entry_says(void **state)
{
    (void)state;
    assert_int_equal(units_of_second_range(4), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_unit_of_version_2_may_have_more_code_than_its_entry_says),
        cmocka_unit_test(a_unit_of_version_4_has_what_its_entry_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
