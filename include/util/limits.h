/* Every bound on what an input may ask for, with its reason. Where a user may need more there is an
 * option, and the error names it; the others are far above what is real. */
#ifndef CPPROF_UTIL_LIMITS_H
#define CPPROF_UTIL_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* --- profiles --- */

/* Bytes after gunzip: real profiles of 2 GB exist; a bomb of 10 GB must not load. --max-inflated */
#define PP_MAX_INFLATED (UINT64_C(4) << 30)
/* Samples, locations, lines, functions, mappings, strings, frames of a stack: an index has 32 bits,
 * and the last value means "none". What is larger meets the bound above, or --max-memory, first. */
#define PP_MAX_RECORDS (UINT32_MAX - 1)
/* A line of a legacy text format, newline included (the reference's
 * scanner, spec/profile.md 3.0). */
#define PP_MAX_LEGACY_LINE 65536
/* Bytes that the attributes of a memory map may put in place of their names: an attribute can stand
 * in its own line a thousand times. */
#define PP_MAX_MAP_INSERTED ((size_t)64 << 20)
/* Comparisons with names of attributes, and with mappings that end before they start: a second. */
#define PP_MAX_MAP_COMPARED ((size_t)1 << 27)
#define PP_MAX_MAP_TRIED ((size_t)1 << 28)

/* --- what the user writes, or lets others write --- */

/* A regular expression's length, and its repeat count (RE2's own bound is 1000). */
#define PP_MAX_REGEX 65536
#define PP_MAX_REPEAT 1000
/* A file of addresses on standard input. */
#define PP_MAX_ADDRESS_TEXT ((size_t)256 << 20)
/* A file of rules: longer ones are no longer read by people. */
#define PP_MAX_BUDGET ((size_t)4 << 20)
#define PP_MAX_RULES 10000
/* Profiles on both sides of a comparison. */
#define PP_MAX_RUNS 10000

/* --- source files and programs that are run --- */

/* A source file; what is behind it is not shown. And one of its lines (spec/report.md 10.4). */
#define PP_MAX_SOURCE ((size_t)256 << 20)
#define PP_MAX_SOURCE_LINE 65536
/* What nm or objdump may take: a large browser needs a minute and some hundred megabytes. */
#define PP_TOOL_SECONDS 300
#define PP_MAX_TOOL_OUTPUT ((size_t)1 << 30)

/* --- headers of binaries, which the program itself reads --- */

/* A table of section headers, or the names in it: an object file with a section for each of a
 * million functions. */
#define PP_MAX_HEADERS (UINT64_C(64) << 20)
/* Program headers: the kernel loads no program with more than 64 KB of them, of 32 bytes. */
#define PP_MAX_SEGMENTS 2048
/* Sections named .text that are looked for among the segments: a file has one. */
#define PP_MAX_TEXTS 1024
/* Notes of all segments and sections of a file: the probes of a large program are some 100 KB. */
#define PP_MAX_NOTES (UINT64_C(4) << 20)
/* Symbols of a kernel, and their names: some 20 MB each. And how many mappings may want different
 * ones: there are two, _stext and _text. */
#define PP_MAX_KERNEL_SYMBOLS (UINT64_C(256) << 20)
#define PP_MAX_RELOC_NAMES 4
/* Load commands of a Mach-O file: some 10 KB. */
#define PP_MAX_LOAD_COMMANDS (UINT64_C(4) << 20)
/* Slices of a fat Mach-O file. A Java class has the same first bytes, and then its version, which
 * began at 45. */
#define PP_MAX_SLICES 44

/* --- what is inside binaries, which a worker reads --- */

/* A worker's time, of all its threads, with a second more for each 16 MB of the binary: the largest
 * known ones need half of that. --symbol-seconds. And what it may spend waiting for its disk. */
#define PP_WORKER_CPU_SECONDS 20
#define PP_WORKER_IDLE_SECONDS 40
#define PP_WORKER_BYTES_A_SECOND (1u << 24)
/* A worker's memory is half of the machine's, and the file, which is mapped; at least this. */
#define PP_WORKER_MEMORY (UINT64_C(1) << 30)
/* A worker's answer: ten million frames. */
#define PP_MAX_REPLY (UINT64_C(1) << 30)
/* Waiting for a debuginfod server. */
#define PP_DEBUGINFOD_SECONDS 240
/* What one section, or an embedded file, may unpack to: debug information of 4 GB exists. */
#define PP_MAX_UNPACKED (UINT64_C(8) << 30)
#define PP_MAX_EMBEDDED ((size_t)1 << 30)
/* A name that is demangled; depth and steps of each demangler stand beside its grammar. */
#define PP_MAX_LINKAGE_NAME 65536
/* The kernel's list of symbols: 20 MB with many modules. */
#define PP_MAX_KALLSYMS ((size_t)256 << 20)

#endif
