/* Numbers in text, in the dialects of the reference program. None reads past the string. */
#ifndef CPPROF_UTIL_NUM_H
#define CPPROF_UTIL_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "util/str.h"

enum num_status { NUM_OK, NUM_SYNTAX, NUM_RANGE };

/* Decimal, optional sign. (Go: ParseInt(s, 10, 64)) */
enum num_status num_parse_i64(struct str s, int64_t *out);
/* Sign, prefixes 0x 0o 0b and leading 0, underscores. (Go: ParseInt(s, 0, 64)) */
enum num_status num_parse_i64_base0(struct str s, int64_t *out);
enum num_status num_parse_u64_base0(struct str s, uint64_t *out);
enum num_status num_parse_u64(struct str s, uint64_t *out);
enum num_status num_parse_hex(struct str s, uint64_t *out); /* digits only, no prefix */
/* Go's ParseFloat(s, 64): decimal, exponent, hex float, underscores between digits, inf, infinity,
 * nan in any case. */
enum num_status num_parse_double(struct str s, double *out);

/* For qsort of uint64_t, ascending. */
int num_compare_u64(const void *a, const void *b);

#endif
