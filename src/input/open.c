/* From a name to bytes: stat, open, then read to the end, into memory of our own. A file that were
 * mapped could change under the checks, and would raise SIGBUS where it is cut.
 * Messages: spec/driver.md 7.1. */
#include "input/source.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/ckint.h"
#include "util/limits.h"

enum { MAGIC_LEN = 8, FIRST_READ = 64 << 10 };

void source_close(struct source *s)
{
    region_done(&s->bytes);
    s->len = 0;
}

bool source_give(struct source *s, struct arena *a, struct err *err)
{
    if (!region_give(&s->bytes, a))
        return err_nomem(err);
    s->len = 0;
    return true;
}

bool source_check_size(size_t len, uint64_t max, struct err *err)
{
    max = max ? max : PP_MAX_INFLATED;
    return len <= max || err_set(err, PP_ERR_LIMIT, PP_NO_OFFSET,
                                 "it has more than %" PRIu64 " bytes (see --max-inflated)", max);
}

/* Reads to the end of the data into memory of our own. What fits into the first piece may be
 * compressed, and larger than what is in it. */
static bool read_all(int fd, const char *name, size_t expected, uint64_t max, struct source *s,
                     struct err *err)
{
    struct region *r = &s->bytes;
    size_t cap = expected < FIRST_READ ? FIRST_READ : expected + 1;
    if (expected > FIRST_READ && !source_check_size(expected, max, err))
        return false;
    for (;;) {
        if (s->len > FIRST_READ && !source_check_size(s->len, max, err))
            return false;
        if (s->len == r->cap) {
            if ((r->cap && ck_mul_size(&cap, r->cap, 2)) || !region_resize(r, cap, s->len))
                return err_nomem(err);
        }
        ssize_t n = read(fd, r->data + s->len, r->cap - s->len);
        if (n == 0)
            return true;
        if (n > 0)
            s->len += (size_t)n;
        else if (errno != EINTR)
            return err_set_sys(err, errno, "read %s", name);
    }
}

/* The size of a regular file; of others, and of those whose size the system does not tell, 0. */
static bool file_size(int fd, const char *name, size_t *size, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_set_sys(err, errno, "stat %s", name);
    *size = S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size : 0;
    return true;
}

/* A part of a profile may be a profile, too. */
static bool read_whole(int fd, const char *name, uint64_t max, struct source *s, struct err *err)
{
    size_t before, after;
    if (!file_size(fd, name, &before, err) || !read_all(fd, name, before, max, s, err) ||
        !file_size(fd, name, &after, err))
        return false;
    if (after < before)
        return err_set(err, PP_ERR_IO, PP_NO_OFFSET, "read %s: it was truncated while it was read",
                       name);
    return true;
}

bool source_read_fd(int fd, const char *name, uint64_t max, struct source *out, struct err *err)
{
    *out = (struct source){0};
    if (read_whole(fd, name, max, out, err))
        return true;
    source_close(out);
    return false;
}

static int open_file(const char *name, struct err *err)
{
    int fd;
    do
        fd = open(name, O_RDONLY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        err_set_sys(err, errno, "open %s", name);
    return fd;
}

static bool is_perf(const uint8_t *data, size_t len)
{
    return len >= MAGIC_LEN && memcmp(data, "PERFILE2", MAGIC_LEN) == 0;
}

/* The reference looks for the magic through a descriptor of its own and then opens the file
 * again, so a pipe loses the first bytes. What it makes of such a source is thus decided by the
 * bytes after them; scripts see an error, and so do ours. */
static bool pipe_holds_perf(const char *name)
{
    uint8_t magic[MAGIC_LEN];
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, magic, sizeof magic);
    close(fd);
    return n > 0 && is_perf(magic, (size_t)n);
}

static bool open_named(const char *name, const struct input_options *opt, struct source *out,
                       struct err *err)
{
    struct stat st;
    if (stat(name, &st) != 0)
        return err_set_sys(err, errno, "stat %s", name);
    bool stream = !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
    if (stream && !opt->dash_is_stdin && pipe_holds_perf(name))
        return perf_convert(name, opt, out, err);
    int fd = open_file(name, err);
    if (fd < 0)
        return false;
    bool ok = source_read_fd(fd, name, opt->max_inflated, out, err);
    close(fd);
    if (!ok || stream || !is_perf(out->bytes.data, out->len))
        return ok;
    source_close(out);
    return perf_convert(name, opt, out, err);
}

bool source_open(const char *name, const struct input_options *opt, struct source *out,
                 struct err *err)
{
    *out = (struct source){0};
    if (opt->dash_is_stdin && strcmp(name, "-") == 0)
        return source_read_fd(STDIN_FILENO, "standard input", opt->max_inflated, out, err);
    return open_named(name, opt, out, err);
}
