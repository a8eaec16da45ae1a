/* Names as text in each format. Sources: RFC 8259 section 7; XML 1.0 sections 2.2 and 2.4. */
#include "format/table.h"
#include "util/utf8.h"

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* A backslash that a reader would take for the start of an escape. */
static bool looks_escaped(struct str s, size_t at)
{
    return s.ptr[at] == '\\' && s.len - at >= 4 && s.ptr[at + 1] == 'x' && is_hex(s.ptr[at + 2]) &&
           is_hex(s.ptr[at + 3]);
}

/* Whether the character is as it is in every format; most are. */
static bool is_ordinary(char c)
{
    return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '&' && c != '<' && c != '>';
}

/* The length of what stands at `at` as it is, or 0: its byte is to be escaped. That is a character,
 * or some ordinary ones. */
static size_t take_plain(struct str s, size_t at)
{
    uint32_t cp;
    size_t end = at;
    while (end < s.len && is_ordinary(s.ptr[end]))
        end++;
    if (end > at)
        return end - at;
    size_t len = utf8_decode(s, at, &cp);
    if ((cp == 0xfffd && len == 1) || looks_escaped(s, at))
        return 0;
    return len;
}

static void add_escape(struct buf *out, char byte)
{
    buf_printf(out, "\\x%02x", (unsigned)(unsigned char)byte);
}

/* What readers of lines stumble over: not what lines are made of. */
static bool is_control(char c)
{
    return ((unsigned char)c < 0x20 || c == 0x7f) && c != '\t' && c != '\n' && c != '\r';
}

void text_write_escaped(struct buf *out, struct str s)
{
    for (size_t at = 0, len; at < s.len; at += len ? len : 1) {
        len = take_plain(s, at);
        if (len && !is_control(s.ptr[at]))
            buf_add(out, s.ptr + at, len);
        else
            add_escape(out, s.ptr[at]);
    }
}

void text_write_json(struct buf *out, struct str s)
{
    buf_add_byte(out, '"');
    for (size_t at = 0, len; at < s.len; at += len ? len : 1) {
        char c = s.ptr[at];
        len = take_plain(s, at);
        if (len == 0) {
            buf_add_byte(out, '\\');
            add_escape(out, c);
        } else if (c == '"' || c == '\\') {
            buf_add_byte(out, '\\');
            buf_add_byte(out, c);
        } else if ((unsigned char)c < 0x20 || c == 0x7f) {
            buf_printf(out, "\\u%04x", (unsigned)(unsigned char)c);
        } else {
            buf_add(out, s.ptr + at, len);
        }
    }
    buf_add_byte(out, '"');
}

/* XML has no way to hold most control characters, U+FFFE and U+FFFF: they are escaped as bytes. */
static bool is_xml_char(struct str s, size_t at, size_t len)
{
    unsigned char c = (unsigned char)s.ptr[at];
    if (len == 1)
        return c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
    return !(len == 3 && c == 0xef && (unsigned char)s.ptr[at + 1] == 0xbf &&
             (unsigned char)s.ptr[at + 2] >= 0xbe);
}

void text_write_xml(struct buf *out, struct str s)
{
    for (size_t at = 0, len; at < s.len; at += len ? len : 1) {
        char c = s.ptr[at];
        len = take_plain(s, at);
        if (len == 0 || !is_xml_char(s, at, len)) {
            for (size_t i = 0; i < (len ? len : 1); i++)
                add_escape(out, s.ptr[at + i]);
        } else if (c == '&' || c == '<' || c == '>' || c == '"') {
            buf_add_cstr(out, c == '&'   ? "&amp;"
                              : c == '<' ? "&lt;"
                              : c == '>' ? "&gt;"
                                         : "&quot;");
        } else if (c == '\n' || c == '\r' || c == '\t') {
            buf_printf(out, "&#%d;", c);
        } else {
            buf_add(out, s.ptr + at, len);
        }
    }
}
