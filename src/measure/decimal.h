/* Decimal texts of doubles as printf makes them, for the many that a report prints. */
#ifndef CPPROF_MEASURE_DECIMAL_H
#define CPPROF_MEASURE_DECIMAL_H

#include <stddef.h>

/* Room for any double in either form. */
enum { DECIMAL_ROOM = 320 };

size_t decimal_fixed2(double v, char out[DECIMAL_ROOM]);  /* "%.2f"; the length, no zero byte */
size_t decimal_digits2(double v, char out[DECIMAL_ROOM]); /* "%.2g"; the length, no zero byte */

#endif
