/* Sources that are not where the profile says, because the program was built elsewhere.
 *
 * A build machine's name for a file ends as ours does: what differs is in front. Each place is a
 * folder and a rule for how much of the name to cut off before it is looked up there:
 *
 *   Go's library   what follows $GOROOT/src/ or a folder of Go and src/; with -trimpath the whole
 *                  name ("runtime/proc.go")
 *   module cache   from the module's path on; it is escaped there (example.com/!big@v1.2.0)
 *   vendor/        the same without @version
 *   GOPATH         what follows /src/
 *   checkouts      every end of the name below the search path, and in the folders above it up to
 *                  the root of the project; then the same beside the program
 *
 * The first file that is there wins. Names are bounded in length, so the number of trials is. */
#include "report/source.h"

#include <sys/stat.h>
#include <unistd.h>

#include "util/path.h"

#define MAX_NAME 4096 /* longer is no file here */
#define MAX_PARTS 64  /* ends of a name that are tried */
#define MAX_ROOTS 24  /* folders that a message lists */

struct search {
    struct arena *arena;
    struct str name;
    int fd; /* of the file, when found */
    struct str path;
    struct str roots[MAX_ROOTS]; /* tried so far */
    size_t n_roots;
};

static bool is_regular(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

/* Whether the file is there; it is then open. */
static bool try_file(struct search *s, struct str root, struct str rest)
{
    struct str path = path_join(s->arena, root, rest);
    if (!path.ptr)
        return false;
    int fd = source_file_open(s->arena, path);
    if (fd >= 0 && !is_regular(fd)) {
        close(fd);
        fd = -1;
    }
    s->fd = fd;
    s->path = path;
    return fd >= 0;
}

static void note_root(struct search *s, struct str root)
{
    for (size_t i = 0; i < s->n_roots; i++)
        if (str_eq(s->roots[i], root))
            return;
    if (s->n_roots < MAX_ROOTS)
        s->roots[s->n_roots++] = root;
}

/* What follows the next '/' of a name; "" after the last part. */
static struct str next_part(struct str name)
{
    size_t slash = str_find(name, PP_STR("/"), 0);
    return slash == SIZE_MAX ? PP_STR("") : str_sub(name, slash + 1, name.len);
}

static struct str first_part(struct str name)
{
    size_t slash = str_find(name, PP_STR("/"), 0);
    return str_sub(name, 0, slash == SIZE_MAX ? name.len : slash);
}

static struct str without_slash(struct str name)
{
    while (name.len && name.ptr[0] == '/')
        name = str_sub(name, 1, name.len);
    return name;
}

/* Every end of the name below the folder, the longest first. The base name alone says little: it
 * counts only where the user stands or points to. */
static bool try_ends(struct search *s, struct str root, bool base_name)
{
    struct str rest = without_slash(s->name);
    for (int i = 0; rest.len && i < MAX_PARTS; i++, rest = next_part(rest))
        if ((base_name || next_part(rest).len) && try_file(s, root, rest))
            return true;
    return false;
}

/* --- Go --- */

/* "go", "go1.21.0", "go-1.19", "toolchain@v0.0.1-go1.21.0.linux-amd64": a folder of Go itself. */
static bool is_go_folder(struct str part)
{
    if (str_find(part, PP_STR("-go1."), 0) != SIZE_MAX)
        return true;
    if (!str_starts(part, PP_STR("go")))
        return false;
    return part.len == 2 || part.ptr[2] == '-' || (part.ptr[2] >= '0' && part.ptr[2] <= '9');
}

/* What follows src/ in the name of a file of Go's own library; "" when it is none. */
static struct str go_library_name(struct str name)
{
    bool go = false;
    if (str_starts(name, PP_STR("$GOROOT/src/")))
        return str_sub(name, 12, name.len);
    if (name.len && name.ptr[0] != '/') { /* -trimpath; modules have a dot in their first part */
        struct str first = first_part(name);
        bool plain = first.len < name.len && !memchr(first.ptr, '.', first.len);
        return plain ? name : PP_STR("");
    }
    for (struct str rest = without_slash(name); rest.len; rest = next_part(rest)) {
        struct str part = first_part(rest);
        if (go && str_eq(part, PP_STR("src")))
            return next_part(rest);
        go = go || is_go_folder(part);
    }
    return PP_STR("");
}

static bool try_go_library(struct search *s, const struct source_places *places)
{
    struct str rest = go_library_name(s->name);
    for (size_t i = 0; rest.len && i < places->n_goroots; i++) {
        struct str src = path_join(s->arena, places->goroots[i], PP_STR("src"));
        if (!src.ptr)
            return false;
        note_root(s, src);
        if (try_file(s, src, rest))
            return true;
    }
    return false;
}

/* Where the part with "@v" stands in the name, and its end; false: there is none. */
static bool find_version(struct str name, size_t *at, size_t *end)
{
    *at = str_find(name, PP_STR("@v"), 0);
    if (*at == SIZE_MAX)
        return false;
    size_t slash = str_find(name, PP_STR("/"), *at);
    *end = slash == SIZE_MAX ? name.len : slash;
    return *end < name.len;
}

/* Capital letters up to `end` as "!" and the small letter. ptr NULL: no memory. */
static struct str escape_module(struct arena *a, struct str name, size_t end)
{
    char *out = arena_alloc(a, name.len * 2, 1);
    size_t n = 0;
    if (!out)
        return (struct str){NULL, 0};
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool capital = i < end && c >= 'A' && c <= 'Z';
        if (capital)
            out[n++] = '!';
        out[n++] = capital ? (char)(c + ('a' - 'A')) : c;
    }
    return (struct str){out, n};
}

