/* Colours of top: only the two columns, only rows. */
#include "cli/color.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define TITLES "      flat  flat%   sum%        cum   cum%\n"

static void assert_colored(const char *text, const char *expected)
{
    struct buf out = BUF_INIT;
    color_top(str_of(text), &out);
    buf_add_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    buf_done(&out);
}

static void flat_and_cum_have_the_heat_of_their_share(void **state)
{
    (void)state;
    assert_colored(TITLES "     700ms 46.67% 46.67%      800ms  1.00%  main.f (inline)\n",
                   TITLES "\033[31m     700ms 46.67%\033[0m 46.67%"
                          "\033[32m      800ms  1.00%\033[0m  main.f (inline)\n");
    assert_colored(TITLES "         0     0%   100%       50ms  3.00%  x",
                   TITLES "\033[2m         0     0%\033[0m   100%"
                          "\033[33m       50ms  3.00%\033[0m  x");
}

static void what_is_no_row_stays_as_it_is(void **state)
{
    (void)state;
    assert_colored("", "");
    assert_colored("File: 1 2% 3% 4 5%  x\n" TITLES "\n", "File: 1 2% 3% 4 5%  x\n" TITLES "\n");
    assert_colored(TITLES "1 2 3 4 5 6\n", TITLES "1 2 3 4 5 6\n");
    assert_colored("no titles at all\n", "no titles at all\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flat_and_cum_have_the_heat_of_their_share),
        cmocka_unit_test(what_is_no_row_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
