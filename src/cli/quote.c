/* Go's strconv.Quote, with every code point from U+00A0 on taken as printable. */
#include "cli/quote.h"

#include "util/utf8.h"

void quote_text(struct buf *out, struct str text)
{
    static const char letters[] = "abtnvfr"; /* bytes 7 to 13 */
    buf_add_byte(out, '"');
    for (size_t i = 0, len; i < text.len; i += len) {
        uint32_t cp;
        len = utf8_decode(text, i, &cp);
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c >= 7 && c <= 13)
            buf_printf(out, "\\%c", letters[c - 7]);
        else if (c < ' ' || c == 0x7f || (len == 1 && c >= 0x80))
            buf_printf(out, "\\x%02x", c);
        else if (len == 2 && cp < 0xa0)
            buf_printf(out, "\\u%04x", (unsigned)cp);
        else
            buf_add(out, text.ptr + i, len);
    }
    buf_add_byte(out, '"');
}
