/* The end of Java profiles, which the binary form shares with the text forms. */
#ifndef CPPROF_LEGACY_JAVA_H
#define CPPROF_LEGACY_JAVA_H

#include "legacy/stacks.h"

/* Reads location lines ("0x11 com.foo.Bar.baz (Bar.java:12)") from `text` and makes the profile:
 * no memory map, all addresses zero (spec/profile.md 3.8). */
PP_MUST_CHECK bool java_finish(struct stacks *s, struct str text, struct profile **out);

#endif
