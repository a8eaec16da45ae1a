/* Assertions that cmocka has not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/asserts.h"

void assert_str(struct str got, const char *want)
{
    if (!str_eq(got, str_of(want)))
        fail_msg("'%.*s' is not '%s'", (int)got.len, got.ptr, want);
}

void assert_within(double got, double want, double within)
{
    if (!(fabs(got - want) <= within))
        fail_msg("%.17g is not %.17g", got, want);
}

void assert_near(double got, double want)
{
    assert_within(got, want, 1e-9 * fabs(want) + 1e-12);
}
