/* What is a URL, by the rules of Go's url.Parse. */
#ifndef CPPROF_UTIL_URL_H
#define CPPROF_UTIL_URL_H

#include <stdbool.h>

#include "util/str.h"

/* The parts that decide; they point into the parsed text. Both may be empty. */
struct url {
    struct str scheme, host; /* scheme as written: it may have upper case letters */
};

/* False when the text breaks the rules of a URL. */
bool url_parse(struct str text, struct url *out);

/* The same for "SCHEME://" + rest, without the trouble of putting them together. */
bool url_parse_after_scheme(struct str rest, struct str *host);

#endif
