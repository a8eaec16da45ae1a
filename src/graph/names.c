/* Printable names of nodes, and source paths as reports show them. Source:
 * spec/report.md 3.2, 6.1. */
#include "graph/graph.h"

#include <assert.h>

#include "util/path.h"

void node_info_name(const struct profile *p, const struct node_info *info, struct buf *out)
{
    struct str name = profile_str(p, info->name), file = profile_str(p, info->file);
    size_t from = out->len;
    if (info->address) {
        buf_printf(out, "%016llx ", (unsigned long long)info->address);
    }
    if (name.len) {
        buf_add_str(out, name);
        buf_add_byte(out, ' ');
    }
    if (info->line) {
        buf_add_str(out, file);
        buf_add_byte(out, ':');
        buf_add_i64(out, info->line);
        if (info->column) {
            buf_add_byte(out, ':');
            buf_add_i64(out, info->column);
        }
    } else if (file.len) {
        buf_add_str(out, file);
    } else if (name.len) {
        if (out->len > from)
            out->len--; /* the blank after the name */
    } else if (info->objfile) {
        buf_add_byte(out, '[');
        buf_add_str(out, path_base(profile_str(p, info->objfile)));
        buf_add_byte(out, ']');
    } else {
        buf_add_cstr(out, "<unknown>");
    }
}

/* The plain name of an identity that prints as its function name alone, else ptr NULL. */
static struct str bare_name(const struct profile *p, const struct node_info *info)
{
    if (info->address || info->line || info->file || !info->name)
        return (struct str){NULL, 0};
    return profile_str(p, info->name);
}

struct str graph_name(struct graph *g, uint32_t node)
{
    if (g->names[node].ptr)
        return g->names[node];
    const struct node_info *info = graph_info(g, node);
    struct str name = bare_name(g->p, info);
    if (!name.ptr) {
        struct buf b = BUF_INIT;
        node_info_name(g->p, info, &b);
        if (!b.failed)
            name = arena_str(g->arena, buf_str(&b));
        buf_done(&b);
    }
    g->lost_names |= !name.ptr;
    g->names[node] = name;
    return name;
}

/* Position in `path` after the first "/name/", or SIZE_MAX. */
static size_t after_element(struct str path, struct str name)
{
    for (size_t at = str_find(path, PP_STR("/"), 0); at != SIZE_MAX;
         at = str_find(path, PP_STR("/"), at + 1)) {
        assert(path.ptr); /* a slash was found there */
        struct str rest = str_sub(path, at + 1, path.len);
        if (str_starts(rest, name) && rest.len > name.len && rest.ptr[name.len] == '/')
            return at + 1 + name.len + 1;
    }
    return SIZE_MAX;
}

/* What follows `prefix` (with a slash added if it has none at its end), or ptr NULL. */
static struct str after_prefix(struct str path, struct str prefix)
{
    if (!str_starts(path, prefix))
        return (struct str){NULL, 0};
    struct str rest = str_sub(path, prefix.len, path.len);
    if (prefix.len && prefix.ptr[prefix.len - 1] == '/')
        return rest;
    return rest.len && rest.ptr[0] == '/' ? str_sub(rest, 1, rest.len) : (struct str){NULL, 0};
}

/* Takes the next element off a colon-separated list; false when it is used up. */
static bool next_element(struct str *list, struct str *out)
{
    if (!list->ptr)
        return false;
    const char *colon = list->len ? memchr(list->ptr, ':', list->len) : NULL;
    size_t n = colon ? (size_t)(colon - list->ptr) : list->len;
    *out = str_sub(*list, 0, n);
    *list = colon ? str_sub(*list, n + 1, list->len) : (struct str){NULL, 0};
    return true;
}

struct str graph_trim_path(struct str path, struct str trim_path, struct str source_path)
{
    struct str list = source_path, dir;
    assert(path.ptr || path.len == 0);
    if (trim_path.len == 0 && source_path.len)
        while (next_element(&list, &dir)) {
            size_t at = after_element(path, path_base(dir));
            if (at != SIZE_MAX)
                return str_sub(path, at, path.len);
        }
    list = trim_path.len ? trim_path : (struct str){NULL, 0};
    while (next_element(&list, &dir)) {
        struct str rest = after_prefix(path, dir);
        if (rest.ptr)
            return rest;
    }
    static const struct str always[] = {{"/proc/self/cwd/./", 17}, {"/proc/self/cwd/", 15}};
    for (size_t i = 0; i < PP_COUNT(always); i++)
        if (str_starts(path, always[i]))
            return str_sub(path, always[i].len, path.len);
    return path;
}
