/* Where sources may be that are not where a profile says: given by the command line, which knows
 * the environment. The reference looks in none of these. */
#ifndef CPPROF_REPORT_SOURCE_PLACES_H
#define CPPROF_REPORT_SOURCE_PLACES_H

#include <stddef.h>

#include "util/str.h"

/* --path-map: names that begin with `from` are at `to`. */
struct path_map {
    struct str from, to;
};

/* Each list in the order of trial; folders need not exist. */
struct source_places {
    const struct path_map *maps;
    size_t n_maps;
    const struct str *goroots; /* have src/fmt/print.go */
    size_t n_goroots;
    const struct str *modules; /* Go module caches: have cache/, github.com/... */
    size_t n_modules;
    const struct str *gopaths; /* have src/github.com/... */
    size_t n_gopaths;
};

#endif
