/* Mapping names that look like URLs, and those of pseudo mappings.
 * Source: spec/driver.md 7.5 (Go's url.Parse), spec/profile.md 2.6. */
#include "profile/profile.h"

#include "util/num.h"
#include "util/path.h"

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* The byte that s.ptr[i], a %, and two hex digits after it stand for; -1: they are not there. */
static int escaped_byte(struct str s, size_t i)
{
    if (s.len - i < 3 || !is_hex(s.ptr[i + 1]) || !is_hex(s.ptr[i + 2]))
        return -1;
    uint64_t v = 0;
    return num_parse_hex(str_sub(s, i + 1, i + 3), &v) == NUM_OK ? (int)v : -1;
}

/* Every % must be followed by two hex digits. */
static bool escapes_ok(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '%' && escaped_byte(s, i) < 0)
            return false;
    return true;
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return true;
}

static bool is_host_byte(char c)
{
    return (unsigned char)c >= 0x80 || !strchr(" \\^`{|}/?#@", c);
}

/* A host may hold escapes of bytes from 80 hex on, and of the percent sign. */
static bool host_ok(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        int escaped = s.ptr[i] == '%' ? escaped_byte(s, i) : 0;
        if (escaped < 0 || (escaped > 0 && escaped < 0x80 && escaped != '%') ||
            (s.ptr[i] == '%' && escaped == 0) || !is_host_byte(s.ptr[i]))
            return false;
    }
    return true;
}

/* The zone of a bracketed address, from its %25 on: an escape may be of any byte a host has, too. */
static bool zone_ok(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        int escaped = s.ptr[i] == '%' ? escaped_byte(s, i) : 'a';
        bool plain = escaped == ' ' || escaped == '%' ||
                     (escaped > 0x20 && escaped < 0x7F && is_host_byte((char)escaped));
        if (escaped < 0 || !plain || !is_host_byte(s.ptr[i]))
            return false;
    }
    return true;
}

static bool user_ok(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool alnum = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!alnum && (c == '\0' || !strchr("-._:~!$&'()*+,;=%@", c)))
            return false;
    }
    return escapes_ok(s);
}

/* "" or ":" and digits. */
static bool port_ok(struct str s)
{
    return s.len == 0 || (s.ptr[0] == ':' && all_digits(str_sub(s, 1, s.len)));
}

/* [user@]host[:port] */
static bool authority_ok(struct str s)
{
    size_t at = str_rfind_byte(s, '@');
    struct str host = at == SIZE_MAX ? s : str_sub(s, at + 1, s.len);
    if (at != SIZE_MAX && !user_ok(str_sub(s, 0, at)))
        return false;
    if (!str_starts(host, PP_STR("["))) {
        size_t colon = str_rfind_byte(host, ':');
        return (colon == SIZE_MAX || port_ok(str_sub(host, colon, host.len))) && host_ok(host);
    }
    size_t bracket = str_rfind_byte(host, ']');
    if (bracket == SIZE_MAX || !port_ok(str_sub(host, bracket + 1, host.len)))
        return false;
    size_t zone = str_find(str_sub(host, 0, bracket), PP_STR("%25"), 0);
    if (zone == SIZE_MAX)
        return host_ok(host);
    return host_ok(str_sub(host, 0, zone)) && zone_ok(str_sub(host, zone, bracket));
}

/* The length of a URL scheme before its colon, or 0. */
static size_t scheme_len(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == ':')
            return i;
        bool alpha = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        bool later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if (!alpha && !(later && i > 0))
            return 0;
    }
    return 0;
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F)
            return true;
    return false;
}

/* Cuts `s` at the first `c`; the rest without it goes to *rest (empty if there is none). */
static struct str cut(struct str s, char c, struct str *rest)
{
    const char *p = s.len ? memchr(s.ptr, c, s.len) : NULL;
    size_t at = p ? (size_t)(p - s.ptr) : s.len;
    *rest = p ? str_sub(s, at + 1, s.len) : PP_STR("");
    return str_sub(s, 0, at);
}

static bool is_absolute_url(struct str s)
{
    struct str fragment, query, path;
    size_t scheme = scheme_len(s);
    s = cut(s, '#', &fragment);
    if (scheme == 0 || scheme >= s.len || has_control(s) || !escapes_ok(fragment))
        return false;
    struct str rest = cut(str_sub(s, scheme + 1, s.len), '?', &query);
    if (!str_starts(rest, PP_STR("/")))
        return true; /* an opaque part: anything goes */
    if (!str_starts(rest, PP_STR("//")))
        return escapes_ok(rest);
    struct str authority = cut(str_sub(rest, 2, rest.len), '/', &path);
    return authority_ok(authority) && escapes_ok(path);
}

struct str mapping_url_scheme(const struct profile *p, const struct mapping *m)
{
    struct str file = profile_str(p, m->file);
    return is_absolute_url(file) ? str_sub(file, 0, scheme_len(file)) : PP_STR("");
}

void profile_clean_mapping_names(struct profile *p)
{
    for (uint32_t i = 0; i < p->n_mappings; i++) {
        struct mapping *m = &p->mappings[i];
        if (!m->build_id && is_absolute_url(profile_str(p, m->file)))
            m->file = 0;
    }
}

bool mapping_is_unsymbolizable(const struct profile *p, const struct mapping *m)
{
    struct str file = profile_str(p, m->file);
    struct str base = path_base(file);
    return file.len == 0 || str_starts(base, PP_STR("[")) ||
           str_starts(base, PP_STR("linux-vdso")) || str_starts(file, PP_STR("/dev/dri/")) ||
           str_starts(file, PP_STR("/memfd:")) || str_eq(file, PP_STR("//anon"));
}
