/* UTF-8 decoding that accepts any bytes: what is not a code point counts as one, U+FFFD. */
#include "util/utf8.h"

size_t utf8_decode(struct str s, size_t pos, uint32_t *cp)
{
    const unsigned char *p = (const unsigned char *)s.ptr + pos;
    size_t left = s.len - pos;
    *cp = p[0];
    if (p[0] < 0x80)
        return 1;
    size_t need = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] >= 0xC2 && p[0] <= 0xF4 && left >= need) {
        uint32_t v = p[0] & (0xFFu >> (need + 1));
        size_t i = 1;
        for (; i < need && (p[i] & 0xC0) == 0x80; i++)
            v = v << 6 | (p[i] & 0x3Fu);
        bool fits = need == 2 || (need == 3 && v >= 0x800 && (v < 0xD800 || v > 0xDFFF)) ||
                    (need == 4 && v >= 0x10000 && v <= 0x10FFFF);
        if (i == need && fits) {
            *cp = v;
            return need;
        }
    }
    *cp = 0xFFFD;
    return 1;
}

size_t utf8_count(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; n++) {
        uint32_t cp;
        i += (unsigned char)s.ptr[i] < 0x80 ? 1 : utf8_decode(s, i, &cp);
    }
    return n;
}
