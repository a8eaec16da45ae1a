/* Lexical path helpers. Source: spec/report.md 0.3. */
#include "util/path.h"

struct str path_base(struct str path)
{
    if (path.len == 0)
        return PP_STR(".");
    while (path.len > 0 && path.ptr[path.len - 1] == '/')
        path.len--;
    if (path.len == 0)
        return PP_STR("/");
    size_t slash = str_rfind_byte(path, '/');
    return slash == SIZE_MAX ? path : str_sub(path, slash + 1, path.len);
}

static bool is_clean(struct str p)
{
    if (p.len == 0 || (p.len > 1 && p.ptr[p.len - 1] == '/'))
        return false;
    struct str rest = str_sub(p, p.ptr[0] == '/', p.len), part;
    while (str_next_part(&rest, '/', &part)) {
        if (part.len == 0 || str_eq(part, PP_STR("..")))
            return false;
        if (str_eq(part, PP_STR(".")))
            return p.len == 1;
    }
    return true;
}

/* Drops the last element of out[root..n); false when there is none to drop. */
static bool drop_last(const char *out, size_t *n, size_t floor)
{
    if (*n <= floor)
        return false;
    size_t at = *n - 1;
    while (at > floor && out[at] != '/')
        at--;
    *n = at;
    return true;
}

struct str path_clean(struct arena *a, struct str path)
{
    if (is_clean(path))
        return path;
    char *out = arena_alloc(a, path.len + 2, 1);
    if (!out)
        return (struct str){NULL, 0};
    size_t n = 0, root = path.len > 0 && path.ptr[0] == '/';
    if (root)
        out[n++] = '/';
    size_t floor = n; /* what ".." may not remove */
    struct str rest = str_sub(path, root, path.len), part;
    while (str_next_part(&rest, '/', &part)) {
        if (part.len == 0 || str_eq(part, PP_STR(".")))
            continue;
        bool up = str_eq(part, PP_STR(".."));
        if (up && (drop_last(out, &n, floor) || root))
            continue;
        if (n > root)
            out[n++] = '/';
        memcpy(out + n, part.ptr, part.len);
        n += part.len;
        if (up)
            floor = n;
    }
    if (n == 0)
        out[n++] = '.';
    return (struct str){out, n};
}

struct str path_dir(struct arena *a, struct str path)
{
    size_t slash = str_rfind_byte(path, '/');
    return path_clean(a, str_sub(path, 0, slash == SIZE_MAX ? 0 : slash + 1));
}

struct str path_join(struct arena *a, struct str dir, struct str name)
{
    if (dir.len == 0)
        return path_clean(a, name);
    char *both = arena_alloc(a, dir.len + 1 + name.len, 1);
    if (!both)
        return (struct str){NULL, 0};
    memcpy(both, dir.ptr, dir.len);
    both[dir.len] = '/';
    memcpy(both + dir.len + 1, name.ptr, name.len);
    return path_clean(a, (struct str){both, dir.len + 1 + name.len});
}
