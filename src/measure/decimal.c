/* Two decimals, or two digits, of a double. printf rounds the exact value of the double, halves to
 * even; the same is done here in whole numbers where they hold it, and left to printf elsewhere. */
#include "measure/decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const unsigned powers_of_10[] = {1, 10, 100, 1000, 10000, 100000};

/* v >= 0 times 10^places, rounded as printf rounds; below 2^63. */
static uint64_t scaled_up(double v, unsigned places)
{
    __extension__ typedef unsigned __int128 u128;
    int exponent;
    double fraction = frexp(v, &exponent);
    u128 scaled = (u128)(uint64_t)ldexp(fraction, 53) * powers_of_10[places]; /* below 2^70 */
    int shift = 53 - exponent;                                                /* 0 or more */
    if (shift > 71)
        return 0; /* below a half */
    u128 whole = scaled >> shift, rest = scaled - (whole << shift), half = ((u128)1 << shift) >> 1;
    bool up = shift && (rest > half || (rest == half && (whole & 1)));
    return (uint64_t)whole + up;
}

/* A whole number with a point before its last digits. */
static size_t with_point(bool negative, uint64_t v, unsigned places, char *out)
{
    char room[24];
    size_t at = sizeof room;
    for (unsigned i = 0; i < places; i++, v /= 10)
        room[--at] = (char)('0' + v % 10);
    room[--at] = '.';
    do
        room[--at] = (char)('0' + v % 10);
    while (v /= 10);
    if (negative)
        room[--at] = '-';
    memcpy(out, room + at, sizeof room - at);
    return sizeof room - at;
}

size_t decimal_fixed2(double v, char out[DECIMAL_ROOM])
{
    if (fabs(v) < 1e15)
        return with_point(signbit(v) != 0, scaled_up(fabs(v), 2), 2, out);
    return (size_t)snprintf(out, DECIMAL_ROOM, "%.2f", v);
}

size_t decimal_digits2(double v, char out[DECIMAL_ROOM])
{
    if (!(v >= 1e-4 && v < 1))
        return (size_t)snprintf(out, DECIMAL_ROOM, "%.2g", v);
    unsigned places = v >= 0.1 ? 2 : v >= 0.01 ? 3 : v >= 0.001 ? 4 : 5;
    size_t len = with_point(false, scaled_up(v, places), places, out);
    while (out[len - 1] == '0')
        len--;
    return out[len - 1] == '.' ? len - 1 : len;
}
