/* Shortened function names. Source: spec/report.md 6.2. */
#include "report/short_name.h"

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static char at(struct str s, size_t i)
{
    return i < s.len ? s.ptr[i] : '\0';
}

/* End of a run of word characters (and '$' if asked for) from i. */
static size_t word_end(struct str s, size_t i, bool dollar)
{
    while (i < s.len && (is_word(s.ptr[i]) || (dollar && s.ptr[i] == '$')))
        i++;
    return i;
}

/* Where a line ends: a dot in a pattern does not pass it. */
static size_t line_end(struct str s, size_t from)
{
    const char *nl = from < s.len ? memchr(s.ptr + from, '\n', s.len - from) : NULL;
    return nl ? (size_t)(nl - s.ptr) : s.len;
}

/* A "/v2" path element before '.' or '/': its place; false when there is none. */
static bool find_version(struct str s, size_t *from, size_t *to)
{
    if (line_end(s, 0) != s.len)
        return false;
    for (size_t i = str_find(s, PP_STR("/v"), 0); i != SIZE_MAX;
         i = str_find(s, PP_STR("/v"), i + 1)) {
        size_t end = i + 2;
        while (at(s, end) >= '0' && at(s, end) <= '9')
            end++;
        size_t digits = end - i - 2;
        bool ok = digits == 1 ? s.ptr[i + 2] >= '2' : digits > 1 && s.ptr[i + 2] != '0';
        if (ok && (at(s, end) == '.' || at(s, end) == '/')) {
            *from = i;
            *to = end;
            return true;
        }
    }
    return false;
}

/* Go: segments "[A-Za-z0-9_.-]+/", as many as possible, then something, a dot, something. */
static bool go_name(struct str s, struct str *out)
{
    size_t first = SIZE_MAX;
    bool found = false;
    for (size_t i = 0, begin = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '/' && i > begin) {
            begin = i + 1;
            size_t dot = str_find(s, PP_STR("."), begin);
            if (dot != SIZE_MAX && dot > begin && dot + 1 < s.len && s.ptr[dot + 1] != '\n') {
                first = begin;
                found = true;
                *out = str_sub(s, first, line_end(s, dot + 1));
            }
        } else if (!is_word(c) && c != '-' && c != '.') {
            break;
        }
    }
    return found;
}

/* Java: packages in lower case, Class, method; then '(' or the end. */
static bool java_name(struct str s, struct str *out)
{
    size_t i = 0, end;
    while (is_lower(at(s, i)) && at(s, end = word_end(s, i, false)) == '.')
        i = end + 1;
    if (!is_upper(at(s, i)))
        return false;
    size_t method = word_end(s, i, true);
    if (at(s, method) != '.')
        return false;
    method++;
    static const struct str init = {"<init>", 6};
    if (str_starts(str_sub(s, method, s.len), init))
        end = method + init.len;
    else if (is_lower(at(s, method)))
        end = word_end(s, method, true);
    else
        return false;
    if (end != s.len && s.ptr[end] != '(')
        return false;
    *out = str_sub(s, i, end);
    return true;
}

/* C++: Class::method from position i, with a template part if there is one. */
static bool cpp_class(struct str s, size_t i, struct str *out)
{
    size_t start = i;
    while (at(s, start) == '_')
        start++;
    size_t end = word_end(s, start, false);
    if (!is_upper(at(s, start)) || !str_starts(str_sub(s, end, s.len), PP_STR("::")))
        return false;
    end += 2;
    if (at(s, end) == '~')
        end++;
    char c = at(s, end);
    if (!is_word(c) || (c >= '0' && c <= '9'))
        return false;
    end = word_end(s, end, false);
    if (at(s, end) == '<') {
        size_t close = str_rfind_byte(str_sub(s, 0, line_end(s, end)), '>');
        if (close != SIZE_MAX && close > end)
            end = close + 1;
    }
    *out = str_sub(s, i, end);
    return true;
}

/* C++: at least one qualifier "identifier::", as many as possible, then Class::method. */
static bool cpp_name(struct str s, struct str *out)
{
    bool found = false;
    struct str match;
    for (size_t i = 0;;) {
        char c = at(s, i);
        if (!is_word(c) || (c >= '0' && c <= '9'))
            break;
        i = word_end(s, i, false);
        if (!str_starts(str_sub(s, i, s.len), PP_STR("::")))
            break;
        i += 2;
        if (cpp_class(s, i, &match)) {
            *out = match;
            found = true;
        }
    }
    return found;
}

void short_name(struct str name, struct buf *out)
{
    struct buf joined = BUF_INIT;
    struct str s = name;
    size_t from, to;
    if (str_starts(s, PP_STR("(anonymous namespace)::")))
        s = str_sub(s, 23, s.len);
    if (find_version(s, &from, &to)) {
        buf_add_str(&joined, str_sub(s, 0, from));
        buf_add_str(&joined, str_sub(s, to, s.len));
        s = buf_str(&joined);
    }
    struct str match = s;
    if (go_name(s, &match) || java_name(s, &match) || cpp_name(s, &match))
        s = match;
    buf_add_str(out, s);
    out->failed |= joined.failed;
    buf_done(&joined);
}
