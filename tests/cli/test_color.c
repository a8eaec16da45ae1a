/* Colours of top and of listings: only rows. */
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

static void assert_listing(color_fn *color, const char *text, const char *expected)
{
    struct buf out = BUF_INIT;
    color(str_of(text), &out);
    buf_add_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    buf_done(&out);
}

#define ROUTINE "ROUTINE ======================== f in f.c"
#define SUMS "      10ms      1.01s (flat, cum) 1.00% of Total\n"

static void lines_have_the_heat_of_their_share_of_the_function(void **state)
{
    (void)state;
    assert_listing(color_list,
                   "Total: 100s\n" ROUTINE "\n" SUMS "         .          .      7:\tint i;\n"
                   "      10ms      800ms      8:\tx();\n",
                   "Total: 100s\n\033[1m" ROUTINE "\033[0m\n" SUMS
                   "\033[2m         .\033[0m\033[2m          .\033[0m\033[2m      7:\033[0m"
                   "    int i;\n"
                   "\033[32m      10ms\033[0m\033[31m      800ms\033[0m\033[2m      8:\033[0m"
                   "\033[1m    x();\033[0m\n");
}

static void comments_of_assembly_stay_in_their_column(void **state)
{
    (void)state;
    assert_listing(color_disasm,
                   "         .          .     40114e: sub\t$8, %rsp     ;main a.c:9\n"
                   "         .          .     401152: ret     ;x\n",
                   "\033[2m         .\033[0m\033[2m          .\033[0m\033[2m     40114e:\033[0m"
                   " sub    $8, %rsp  ;main a.c:9\n"
                   "\033[2m         .\033[0m\033[2m          .\033[0m\033[2m     401152:\033[0m"
                   " ret     ;x\n");
}

static void what_is_no_line_of_code_stays_as_it_is(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "Total: 1s\n",
        "No source information for 1 2 3 4\n",
        " Error: could not find a.c\n",
        "1 2 x: y\n",
        "1 2 3",
        "1 2 3\n",
        "1 2 :\n",
        "\n\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_listing(color_list, texts[i], texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flat_and_cum_have_the_heat_of_their_share),
        cmocka_unit_test(what_is_no_row_stays_as_it_is),
        cmocka_unit_test(lines_have_the_heat_of_their_share_of_the_function),
        cmocka_unit_test(comments_of_assembly_stay_in_their_column),
        cmocka_unit_test(what_is_no_line_of_code_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
