/* Strings with a length: not NUL-terminated, any byte may occur. */
#ifndef CPPROF_UTIL_STR_H
#define CPPROF_UTIL_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *ptr;
    size_t len;
};

#define PP_STR(literal) ((struct str){(literal), sizeof(literal) - 1})

static inline struct str str_of(const char *s)
{
    return (struct str){s, strlen(s)};
}
static inline struct str str_sub(struct str s, size_t from, size_t to)
{
    return (struct str){s.ptr + from, to - from};
}
static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
static inline bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq(str_sub(s, 0, prefix.len), prefix);
}
static inline bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_eq(str_sub(s, s.len - suffix.len, s.len), suffix);
}
/* Byte-wise order, shorter first when one is a prefix of the other: <0, 0, >0. */
int str_cmp(struct str a, struct str b);
/* Bytes of ASCII: 0 to 9, and what \s of a regular expression matches. */
static inline bool byte_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool byte_is_ws(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}
/* First position of `needle` in `hay` at or after `from`, or SIZE_MAX. */
size_t str_find(struct str hay, struct str needle, size_t from);
/* Last position of byte `c`, or SIZE_MAX. */
size_t str_rfind_byte(struct str s, char c);
/* Takes what stands before the next `end`, or all where there is none, off *rest, and that byte
 * with it: "a\nb\n" has two lines. False: nothing is left. */
bool str_next_part(struct str *rest, char end, struct str *part);
/* Leading and trailing Unicode white space removed (as Go's strings.TrimSpace). */
struct str str_trim(struct str s);

#endif
