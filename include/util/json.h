/* Writing JSON. */
#ifndef CPPROF_UTIL_JSON_H
#define CPPROF_UTIL_JSON_H

#include "util/buf.h"

/* Appends the text as a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD. */
void json_add_str(struct buf *out, struct str text);

#endif
