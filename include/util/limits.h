/* Every bound on what an input may ask for, with its reason. */
#ifndef CPPROF_UTIL_LIMITS_H
#define CPPROF_UTIL_LIMITS_H

/* Bytes after gunzip: real profiles of 2 GB exist; a bomb of 10 GB must not load. --max-inflated */
#define PP_MAX_INFLATED (UINT64_C(4) << 30)
/* A line of a legacy text format, newline included (the reference's
 * scanner, spec/profile.md 3.0). */
#define PP_MAX_LEGACY_LINE 65536
/* A source line shown by list (spec/report.md 10.4). */
#define PP_MAX_SOURCE_LINE 65536
/* A regular expression's length, and its repeat count (RE2's own bound is 1000). */
#define PP_MAX_REGEX 65536
#define PP_MAX_REPEAT 1000
/* What nm or objdump may take: a large browser needs a minute and some hundred megabytes. */
#define PP_TOOL_SECONDS 300
#define PP_MAX_TOOL_OUTPUT ((size_t)1 << 30)

#endif
