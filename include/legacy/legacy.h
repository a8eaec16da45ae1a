/* Profile formats older than profile.proto, one file each, tried in the order of one table
 * (spec/profile.md 2.2, 3). */
#ifndef CPPROF_LEGACY_LEGACY_H
#define CPPROF_LEGACY_LEGACY_H

#include "profile/profile.h"

enum legacy_result {
    LEGACY_OK,
    LEGACY_NOT_MINE, /* another format: nothing is recorded in err */
    LEGACY_FAILED    /* this format, but broken: err holds the reason, without prefix */
};

/* A parser takes data[0..len) and gives a finished, checked-as-parsed profile in `a`. */
typedef enum legacy_result legacy_parser(struct arena *a, const uint8_t *data, size_t len,
                                         struct profile **out, struct err *err);

legacy_parser legacy_parse_cpu, legacy_parse_heap, legacy_parse_gocount, legacy_parse_thread,
    legacy_parse_contention, legacy_parse_java;

/* Tries all parsers in the reference's order and sets the default drop and keep patterns (3.9).
 * LEGACY_NOT_MINE when none knows the data. */
enum legacy_result legacy_parse(struct arena *a, const uint8_t *data, size_t len,
                                struct profile **out, struct err *err);

#endif
