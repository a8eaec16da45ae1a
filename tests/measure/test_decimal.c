/* decimal: the same text as printf for every double (rows at the seams, then random ones). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "measure/decimal.h"
#include "support/damage.h"
#include "util/attr.h"

static void check(double v)
{
    char want[DECIMAL_ROOM], have[DECIMAL_ROOM];
    have[decimal_fixed2(v, have)] = 0;
    snprintf(want, sizeof want, "%.2f", v);
    if (strcmp(have, want) != 0)
        fail_msg("%a: \"%s\", not \"%s\"", v, have, want);
    have[decimal_digits2(v, have)] = 0;
    snprintf(want, sizeof want, "%.2g", v);
    if (strcmp(have, want) != 0)
        fail_msg("%a: \"%s\", not \"%s\"", v, have, want);
}

static void seams_and_halves_are_rounded_as_printf_rounds(void **state)
{
    static const double at[] = {0,     0.005,   0.015, 0.125,  0.375,  0.5,    0.995,
                                0.996, 1,       1.005, 2.675,  99.995, 0.1,    0.01,
                                0.001, 0.0001,  1e-5,  0.25,   0.105,  0.0205, 0.00305,
                                1e15,  9.99e14, 1e300, 5e-324, 2.5,    1e-30};
    for (size_t i = 0; i < PP_COUNT(at); i++)
        for (int step = -1; step <= 1; step++) {
            double v = step ? nextafter(at[i], step * (double)INFINITY) : at[i];
            check(v);
            check(-v);
        }
    check(INFINITY);
    (void)state;
}

static void random_doubles_are_printed_as_printf_prints_them(void **state)
{
    struct dice dice = {7};
    for (int i = 0; i < 200000; i++) {
        /* Whole numbers over small ones, as percentages and scaled values are. */
        double whole = (double)dice_roll(&dice, 1u << (1 + dice_roll(&dice, 30)));
        check(whole / (double)(1 + dice_roll(&dice, 100000)));
        check(whole / 8 / 100); /* many exact halves, many that only look like one */
        check(ldexp((double)dice_roll(&dice, UINT64_MAX), (int)dice_roll(&dice, 200) - 150));
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seams_and_halves_are_rounded_as_printf_rounds),
        cmocka_unit_test(random_doubles_are_printed_as_printf_prints_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
