/* What the user asked of a report: the reference's options with its defaults (spec/driver.md 3). */
#ifndef CPPROF_REPORT_OPTIONS_H
#define CPPROF_REPORT_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "profile/filter.h"
#include "util/str.h"

enum granularity {
    GRAN_DEFAULT, /* as functions */
    GRAN_FUNCTIONS,
    GRAN_FILEFUNCTIONS,
    GRAN_FILES,
    GRAN_LINES,
    GRAN_ADDRESSES
};

enum sort_order { SORT_FLAT, SORT_CUM };

struct options {
    struct str output;
    bool call_tree, relative_percentages;
    struct str unit; /* "minimum", "auto" or a unit */
    bool compact_labels;
    struct str source_path, trim_path;
    bool intel_syntax, mean;
    struct str sample_index;
    double divide_by;
    bool normalize;
    enum sort_order sort;
    struct str tagroot, tagleaf;
    bool drop_negative;
    int64_t nodecount; /* -1: the report's default; <= 0 after that: no limit */
    double nodefraction, edgefraction;
    bool trim;
    struct filter_spec filters;
    bool noinlines, showcolumns;
    enum granularity granularity;
};

/* The defaults: minimum, divide_by 1, nodecount -1, nodefraction 0.005,
 * edgefraction 0.001, trim. */
extern const struct options options_default;

#endif
