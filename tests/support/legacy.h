/* Runs a parser of an older format over a text and shows what came out, for tests. */
#ifndef CPPROF_TESTS_SUPPORT_LEGACY_H
#define CPPROF_TESTS_SUPPORT_LEGACY_H

#include "legacy/legacy.h"

/* What one run gave. `text` is for comparison:
 *   "not mine", or "error: MESSAGE", or one line a sample:
 *   VALUES: ADDRESSES [bytes=N]        addresses leaf first, hexadecimal
 * where a location with lines shows as name(file:line) instead of its address. */
struct legacy_run {
    struct arena arena;
    struct profile *p; /* NULL unless it is one */
    const char *text;
    const char *maps; /* START-LIMIT+OFFSET FILE BUILDID, one a line */
};

/* Runs on an exact-length copy of the data, and checks the promises that hold for all results. */
struct legacy_run *legacy_run(legacy_parser *parse, const void *data, size_t len);
struct legacy_run *legacy_run_text(legacy_parser *parse, const char *text);
void legacy_run_free(struct legacy_run *r);

/* One call for a test row: whether the text of a run is as expected; prints both if not. */
bool legacy_gives(legacy_parser *parse, const char *text, const char *expected);
bool legacy_maps_are(legacy_parser *parse, const char *text, const char *expected);

#endif
