/* The line reader of the older text formats and their shared small patterns.
 * Rules: spec/profile.md 3.0. The bound on a line is the buffer size of the reference's scanner:
 * a line with its newline must fit, and at the end of the data one byte must stay free. */
#include "legacy/lines.h"

#include "legacy/scan.h"
#include "util/limits.h"

enum { SHOWN_LINE = 700, SHOWN_NUMBER = 120 }; /* of hostile text in a message */

void lines_init(struct lines *l, struct str data)
{
    *l = (struct lines){.data = data, .line = PP_STR("")};
}

bool lines_next(struct lines *l)
{
    l->line = PP_STR("");
    if (l->too_long || l->pos == l->data.len)
        return false;
    const char *from = l->data.ptr + l->pos;
    size_t left = l->data.len - l->pos;
    const char *end = memchr(from, '\n', left < PP_MAX_LEGACY_LINE ? left : PP_MAX_LEGACY_LINE);
    if (!end && left >= PP_MAX_LEGACY_LINE) {
        l->too_long = true;
        return false;
    }
    size_t len = end ? (size_t)(end - from) : left;
    l->pos += end ? len + 1 : len;
    if (len && from[len - 1] == '\r')
        len--;
    l->line = (struct str){from, len};
    return true;
}

bool lines_check(const struct lines *l, struct err *err)
{
    return !l->too_long || err_set(err, PP_ERR_FORMAT, l->pos, "bufio.Scanner: token too long");
}

bool line_is_blank_or_comment(struct str line)
{
    struct str text = str_trim(line);
    return text.len == 0 || text.ptr[0] == '#';
}

bool line_is_memory_map_marker(struct str line)
{
    return str_find(line, PP_STR("--- Memory map: ---"), 0) != SIZE_MAX ||
           str_find(line, PP_STR("MAPPED_LIBRARIES:"), 0) != SIZE_MAX;
}

enum hex_result line_next_hex(struct str text, size_t *pos, uint64_t *value, struct str *number)
{
    for (size_t at; (at = str_find(text, PP_STR("0x"), *pos)) != SIZE_MAX;) {
        size_t end = scan_run(text, at + 2, is_lower_hex);
        if (end == at + 2) {
            *pos = at + 1;
            continue;
        }
        *pos = end;
        *number = str_sub(text, at, end);
        return num_parse_hex(str_sub(text, at + 2, end), value) == NUM_OK ? HEX_FOUND : HEX_TOO_BIG;
    }
    *pos = text.len;
    return HEX_NONE;
}

static int shown(struct str s, int most)
{
    return s.len < (size_t)most ? (int)s.len : most;
}

bool number_error(struct err *err, const char *what, struct str line, struct str number,
                  enum num_status status)
{
    return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                   "%s %.*s: strconv.ParseInt: parsing \"%.*s\": %s", what, shown(line, SHOWN_LINE),
                   line.ptr, shown(number, SHOWN_NUMBER), number.ptr,
                   status == NUM_RANGE ? "value out of range" : "invalid syntax");
}

bool hex_error(struct err *err, struct str line, struct str number)
{
    return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                   "malformed sample: %.*s: failed to parse as hex 64-bit number: %.*s",
                   shown(line, SHOWN_LINE), line.ptr, shown(number, SHOWN_NUMBER), number.ptr);
}
