/* Lines of the older text formats, and what several of them have in common
 * (spec/profile.md 3.0). */
#ifndef CPPROF_LEGACY_LINES_H
#define CPPROF_LEGACY_LINES_H

#include "util/attr.h"
#include "util/err.h"
#include "util/num.h"
#include "util/str.h"

struct lines {
    struct str data;
    size_t pos;
    struct str line; /* the current one; empty before the first and after the last */
    bool too_long;   /* reading stopped at a line above the bound */
};

void lines_init(struct lines *l, struct str data);
/* Moves to the next line. False at the end, and at a line that is too long. */
bool lines_next(struct lines *l);
/* False, with the reference's message, when reading stopped at a line that is too long. */
PP_MUST_CHECK bool lines_check(const struct lines *l, struct err *err);

bool line_is_blank_or_comment(struct str line);
bool line_is_memory_map_marker(struct str line);

enum hex_result { HEX_NONE, HEX_FOUND, HEX_TOO_BIG };
/* The next 0x number (lower-case digits) of `text` at or after *pos; moves *pos past it.
 * *number is its text with the prefix. */
enum hex_result line_next_hex(struct str text, size_t *pos, uint64_t *value, struct str *number);

/* The reference's message for a number that could not be read:
 *   WHAT: strconv.ParseInt: parsing "abc": invalid syntax       always returns false */
bool number_error(struct err *err, const char *what, struct str line, struct str number,
                  enum num_status status);
/* "malformed sample: LINE: failed to parse as hex 64-bit number: 0x..."; returns false. */
bool hex_error(struct err *err, struct str line, struct str number);

#endif
