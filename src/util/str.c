/* Comparing, searching, trimming and hashing strings with a length. */
#include "util/str.h"

#include "util/utf8.h"

int str_cmp(struct str a, struct str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    return c ? c : (a.len > b.len) - (a.len < b.len);
}

size_t str_find(struct str hay, struct str needle, size_t from)
{
    if (needle.len == 0)
        return from <= hay.len ? from : SIZE_MAX;
    while (from < hay.len && needle.len <= hay.len - from) {
        const char *p = memchr(hay.ptr + from, needle.ptr[0], hay.len - from - needle.len + 1);
        if (!p)
            return SIZE_MAX;
        if (memcmp(p, needle.ptr, needle.len) == 0)
            return (size_t)(p - hay.ptr);
        from = (size_t)(p - hay.ptr) + 1;
    }
    return SIZE_MAX;
}

size_t str_rfind_byte(struct str s, char c)
{
    for (size_t i = s.len; i-- > 0;)
        if (s.ptr[i] == c)
            return i;
    return SIZE_MAX;
}

bool str_next_part(struct str *rest, char end, struct str *part)
{
    if (rest->len == 0)
        return false;
    const char *at = memchr(rest->ptr, end, rest->len);
    *part = str_sub(*rest, 0, at ? (size_t)(at - rest->ptr) : rest->len);
    *rest = str_sub(*rest, at ? part->len + 1 : part->len, rest->len);
    return true;
}

static bool is_space(uint32_t cp)
{
    return (cp >= 9 && cp <= 13) || cp == 32 || cp == 0x85 || cp == 0xA0 || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029 || cp == 0x202F ||
           cp == 0x205F || cp == 0x3000;
}

struct str str_trim(struct str s)
{
    uint32_t cp;
    size_t from = 0, to = s.len;
    while (from < to) {
        size_t n = utf8_decode(s, from, &cp);
        if (!is_space(cp))
            break;
        from += n;
    }
    while (to > from) {
        size_t at = to - 1;
        while (at > from && to - at < 4 && ((unsigned char)s.ptr[at] & 0xC0) == 0x80)
            at--;
        if (utf8_decode(str_sub(s, 0, to), at, &cp) != to - at || !is_space(cp))
            break;
        to = at;
    }
    return str_sub(s, from, to);
}
