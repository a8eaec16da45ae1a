/* Which texts are URLs.
 *
 * Takes a text, gives its scheme and host. The rules are those of Go's url.Parse, as far as they
 * decide between "a URL" and "not a URL": which characters a host may have, what a port is, which
 * %-escapes are valid. Behind an opaque scheme ("mailto:x") and in a query anything goes. */
#include "util/url.h"

#include "util/num.h"

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_alpha(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool starts_escape(struct str s, size_t i)
{
    return s.len - i > 2 && is_hex(s.ptr[i + 1]) && is_hex(s.ptr[i + 2]);
}

static bool escapes_ok(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '%' && !starts_escape(s, i))
            return false;
    return true;
}

static bool is_host_byte(unsigned char c)
{
    return c >= 0x80 || is_alpha((char)c) || byte_is_digit((char)c) ||
           (c && strchr("!$&'()*+,;=:[]<>\"-_.~", c));
}

/* A host may hold escapes of bytes from 0x80 on, its zone those of a blank and of the bytes that a
 * host may have; both that of the percent sign. */
static bool host_bytes_ok(struct str s, bool zone)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '%') {
            if (!is_host_byte((unsigned char)s.ptr[i]))
                return false;
            continue;
        }
        uint64_t byte;
        if (!starts_escape(s, i) || num_parse_hex(str_sub(s, i + 1, i + 3), &byte) != NUM_OK)
            return false;
        bool fits =
            zone ? byte == ' ' || (byte < 0x80 && is_host_byte((unsigned char)byte)) : byte >= 0x80;
        if (byte != '%' && !fits)
            return false;
        i += 2;
    }
    return true;
}

/* "" or ":" and digits. */
static bool port_ok(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (i == 0 ? s.ptr[i] != ':' : !byte_is_digit(s.ptr[i]))
            return false;
    return true;
}

static bool host_ok(struct str host)
{
    if (str_starts(host, PP_STR("["))) {
        size_t end = str_rfind_byte(host, ']');
        if (end == SIZE_MAX || !port_ok(str_sub(host, end + 1, host.len)))
            return false;
        size_t zone = str_find(str_sub(host, 0, end), PP_STR("%25"), 0);
        if (zone == SIZE_MAX)
            return host_bytes_ok(host, false);
        return host_bytes_ok(str_sub(host, 0, zone), false) &&
               host_bytes_ok(str_sub(host, zone, end), true);
    }
    size_t colon = str_rfind_byte(host, ':');
    if (colon != SIZE_MAX && !port_ok(str_sub(host, colon, host.len)))
        return false;
    return host_bytes_ok(host, false);
}

static bool user_ok(struct str user)
{
    for (size_t i = 0; i < user.len; i++) {
        char c = user.ptr[i];
        if (!is_alpha(c) && !byte_is_digit(c) && !(c && strchr("-._:~!$&'()*+,;=%@", c)))
            return false;
    }
    return escapes_ok(user);
}

/* Splits "SCHEME:rest". False when the text starts with a colon. */
static bool split_scheme(struct str s, struct str *scheme, struct str *rest)
{
    *scheme = str_sub(s, 0, 0);
    *rest = s;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (is_alpha(c))
            continue;
        if (byte_is_digit(c) || c == '+' || c == '-' || c == '.') {
            if (i == 0)
                return true;
            continue;
        }
        if (c != ':')
            return true;
        if (i == 0)
            return false;
        *scheme = str_sub(s, 0, i);
        *rest = str_sub(s, i + 1, s.len);
        return true;
    }
    return true;
}

static bool authority_ok(struct str authority, struct str *host)
{
    size_t at = str_rfind_byte(authority, '@');
    *host = at == SIZE_MAX ? authority : str_sub(authority, at + 1, authority.len);
    return host_ok(*host) && (at == SIZE_MAX || user_ok(str_sub(authority, 0, at)));
}

/* Cuts `s` before the first `mark`; *rest is what follows, with the mark. */
static struct str cut(struct str s, char mark, struct str *rest)
{
    const char *p = s.len ? memchr(s.ptr, mark, s.len) : NULL;
    size_t at = p ? (size_t)(p - s.ptr) : s.len;
    *rest = str_sub(s, at, s.len);
    return str_sub(s, 0, at);
}

/* Cuts off the fragment and the query, which have hardly any rules. */
static bool strip_tail(struct str *s)
{
    struct str fragment, query;
    *s = cut(*s, '#', &fragment);
    for (size_t i = 0; i < s->len; i++)
        if ((unsigned char)s->ptr[i] < ' ' || s->ptr[i] == 0x7f)
            return false;
    *s = cut(*s, '?', &query);
    return escapes_ok(fragment);
}

/* host[:port]/path, with a user before the host perhaps */
static bool hierarchy_ok(struct str s, struct str *host)
{
    struct str path, authority = cut(s, '/', &path);
    return authority_ok(authority, host) && escapes_ok(path);
}

bool url_parse_after_scheme(struct str rest, struct str *host)
{
    return strip_tail(&rest) && hierarchy_ok(rest, host);
}

bool url_parse(struct str text, struct url *out)
{
    struct str rest, path;
    out->scheme = out->host = str_sub(text, 0, 0);
    if (!strip_tail(&text) || !split_scheme(text, &out->scheme, &rest))
        return false;
    if (!str_starts(rest, PP_STR("/"))) {
        if (out->scheme.len)
            return true;
        if (memchr(rest.len ? rest.ptr : "", ':', cut(rest, '/', &path).len))
            return false; /* what stands before it is no scheme */
    }
    if (str_starts(rest, PP_STR("//")) && (out->scheme.len || !str_starts(rest, PP_STR("///"))))
        return hierarchy_ok(str_sub(rest, 2, rest.len), &out->host);
    return escapes_ok(rest);
}
