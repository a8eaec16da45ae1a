/* Regular expressions in RE2's syntax (what RE2 rejects is rejected), unanchored search,
 * case sensitive, over bytes that need not be UTF-8. No pattern may hang.
 * The only file that sees the matching library is src/util/regex.c. */
#ifndef CPPROF_UTIL_REGEX_H
#define CPPROF_UTIL_REGEX_H

#include <stdbool.h>

#include "util/attr.h"
#include "util/err.h"
#include "util/str.h"

struct regex;

/* Compiles `pattern`. On false err has PP_ERR_USAGE and the reference's message:
 *   error parsing regexp: missing closing ): `(`                                              */
PP_MUST_CHECK bool regex_compile(struct str pattern, struct regex **out, struct err *err);
void regex_free(struct regex *re); /* NULL is fine */

/* The leftmost match; false when there is none. [*from, *to) are byte positions; where both are
 * NULL it is enough that there is one. Safe for one thread at a time per regex. */
bool regex_find(struct regex *re, struct str text, size_t *from, size_t *to);

/* Whether the pattern occurs somewhere in `text`. */
static inline bool regex_matches(struct regex *re, struct str text)
{
    return regex_find(re, text, NULL, NULL);
}

/* Why a search had to be given up since compilation, and so found nothing; the worst. */
enum regex_trouble { REGEX_FINE, REGEX_COSTLY, REGEX_NO_MEMORY };
enum regex_trouble regex_trouble(const struct regex *re);

#endif
