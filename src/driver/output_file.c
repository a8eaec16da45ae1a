/* Files that reports are written to: named by the user, or numbered.
 * Source: spec/driver.md 1.4, 12. A file is written beside its final name and renamed, so that a
 * full disk or a second reader never meets half a report. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/output.h"

bool output_write(int fd, struct str data, const char *what, bool *closed, struct err *err)
{
    *closed = false;
    for (size_t done = 0; done < data.len;) {
        ssize_t n = write(fd, data.ptr + done, data.len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EPIPE) {
            *closed = true;
            return true;
        }
        if (n < 0)
            return err_set_sys(err, errno, "write %s", what);
        done += (size_t)n;
    }
    return true;
}

int output_create_numbered(struct str prefix, struct str suffix, struct buf *path, struct err *err)
{
    for (int i = 1; i < 10000; i++) {
        buf_clear(path);
        buf_printf(path, "%.*s%03d%.*s", (int)prefix.len, prefix.ptr, i, (int)suffix.len,
                   suffix.ptr);
        buf_add_byte(path, '\0');
        if (path->failed) {
            err_nomem(err);
            return -1;
        }
        path->len--;
        int fd = open(path->data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0)
            return fd;
        if (errno != EEXIST) {
            err_set_sys(err, errno, "open %s", path->data);
            return -1;
        }
    }
    err_set(err, PP_ERR_IO, PP_NO_OFFSET, "could not create file of the form %.*s001%.*s",
            (int)prefix.len, prefix.ptr, (int)suffix.len, suffix.ptr);
    return -1;
}

static bool write_and_close(int fd, struct str data, const char *path, struct err *err)
{
    bool closed;
    bool ok = output_write(fd, data, path, &closed, err);
    if (close(fd) != 0 && ok)
        return err_set_sys(err, errno, "close %s", path);
    return ok;
}

/* Writes into the file itself: what is there is no file, or its folder takes no new ones. */
static bool write_in_place(const char *path, struct str data, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return err_set_sys(err, errno, "open %s", path);
    return write_and_close(fd, data, path, err);
}

/* -1: no file can be made beside this one. */
static int open_beside(const char *path, char *beside, size_t size)
{
    for (int i = 0; i < 100; i++) {
        int n = snprintf(beside, size, "%s.%d.%d.tmp", path, (int)getpid(), i);
        if (n < 0 || (size_t)n >= size)
            return -1;
        int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

static bool write_beside(const char *path, const struct stat *old, struct str data, struct err *err)
{
    char beside[PATH_MAX];
    int fd = open_beside(path, beside, sizeof beside);
    if (fd < 0)
        return write_in_place(path, data, err);
    if (old && fchmod(fd, old->st_mode & 07777) != 0) {
        close(fd);
        unlink(beside);
        return write_in_place(path, data, err);
    }
    if (!write_and_close(fd, data, path, err)) {
        unlink(beside);
        return false;
    }
    if (rename(beside, path) != 0) {
        err_set_sys(err, errno, "rename %s", path);
        unlink(beside);
        return false;
    }
    return true;
}

bool output_replace_file(struct str path, struct str data, struct err *err)
{
    struct stat st;
    char *name = strndup(path.ptr, path.len);
    char *real = NULL;
    bool ok;

    if (!name)
        return err_nomem(err);
    if (stat(name, &st) != 0) {
        ok = lstat(name, &st) == 0 ? write_in_place(name, data, err) /* a link to nowhere */
                                   : write_beside(name, NULL, data, err);
    } else if (!S_ISREG(st.st_mode) || access(name, W_OK) != 0) {
        ok = write_in_place(name, data, err); /* also: to fail with the reason */
    } else {
        real = realpath(name, NULL); /* the file behind a link, not the link, is replaced */
        ok = write_beside(real ? real : name, &st, data, err);
    }
    free(real);
    free(name);
    return ok;
}
