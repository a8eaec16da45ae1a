/* Arithmetic that is checked (sizes, sums that are judged) or wraps on purpose (sample values). */
#ifndef CPPROF_UTIL_CKINT_H
#define CPPROF_UTIL_CKINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* True on overflow. */
static inline bool ck_add_size(size_t *out, size_t a, size_t b)
{
    return __builtin_add_overflow(a, b, out);
}
static inline bool ck_mul_size(size_t *out, size_t a, size_t b)
{
    return __builtin_mul_overflow(a, b, out);
}
static inline bool ck_add_i64(int64_t *out, int64_t a, int64_t b)
{
    return __builtin_add_overflow(a, b, out);
}

/* Two's-complement wrap-around, as the reference's int64 arithmetic. */
static inline int64_t wrap_add(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}
static inline int64_t wrap_sub(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}
static inline int64_t wrap_mul(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a * (uint64_t)b);
}
static inline int64_t wrap_neg(int64_t a)
{
    return (int64_t)(0 - (uint64_t)a);
}
/* |a| as the reference computes it: INT64_MIN stays INT64_MIN. */
static inline int64_t wrap_abs(int64_t a)
{
    return a < 0 ? wrap_neg(a) : a;
}
/* Integer division truncating toward zero; INT64_MIN / -1 wraps. b must not be 0. */
static inline int64_t wrap_div(int64_t a, int64_t b)
{
    return b == -1 ? wrap_neg(a) : a / b;
}
/* Double to int64 toward zero; NaN and out of range give INT64_MIN (spec/report.md 0.1). */
static inline int64_t trunc_i64(double d)
{
    return d >= -9223372036854775808.0 && d < 9223372036854775808.0 ? (int64_t)d : INT64_MIN;
}

#endif
