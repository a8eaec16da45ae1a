/* Recognises sources that are URLs.
 *
 * Takes the name of a source, gives its scheme and host. The rules are those of Go's url.Parse, as
 * far as they decide between "a URL" and "not a URL" (spec/driver.md 7.2): which characters a host
 * may have, what a port is, which %-escapes are valid. */
#include "driver/source_url.h"

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_alpha(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
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

/* In a host only bytes above 0x7f may be escaped, and the "%25" that begins an IPv6 zone. */
static bool host_chars_ok(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool plain = is_alpha(c) || is_digit(c) || (unsigned char)c >= 0x80 ||
                     (c && strchr("!$&'()*+,;=:[]<>\"-_.~", c));
        if (c == '%') {
            bool percent = starts_escape(s, i) && s.ptr[i + 1] == '2' && s.ptr[i + 2] == '5';
            bool high = starts_escape(s, i) && (s.ptr[i + 1] >= '8');
            if (!percent && !high)
                return false;
        } else if (!plain) {
            return false;
        }
    }
    return true;
}

/* "" or ":" and digits. */
static bool port_ok(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (i == 0 ? s.ptr[i] != ':' : !is_digit(s.ptr[i]))
            return false;
    return true;
}

static bool host_ok(struct str host)
{
    if (host.len && host.ptr[0] == '[') {
        size_t end = str_rfind_byte(host, ']');
        if (end == SIZE_MAX || !port_ok(str_sub(host, end + 1, host.len)))
            return false;
        size_t zone = str_find(str_sub(host, 0, end), PP_STR("%25"), 0);
        if (zone == SIZE_MAX)
            return host_chars_ok(host);
        return host_chars_ok(str_sub(host, 0, zone)) && escapes_ok(str_sub(host, zone, end));
    }
    size_t colon = str_rfind_byte(host, ':');
    if (colon != SIZE_MAX && !port_ok(str_sub(host, colon, host.len)))
        return false;
    return host_chars_ok(host);
}

static bool user_ok(struct str user)
{
    for (size_t i = 0; i < user.len; i++) {
        char c = user.ptr[i];
        if (!is_alpha(c) && !is_digit(c) && !(c && strchr("-._:~!$&'()*+,;=%@", c)))
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
        if (is_digit(c) || c == '+' || c == '-' || c == '.') {
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

static struct str before(struct str s, const char *mark)
{
    size_t at = str_find(s, str_of(mark), 0);
    return at == SIZE_MAX ? s : str_sub(s, 0, at);
}

/* False when the text breaks the rules of a URL; an empty host is no error. */
static bool parse(struct str text, struct str *scheme, struct str *host)
{
    struct str rest, bare = before(text, "#");
    *host = str_sub(text, 0, 0);
    for (size_t i = 0; i < bare.len; i++)
        if ((unsigned char)bare.ptr[i] < ' ' || bare.ptr[i] == 0x7f)
            return false;
    if (!escapes_ok(str_sub(text, bare.len, text.len)) || !split_scheme(bare, scheme, &rest))
        return false;
    rest = before(rest, "?");
    bool slash = rest.len && rest.ptr[0] == '/';
    if (!slash && scheme->len)
        return true; /* an opaque URL, like mailto:x */
    if (!slash && str_find(before(rest, "/"), PP_STR(":"), 0) != SIZE_MAX)
        return false;
    if (str_starts(rest, PP_STR("//")) && (scheme->len || !str_starts(rest, PP_STR("///")))) {
        struct str authority = before(str_sub(rest, 2, rest.len), "/");
        rest = str_sub(rest, 2 + authority.len, rest.len);
        if (!authority_ok(authority, host))
            return false;
    }
    return escapes_ok(rest);
}

/* Whether "http://" + source is a URL with a host. */
static bool parse_after_http(struct str source, struct source_url *out)
{
    struct str bare = before(source, "#"), rest = before(bare, "?");
    struct str authority = before(rest, "/");
    for (size_t i = 0; i < bare.len; i++)
        if ((unsigned char)bare.ptr[i] < ' ' || bare.ptr[i] == 0x7f)
            return false;
    out->implied_http = true;
    out->scheme = PP_STR("http");
    return escapes_ok(str_sub(source, bare.len, source.len)) &&
           authority_ok(authority, &out->host) &&
           escapes_ok(str_sub(rest, authority.len, rest.len)) && out->host.len > 0;
}

bool source_url_parse(struct str source, struct source_url *out)
{
    out->implied_http = false;
    bool ok = parse(source, &out->scheme, &out->host);
    bool file = ok && out->scheme.len == 4 && (out->scheme.ptr[0] | 0x20) == 'f' &&
                (out->scheme.ptr[1] | 0x20) == 'i' && (out->scheme.ptr[2] | 0x20) == 'l' &&
                (out->scheme.ptr[3] | 0x20) == 'e';
    if (!ok || (out->host.len == 0 && out->scheme.len > 0 && !file))
        return parse_after_http(source, out);
    return out->host.len > 0;
}
