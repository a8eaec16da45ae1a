/* Profiles from text and back to text, for tests.
 *
 * One sample a line, the root first:
 *
 *     main;run;crc 30                       one value (samples/count)
 *     main;run;crc 1 10                     two values (samples/count cpu/nanoseconds)
 *     - 5                                   no frames
 *     main 1 k=v bytes#5 bytes#6kb          a string label, a number, a number with a unit
 *
 * A frame is one location: [0xADDRESS@] lines, outermost first, joined by '>', or 0xADDRESS alone.
 * A line is NAME[FILE=START]:LINE:COLUMN; all but the name may be missing:
 *
 *     main;0x400010@outer[a.c]:9:3>inner[a.c=4]:5 1
 *
 * Any of ; > [ : and blank stands for itself inside double quotes ("operator->"); a colon that no
 * digit follows does so anywhere (std::sort). Equal frames are one location, equal name, file
 * and start line one function (its system name is the name). A location's mapping is the one that
 * has the address, else the first one, if there is any.
 *
 * Header lines, before the first sample (numbers of a mapping are hexadecimal):
 *
 *     !types alloc_objects/count alloc_space/bytes
 *     !mapping 400000 401000 0 /bin/a BUILDID       "-" for an empty name
 *     !period cpu nanoseconds 100
 *     !time 1   !duration 2   !default cpu   !doc URL   !drop RE   !keep RE   !comment TEXT
 *     !location FRAME                               a location that no sample uses
 */
#ifndef CPPROF_TESTS_SUPPORT_PROFILES_H
#define CPPROF_TESTS_SUPPORT_PROFILES_H

#include "profile/profile.h"

/* The profile, in `a`. A text that is not as above ends the program with a message. */
struct profile *profile_from_text(struct arena *a, const char *text);

/* The samples as lines of the grammar above, each with a newline, in order; sorted: bytewise, so
 * that profiles with the same set of samples have the same text. Labels appear sorted by key. */
const char *profile_rows(struct arena *a, const struct profile *p);
const char *profile_rows_sorted(struct arena *a, const struct profile *p);

/* Everything in the profile, ids and unused rows included, in order. */
const char *profile_dump(struct arena *a, const struct profile *p);

#endif
