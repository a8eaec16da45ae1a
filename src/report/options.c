/* The defaults of the report options. Source: spec/driver.md 3. */
#include "report/options.h"

const struct options options_default = {
    .output = {"", 0},
    .unit = {"minimum", 7},
    .source_path = {"", 0},
    .trim_path = {"", 0},
    .sample_index = {"", 0},
    .divide_by = 1,
    .sort = SORT_FLAT,
    .tagroot = {"", 0},
    .tagleaf = {"", 0},
    .nodecount = -1,
    .nodefraction = 0.005,
    .edgefraction = 0.001,
    .trim = true,
    .filters =
        {{"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}},
    .granularity = GRAN_DEFAULT,
};
