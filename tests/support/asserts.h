/* Assertions that cmocka has not. */
#ifndef CPPROF_TESTS_SUPPORT_ASSERTS_H
#define CPPROF_TESTS_SUPPORT_ASSERTS_H

#include "util/str.h"

void assert_str(struct str got, const char *want);
/* A part of 1e-9 is rounding. */
void assert_near(double got, double want);
void assert_within(double got, double want, double within);

#endif
