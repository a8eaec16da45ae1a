/* Finding and reading source files. Source: spec/report.md 10.3, 10.4. */
#include "report/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "graph/graph.h"
#include "util/limits.h"
#include "util/path.h"
#include "util/vec.h"

#define MAX_SOURCE_BYTES ((size_t)256 << 20)

/* Opens a regular file or a directory; nothing else may make us wait. -1: errno is set. */
static int open_source(struct arena *a, struct str path)
{
    struct str name = arena_str(a, path);
    struct stat st;
    if (!name.ptr || memchr(name.ptr, '\0', name.len)) {
        errno = name.ptr ? EINVAL : ENOMEM;
        return -1;
    }
    int fd = open(name.ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
        close(fd);
        errno = EINVAL;
        return -1;
    }
    return fd;
}

/* Everything in the file; a directory reads as empty, as does what cannot be read. */
static struct str read_all(struct arena *a, int fd)
{
    struct buf b = BUF_INIT;
    while (b.len < MAX_SOURCE_BYTES && buf_reserve(&b, 65536)) {
        ssize_t n = read(fd, b.data + b.len, 65536);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        b.len += (size_t)n;
    }
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
    *out = (struct source_text){kept, kept ? lines.n : 0};
    free(lines.data);
    return kept != NULL;
}

/* Tries dir/name, then the same in each parent of dir. Returns a descriptor or -1. */
static int open_upwards(struct arena *a, struct str dir, struct str name)
{
    for (;;) {
        struct str path = path_join(a, dir, name);
        int fd = path.ptr ? open_source(a, path) : -1;
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

static struct str current_directory(struct arena *a)
{
    char *cwd = getcwd(NULL, 0);
    struct str dir = arena_str(a, cwd ? str_of(cwd) : PP_STR("."));
    free(cwd);
    return dir;
}

bool source_read(struct arena *a, const struct source_search *search, struct str name,
                 struct source_text *out, struct err *err)
{
    struct str where = search->source_path;
    if (where.len == 0 && !(where = current_directory(a)).ptr)
        return err_nomem(err);
    struct str path = graph_trim_path(name, search->trim_path, where);
    int fd;
    *out = (struct source_text){NULL, 0};
    if (path.len && path.ptr[0] == '/') {
        fd = open_source(a, path);
        if (fd < 0)
            return err_set_sys(err, errno, "open %.*s", (int)path.len, path.ptr);
    } else {
        fd = find_source(a, path, where);
        if (fd < 0)
            return err_set(err, PP_ERR_IO, PP_NO_OFFSET, "could not find file %.*s on path %.*s",
                           (int)path.len, path.ptr, (int)where.len, where.ptr);
    }
    struct str text = read_all(a, fd);
    close(fd);
    return text.ptr && split_lines(a, text, out) ? true : err_nomem(err);
}
