/* Finding and reading source files. Source: spec/report.md 10.3, 10.4. */
#include "report/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "graph/graph.h"
#include "util/fd.h"
#include "util/limits.h"
#include "util/path.h"
#include "util/vec.h"

static bool may_open(const struct stat *st)
{
    return S_ISREG(st->st_mode) || S_ISDIR(st->st_mode);
}

/* Nothing but a regular file or a directory is opened: nothing else may make us wait, or take us
 * for the reader it waits for. */
int source_file_open(struct arena *a, struct str path)
{
    struct str name = arena_str(a, path);
    struct stat st;
    if (!name.ptr || memchr(name.ptr, '\0', name.len)) {
        errno = name.ptr ? EINVAL : ENOMEM;
        return -1;
    }
    if (stat(name.ptr, &st) != 0)
        return -1;
    if (may_open(&st)) {
        int fd = open(name.ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (fd < 0 || (fstat(fd, &st) == 0 && may_open(&st)))
            return fd;
        close(fd); /* it was another file a moment ago */
    }
    errno = EINVAL;
    return -1;
}

/* Everything in the file; a directory reads as empty, as does what cannot be read. */
static struct str read_all(struct arena *a, int fd)
{
    struct buf b = BUF_INIT;
    bool whole = fd_read_all(fd, PP_MAX_SOURCE, &b);
    (void)whole; /* what was read is shown */
    struct str text = b.failed ? (struct str){NULL, 0} : arena_str(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static bool split_lines(struct arena *a, struct str text, struct source_text *out)
{
    VEC(struct str) lines = {NULL, 0, 0};
    bool ok = true;
    for (size_t at = 0; ok && at < text.len;) {
        const char *nl = memchr(text.ptr + at, '\n', text.len - at);
        size_t end = nl ? (size_t)(nl - text.ptr) : text.len;
        struct str line = str_sub(text, at, end);
        if (line.len >= PP_MAX_SOURCE_LINE)
            break; /* the reference stops reading here, silently */
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        ok = vec_grow(&lines);
        if (ok)
            lines.data[lines.n++] = line;
        at = end + 1;
    }
    struct str *kept = ok ? arena_array(a, struct str, lines.n) : NULL;
    if (kept && lines.n)
        memcpy(kept, lines.data, lines.n * sizeof *kept);
    *out = (struct source_text){kept, kept ? lines.n : 0, {"", 0}};
    free(lines.data);
    return kept != NULL;
}

/* Tries dir/name, then the same in each parent of dir. Returns a descriptor or -1. */
static int open_upwards(struct arena *a, struct str dir, struct str name)
{
    for (;;) {
        struct str path = path_join(a, dir, name);
        int fd = path.ptr ? source_file_open(a, path) : -1;
        if (fd >= 0)
            return fd;
        struct str parent = path_dir(a, dir);
        if (!parent.ptr || str_eq(parent, dir))
            return -1;
        dir = parent;
    }
}

static int find_source(struct arena *a, struct str name, struct str search_path)
{
    for (struct str rest = search_path; rest.ptr;) {
        const char *colon = rest.len ? memchr(rest.ptr, ':', rest.len) : NULL;
        size_t n = colon ? (size_t)(colon - rest.ptr) : rest.len;
        int fd = open_upwards(a, str_sub(rest, 0, n), name);
        if (fd >= 0)
            return fd;
        rest = colon ? str_sub(rest, n + 1, rest.len) : (struct str){NULL, 0};
    }
    return -1;
}

struct str source_search_path(struct arena *a, const struct source_search *search)
{
    if (search->source_path.len)
        return search->source_path;
    char *cwd = getcwd(NULL, 0);
    struct str dir = arena_str(a, cwd ? str_of(cwd) : PP_STR("."));
    free(cwd);
    return dir;
}

/* Opens the file where the reference looks for it. -1 after a message. */
static int open_as_named(struct arena *a, const struct source_search *search, struct str name,
                         struct err *err)
{
    struct str where = source_search_path(a, search);
    if (!where.ptr) {
        err_nomem(err);
        return -1;
    }
    struct str path = graph_trim_path(name, search->trim_path, where);
    bool absolute = path.len && path.ptr[0] == '/';
    int fd = absolute ? source_file_open(a, path) : find_source(a, path, where);
    if (fd < 0 && absolute)
        err_set_sys(err, errno, "open %.*s", (int)path.len, path.ptr);
    else if (fd < 0)
        err_set(err, PP_ERR_IO, PP_NO_OFFSET, "could not find file %.*s on path %.*s",
                (int)path.len, path.ptr, (int)where.len, where.ptr);
    return fd;
}

/* The same with the places that only we know, and a message of our own. */
static int open_in_places(struct arena *a, const struct source_search *search, struct str name,
                          struct str *found_at, struct err *err)
{
    struct err unused = {0};
    struct buf tried = BUF_INIT;
    int fd = source_search_mapped(a, search, name, found_at);
    if (fd < 0)
        fd = open_as_named(a, search, name, &unused);
    if (fd < 0)
        fd = source_search_places(a, search, name, found_at, &tried);
    if (fd < 0)
        err_set(err, unused.code == PP_ERR_NOMEM ? PP_ERR_NOMEM : PP_ERR_IO, PP_NO_OFFSET,
                "could not find %.*s; tried it as named and below %.*s (--path-map and "
                "--source-path name others)",
                (int)name.len, name.ptr, (int)tried.len, buf_str(&tried).ptr);
    buf_done(&tried);
    return fd;
}

bool source_read(struct arena *a, const struct source_search *search, struct str name,
                 struct source_text *out, struct err *err)
{
    struct str found_at = {"", 0};
    int fd = search->places ? open_in_places(a, search, name, &found_at, err)
                            : open_as_named(a, search, name, err);
    *out = (struct source_text){NULL, 0, {"", 0}};
    if (fd < 0)
        return false;
    struct str text = read_all(a, fd);
    close(fd);
    if (!text.ptr || !split_lines(a, text, out))
        return err_nomem(err);
    out->found_at = found_at;
    return true;
}
