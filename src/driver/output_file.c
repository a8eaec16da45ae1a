/* Files that reports are written to: named by the user, or numbered.
 * Source: spec/driver.md 1.4, 12. A file is written beside its final name and renamed, so that a
 * full disk or a second reader never meets half a report. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/output.h"
#include "util/leftover.h"

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
        if (fd >= 0) {
            leftover_watch(path->data);
            return fd;
        }
        if (errno != EEXIST) {
            err_set_sys(err, errno, "open %s", path->data);
            return -1;
        }
    }
    err_set(err, PP_ERR_IO, PP_NO_OFFSET, "could not create file of the form %.*s001%.*s",
            (int)prefix.len, prefix.ptr, (int)suffix.len, suffix.ptr);
    return -1;
}

/* Writes into the file itself: what is there is no file, or its folder takes no new ones. */
static bool open_in_place(struct output_file *f, struct err *err)
{
    struct stat st;
    f->fd = open(f->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (f->fd < 0)
        return err_set_sys(err, errno, "open %s", f->path);
    f->waits = fstat(f->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0;
    return true;
}

/* False: no file can be made beside this one. */
static bool create_beside(struct output_file *f, mode_t mode)
{
    for (int i = 0; i < 100; i++) {
        char *beside;
        if (asprintf(&beside, "%s.%d.%d.tmp", f->path, (int)getpid(), i) < 0)
            return false;
        f->fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (f->fd >= 0) {
            f->beside = beside;
            leftover_watch(beside);
            return true;
        }
        bool taken = errno == EEXIST;
        free(beside);
        if (!taken)
            return false;
    }
    return false;
}

/* The file beside it got its name, or goes. */
static void forget_beside(struct output_file *f)
{
    if (f->beside)
        leftover_forget(f->beside);
    free(f->beside);
    f->beside = NULL;
}

/* Gives the new file the group and the mode of the old one: nobody reads it who could not read
 * that. False: they are not for this user to give. */
static bool take_access(int fd, const struct stat *old, mode_t mode)
{
    struct stat st;
    bool same_group = fstat(fd, &st) == 0 && st.st_gid == old->st_gid;
    return (same_group || fchown(fd, (uid_t)-1, old->st_gid) == 0) &&
           fchmod(fd, mode) == 0; /* the umask took away from it */
}

/* `old`: what is there now, or NULL. */
static bool open_beside(struct output_file *f, const struct stat *old, struct err *err)
{
    mode_t mode = old ? old->st_mode & 0777 : 0666;
    if (!create_beside(f, old ? mode & 0700 : mode))
        return open_in_place(f, err);
    if (!old || take_access(f->fd, old, mode))
        return true;
    close(f->fd);
    unlink(f->beside);
    forget_beside(f);
    return open_in_place(f, err);
}

/* The file behind a link, not the link, is replaced. */
static void follow_links(struct output_file *f)
{
    char *real = realpath(f->path, NULL);
    if (real) {
        free(f->path);
        f->path = real;
    }
}

bool output_file_open(struct output_file *f, struct str path, struct err *err)
{
    struct stat st;
    bool ok;
    *f = (struct output_file){.fd = -1, .path = strndup(path.ptr, path.len), .kept = BUF_INIT};
    if (!f->path)
        return err_nomem(err);
    if (stat(f->path, &st) != 0) {
        ok = lstat(f->path, &st) == 0 ? open_in_place(f, err) /* a link to nowhere */
                                      : open_beside(f, NULL, err);
    } else if (!S_ISREG(st.st_mode) || access(f->path, W_OK) != 0) {
        ok = open_in_place(f, err); /* also: to fail with the reason */
    } else {
        follow_links(f);
        ok = open_beside(f, &st, err);
    }
    if (!ok)
        free(f->path);
    return ok;
}

bool output_file_write(struct output_file *f, struct str data, bool *closed, struct err *err)
{
    if (!f->waits)
        return output_write(f->fd, data, f->path, closed, err);
    *closed = false;
    buf_add_str(&f->kept, data);
    return f->kept.failed ? err_nomem(err) : true;
}

static bool write_kept(struct output_file *f, struct err *err)
{
    bool closed;
    if (ftruncate(f->fd, 0) != 0)
        return err_set_sys(err, errno, "truncate %s", f->path);
    return output_write(f->fd, buf_str(&f->kept), f->path, &closed, err);
}

bool output_file_finish(struct output_file *f, struct err *err)
{
    bool ok = !f->waits || write_kept(f, err);
    int fd = f->fd;
    f->fd = -1;
    if (close(fd) != 0 && ok)
        ok = err_set_sys(err, errno, "close %s", f->path);
    else if (ok && f->beside && rename(f->beside, f->path) != 0)
        ok = err_set_sys(err, errno, "rename %s", f->path);
    if (ok)
        forget_beside(f);
    output_file_drop(f);
    return ok;
}

void output_file_drop(struct output_file *f)
{
    if (f->fd >= 0)
        close(f->fd);
    if (f->beside)
        unlink(f->beside);
    forget_beside(f);
    free(f->path);
    buf_done(&f->kept);
}

bool output_replace_file(struct str path, struct str data, struct err *err)
{
    struct output_file f;
    bool closed;
    if (!output_file_open(&f, path, err))
        return false;
    if (output_file_write(&f, data, &closed, err))
        return output_file_finish(&f, err);
    output_file_drop(&f);
    return false;
}
