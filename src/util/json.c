/* JSON strings (RFC 8259, section 7). */
#include "util/json.h"

#include "util/utf8.h"

static void add_code_point(struct buf *out, struct str text, size_t at, size_t len, uint32_t cp)
{
    static const char short_forms[] = "b\0t\0n\0\0\0f\0r"; /* of 8 to 13, at twice that */
    if (cp == '"' || cp == '\\') {
        buf_add_byte(out, '\\');
        buf_add_byte(out, (char)cp);
    } else if (cp >= 8 && cp <= 13 && cp != 11) {
        buf_add_byte(out, '\\');
        buf_add_byte(out, short_forms[(cp - 8) * 2]);
    } else if (cp < 0x20 || cp == 0x7f) {
        buf_printf(out, "\\u%04x", (unsigned)cp);
    } else if (cp == 0xfffd && len == 1) {
        buf_add_cstr(out, "\\ufffd");
    } else {
        buf_add(out, text.ptr + at, len);
    }
}

void json_add_str(struct buf *out, struct str text)
{
    buf_add_byte(out, '"');
    for (size_t at = 0; at < text.len;) {
        uint32_t cp;
        size_t len = utf8_decode(text, at, &cp);
        add_code_point(out, text, at, len, cp);
        at += len;
    }
    buf_add_byte(out, '"');
}
