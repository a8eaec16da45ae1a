/* tabwriter: columns as Go makes them with AlignRight and padding 1 (rows of go1.19). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/tabwriter.h"
#include "util/attr.h"

static void cells_are_laid_out_as_in_go(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"", ""},
        {"a", "a"},
        {"a\tb\n", " ab\n"},
        {"a\tb\ncc\tddd\n", "  ab\n ccddd\n"},
        {"a\tb\n\ncc\td\n", " ab\n\n ccd\n"},
        {"a\tb\tc\nxx\ty\nq\tr\tsss\n", "  a bc\n xxy\n  q rsss\n"},
        {"\t\t\n", "  \n"},
        {"a\v1\nbbb\v2\n", "   a1\n bbb2\n"},
        {"a\tb\fccc\td\n", " ab\n cccd\n"},
        {"k:\t Total 1\n \t100:\t v\n \t5:\t w\n\n", " k: Total 1\n    100: v\n      5: w\n\n"},
        {"\377\t\377\tx\nab\ty\n", "  \377\t\377x\n aby\n"},
        {"\377a\tb\n", "\377a\tb\n"},
        {"\320\272\320\273\321\216\321\207\t1\na\t2\n",
         " \320\272\320\273\321\216\321\2071\n    a2\n"},
        {"a\tb\n\tc", " ab\n  c"},
        {"a\t\n\tb\t\n", " a\n   b\n"},
        {"x\ny\tz\n", "x\n yz\n"},
        {"1\t2\t3\t4\n1\t2\n1\t22\t333\t4\n", " 1 2 34\n 12\n 1 22 3334\n"},
    };
    (void)state;
    for (size_t i = 0; i < PP_COUNT(rows); i++) {
        struct buf b = BUF_INIT;
        struct err err = {0};
        assert_true(tabwriter_format(str_of(rows[i].in), &b, &err));
        if (!str_eq(buf_str(&b), str_of(rows[i].out)))
            fail_msg("row %zu: \"%.*s\"", i, (int)b.len, b.data);
        buf_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_laid_out_as_in_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