/* In a module cache: from each part up to the one with the version. */
static bool try_module(struct search *s, struct str cache)
{
    struct str rest = without_slash(s->name);
    size_t at, end;
    if (!find_version(rest, &at, &end))
        return false;
    note_root(s, cache);
    for (int i = 0; i < MAX_PARTS && find_version(rest, &at, &end); i++, rest = next_part(rest)) {
        struct str escaped = escape_module(s->arena, rest, end);
        if (try_file(s, cache, rest) || (escaped.ptr && try_file(s, cache, escaped)))
            return true;
    }
    return false;
}

/* The same modules below vendor/, where the version is not in the name. */
static bool try_vendor(struct search *s, struct str root)
{
    struct str rest = without_slash(s->name);
    struct str vendor = path_join(s->arena, root, PP_STR("vendor"));
    size_t at, end;
    for (int i = 0; vendor.ptr && i < MAX_PARTS && find_version(rest, &at, &end);
         i++, rest = next_part(rest)) {
        struct str module = path_join(s->arena, vendor, str_sub(rest, 0, at));
        if (module.ptr && try_file(s, module, str_sub(rest, end + 1, rest.len)))
            return true;
    }
    return false;
}

static bool try_gopath(struct search *s, struct str gopath)
{
    size_t at = str_find(s->name, PP_STR("/src/"), 0);
    struct str src = path_join(s->arena, gopath, PP_STR("src"));
    if (at == SIZE_MAX || !src.ptr)
        return false;
    note_root(s, src);
    for (; at != SIZE_MAX; at = str_find(s->name, PP_STR("/src/"), at + 1))
        if (try_file(s, src, str_sub(s->name, at + 5, s->name.len)))
            return true;
    return false;
}

/* --- checkouts --- */

static bool has_entry(struct arena *a, struct str dir, struct str name)
{
    struct str path = path_join(a, dir, name);
    struct stat st;
    path = path.ptr ? arena_str(a, path) : path;
    return path.ptr && stat(path.ptr, &st) == 0;
}

static bool is_project_root(struct arena *a, struct str dir)
{
    return has_entry(a, dir, PP_STR(".git")) || has_entry(a, dir, PP_STR("go.mod")) ||
           has_entry(a, dir, PP_STR("Cargo.toml")) || has_entry(a, dir, PP_STR(".hg"));
}

/* The root of the project that the folder is in, or the folder. */
static struct str project_root(struct arena *a, struct str dir)
{
    struct str at = dir;
    for (int i = 0; i < MAX_PARTS; i++) {
        struct str parent;
        if (is_project_root(a, at))
            return at;
        parent = path_dir(a, at);
        if (!parent.ptr || str_eq(parent, at))
            return dir;
        at = parent;
    }
    return dir;
}

/* Whether the file is of Go's library or of a module: then no checkout has it under that name. */
static bool is_dependency(struct str name)
{
    size_t at, end;
    return find_version(name, &at, &end) ||
           (go_library_name(name).len && (name.ptr[0] == '/' || name.ptr[0] == '$'));
}

