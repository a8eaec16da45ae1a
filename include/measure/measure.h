/* Units, scaling, labels of values, percentages (spec/report.md 1). */
#ifndef CPPROF_MEASURE_MEASURE_H
#define CPPROF_MEASURE_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/str.h"

/* A value in some unit. `unit` points to a constant or to the text that was passed in. */
struct scaled {
    double value;
    struct str unit;
};

/* Scale (1.2). `to` may be "minimum", "auto", a unit or anything else. */
struct scaled measure_scale(int64_t value, struct str from, struct str to);
/* "1.50kB", "0" (1.3), appended to out. */
void measure_label(struct buf *out, int64_t value, struct str from, struct str to);
/* "57.14%", "  100%", never signed (1.4), appended to out; `stripped` drops leading blanks. */
void measure_percentage(struct buf *out, int64_t value, int64_t total, bool stripped);

/* Whether values in `from` have a meaning in `to`: "minimum", "auto", the same unit, or one of its
 * family. */
bool measure_can_show(struct str from, struct str to);
/* Appends the names of those that have one: "ns, us, ms, s, hrs". */
void measure_list_units(struct buf *out, struct str from);
/* Whether the unit belongs to the time family. */
bool measure_is_time(struct str unit);
/* Whether two value types can be brought to one unit (1.5): names equal but for a final s, units
 * equal or of one family. */
bool measure_compatible(struct str type1, struct str unit1, struct str type2, struct str unit2);

#endif
