/* libdwarf as the oracle: both readers over the same binaries. */
#ifndef CPPROF_TESTS_SUPPORT_ORACLE_H
#define CPPROF_TESTS_SUPPORT_ORACLE_H

#include "symbolize/dwfile.h"

struct Dwarf_Debug_s; /* libdwarf's Dwarf_Debug and Dwarf_Die point to these */
struct Dwarf_Die_s;

/* A unit as both see it; cu_die is its first entry. What is returned is summed up. */
typedef size_t oracle_unit_fn(struct Dwarf_Debug_s *dbg, struct Dwarf_Die_s *cu_die,
                              struct dwunit *u, const char *path);

/* Calls fn for the units of code of all binaries in a directory. libdwarf knows no zstd and wants
 * every section at once: a file that it cannot read is left out, and so are relocatable objects
 * and .dwo files. */
size_t oracle_compare(const char *directory, oracle_unit_fn *fn);

/* The directory that CPPROF_ORACLE_BIN names, else the binaries of ../shared (or of what SHARED
 * names); NULL when there is none. */
const char *oracle_other_binaries(void);

#endif
