/* Mapping names that look like URLs, and those of pseudo mappings.
 * Source: spec/driver.md 7.5 (Go's url.Parse), spec/profile.md 2.6. */
#include "profile/profile.h"

#include "util/path.h"

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* Every % must be followed by two hex digits. */
static bool escapes_ok(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '%' && (s.len - i < 3 || !is_hex(s.ptr[i + 1]) || !is_hex(s.ptr[i + 2])))
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

/* [user@]host[:port] */
static bool authority_ok(struct str s)
{
    size_t at = str_rfind_byte(s, '@');
    struct str host = at == SIZE_MAX ? s : str_sub(s, at + 1, s.len);
    size_t name_end = str_rfind_byte(host, ':');
    if (host.len && host.ptr[0] == '[') {
        size_t bracket = str_rfind_byte(host, ']');
        if (bracket == SIZE_MAX || (bracket + 1 < host.len && host.ptr[bracket + 1] != ':'))
            return false;
        name_end = bracket + 1;
    }
    if (name_end == SIZE_MAX)
        name_end = host.len;
    if (name_end < host.len && !all_digits(str_sub(host, name_end + 1, host.len)))
        return false;
    for (size_t i = 0; i < name_end; i++)
        if (strchr(" \"<>\\^`{|}", host.ptr[i]))
            return false;
    return escapes_ok(host);
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
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F)
            return false;
    size_t scheme = scheme_len(s);
    if (scheme == 0)
        return false;
    struct str fragment, query;
    struct str rest = cut(str_sub(s, scheme + 1, s.len), '#', &fragment);
    if (!escapes_ok(fragment))
        return false;
    rest = cut(rest, '?', &query);
    if (!str_starts(rest, PP_STR("/")))
        return true; /* an opaque part: anything goes */
    if (!str_starts(rest, PP_STR("//")) || str_starts(rest, PP_STR("///")))
        return escapes_ok(rest);
    struct str path;
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
