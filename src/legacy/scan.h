/* Steps of hand-written matchers: each moves a position over one kind of bytes.
 * The classes are those of the notation in spec/profile.md; its WS is byte_is_ws. */
#ifndef CPPROF_LEGACY_SCAN_H
#define CPPROF_LEGACY_SCAN_H

#include "util/str.h"

static inline bool is_lower_hex(char c)
{
    return byte_is_digit(c) || (c >= 'a' && c <= 'f');
}
static inline bool is_hex(char c)
{
    return is_lower_hex(c) || (c >= 'A' && c <= 'F');
}
static inline bool is_space(char c)
{
    return c == ' ';
}
static inline bool is_not_ws(char c)
{
    return !byte_is_ws(c);
}
/* What an address list of a sample line is made of. */
static inline bool is_address_list(char c)
{
    return c == ' ' || c == 'x' || is_lower_hex(c);
}

/* The position after the longest run of `is` bytes at `pos`. */
static inline size_t scan_run(struct str s, size_t pos, bool (*is)(char))
{
    while (pos < s.len && is(s.ptr[pos]))
        pos++;
    return pos;
}

static inline bool scan_at(struct str s, size_t pos, struct str literal)
{
    return literal.len <= s.len - pos && memcmp(s.ptr + pos, literal.ptr, literal.len) == 0;
}

/* Moves *pos past the literal, or past at least one `is` byte; false: nothing moved. */
static inline bool scan_literal(struct str s, size_t *pos, struct str literal)
{
    if (!scan_at(s, *pos, literal))
        return false;
    *pos += literal.len;
    return true;
}
static inline bool scan_some(struct str s, size_t *pos, bool (*is)(char))
{
    size_t from = *pos;
    *pos = scan_run(s, from, is);
    return *pos > from;
}
/* The same, giving what was passed over. */
static inline bool scan_word(struct str s, size_t *pos, bool (*is)(char), struct str *word)
{
    size_t from = *pos;
    *pos = scan_run(s, from, is);
    *word = str_sub(s, from, *pos);
    return word->len > 0;
}

#endif