/* "DIR", or "DIR (up to ROOT)". */
static void note_checkout(struct search *s, struct str dir, struct str root)
{
    struct buf both = BUF_INIT;
    buf_add_str(&both, dir);
    if (!str_eq(dir, root))
        buf_printf(&both, " (up to %.*s)", (int)root.len, root.ptr);
    struct str text = both.failed ? dir : arena_str(s->arena, buf_str(&both));
    if (text.ptr)
        note_root(s, text);
    buf_done(&both);
}

/* In the folder and in those above it that belong to the same project. */
static bool try_checkout(struct search *s, struct str dir, bool base_name)
{
    struct str root = project_root(s->arena, dir);
    bool ends = !is_dependency(s->name);
    note_checkout(s, dir, root);
    for (int i = 0; i < MAX_PARTS; i++) {
        if (try_vendor(s, dir) || (ends && try_ends(s, dir, base_name && i == 0)))
            return true;
        struct str parent = path_dir(s->arena, dir);
        if (str_eq(dir, root) || !parent.ptr || str_eq(parent, dir))
            return false;
        dir = parent;
    }
    return false;
}

static bool try_search_path(struct search *s, const struct source_search *search)
{
    struct str where = source_search_path(s->arena, search);
    for (struct str rest = where; rest.ptr;) {
        size_t n = str_find(rest, PP_STR(":"), 0);
        n = n == SIZE_MAX ? rest.len : n;
        if (try_checkout(s, n ? str_sub(rest, 0, n) : PP_STR("."), true))
            return true;
        rest = n < rest.len ? str_sub(rest, n + 1, rest.len) : (struct str){NULL, 0};
    }
    /* Programs are often still where they were compiled. */
    if (search->program.len == 0 || search->program.ptr[0] != '/')
        return false;
    struct str dir = path_dir(s->arena, search->program);
    return dir.ptr && has_entry(s->arena, dir, PP_STR(".")) && try_checkout(s, dir, false);
}

/* --- the whole --- */

static bool try_places(struct search *s, const struct source_search *search)
{
    const struct source_places *places = search->places;
    if (try_go_library(s, places))
        return true;
    for (size_t i = 0; i < places->n_modules; i++)
        if (try_module(s, places->modules[i]))
            return true;
    for (size_t i = 0; i < places->n_gopaths; i++)
        if (try_gopath(s, places->gopaths[i]))
            return true;
    return try_search_path(s, search);
}

static void list_roots(const struct search *s, struct buf *tried)
{
    for (size_t i = 0; i < s->n_roots; i++) {
        buf_add_cstr(tried, i ? ", " : "");
        buf_add_str(tried, s->roots[i]);
    }
}

static bool begin(struct search *s, struct arena *scratch, struct str name)
{
    arena_init(scratch, 0);
    *s = (struct search){.arena = scratch, .name = name, .fd = -1};
    return name.len <= MAX_NAME;
}

/* Gives the path to the caller and drops what the search needed. */
static int end(struct search *s, struct arena *a, struct str *path)
{
    struct str kept = s->fd >= 0 ? arena_str(a, s->path) : PP_STR("");
    if (kept.ptr)
        *path = kept;
    a->failed |= s->arena->failed; /* places were left out then */
    arena_done(s->arena);
    return s->fd;
}

/* What is left of the name after a prefix of whole parts; false: it has another beginning. */
static bool cut_prefix(struct str name, struct str from, struct str *rest)
{
    while (from.len && from.ptr[from.len - 1] == '/')
        from.len--;
    if (!str_starts(name, from) || (name.len > from.len && name.ptr[from.len] != '/'))
        return false;
    *rest = str_sub(name, from.len, name.len);
    return true;
}

int source_search_mapped(struct arena *a, const struct source_search *search, struct str name,
                         struct str *path)
{
    const struct source_places *places = search->places;
    struct search s;
    struct arena scratch;
    bool ok = begin(&s, &scratch, name);
    for (size_t i = 0; ok && s.fd < 0 && i < places->n_maps; i++) {
        struct str rest;
        if (cut_prefix(name, places->maps[i].from, &rest))
            ok = !try_file(&s, places->maps[i].to, rest);
    }
    return end(&s, a, path);
}

int source_search_places(struct arena *a, const struct source_search *search, struct str name,
                         struct str *path, struct buf *tried)
{
    struct search s;
    struct arena scratch;
    if (begin(&s, &scratch, name) && !try_places(&s, search))
        list_roots(&s, tried);
    return end(&s, a, path);
}
