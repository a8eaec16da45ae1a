/* Whether a source that is no file names something to fetch (spec/driver.md 7.2). */
#ifndef CPPROF_DRIVER_SOURCE_URL_H
#define CPPROF_DRIVER_SOURCE_URL_H

#include <stdbool.h>

#include "util/str.h"

/* The parts of a URL that decide; they point into the parsed text. */
struct source_url {
    struct str scheme, host; /* scheme as written: it may have upper case letters */
    bool implied_http;       /* "http://" was put in front; scheme is "http" then */
};

/* True when `source` is a URL with a host, as it stands or with "http://" in front. */
bool source_url_parse(struct str source, struct source_url *out);

#endif
