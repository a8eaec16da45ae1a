/* The cache of frames.
 *
 * A file is: "cpprofF1", the two hashes of its key, a checksum of the rest, the length of the rest
 * (64-bit little-endian numbers), a frameset. It is written beside its place and renamed, so
 * readers see a whole file, and of two writers the last wins. */
#include "symbolize/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "symbolize/dwreader.h"
#include "util/hash.h"
#include "util/vec.h"

#define MAGIC "cpprofF1"
#define HEADER 40
#define MAX_FILE ((size_t)64 << 20)
#define MAX_TOTAL ((uint64_t)256 << 20)
#define KEEP_TOTAL (MAX_TOTAL / 4 * 3) /* what is left when room had to be made */
#define SUFFIX ".frames"
#define TOUCH_AFTER 3600 /* seconds: how exact "last used" is; and how old a leftover has to be */

static void add_u64(struct buf *out, uint64_t v)
{
    for (int i = 0; i < 8; i++, v >>= 8)
        buf_add_byte(out, (char)(v & 0xff));
}

static uint64_t checksum(const struct cache_key *key, struct str body)
{
    return fingerprint_mix(fingerprint_mix(fingerprint_str(body), body.len),
                           fingerprint_mix(key->a, key->b));
}

void cache_format(const struct cache_key *key, const struct frameset *set, struct buf *out)
{
    struct buf body = BUF_INIT;
    frameset_write(set, &body);
    buf_add_cstr(out, MAGIC);
    add_u64(out, key->a);
    add_u64(out, key->b);
    add_u64(out, checksum(key, buf_str(&body)));
    add_u64(out, body.len);
    buf_add_str(out, buf_str(&body));
    out->failed = out->failed || body.failed;
    buf_done(&body);
}

bool cache_parse(struct arena *a, struct str data, const struct cache_key *key,
                 struct frameset *out)
{
    struct err ignored = {PP_OK, 0, PP_NO_OFFSET, ""};
    if (data.len < HEADER || !str_starts(data, PP_STR(MAGIC)))
        return false;
    struct dwreader r = dwr_at(data, 8, false);
    uint64_t key_a = dwr_u64(&r), key_b = dwr_u64(&r), sum = dwr_u64(&r), len = dwr_u64(&r);
    struct str body = str_sub(data, HEADER, data.len);
    return key_a == key->a && key_b == key->b && len == body.len && sum == checksum(key, body) &&
           frameset_read(a, body, out, &ignored);
}

/* directory/BUILDID-HASH.frames with `more` behind it; NULL: no memory, or no file name. */
static char *path_of(const char *directory, const struct cache_key *key, const char *more)
{
    char *path = NULL;
    for (size_t i = 0; i < key->build_id.len; i++)
        if (!memchr("0123456789abcdef", key->build_id.ptr[i], 16))
            return NULL;
    if (key->build_id.len == 0 || key->build_id.len > 128)
        return NULL;
    if (asprintf(&path, "%s/%.*s-%016llx" SUFFIX "%s", directory, (int)key->build_id.len,
                 key->build_id.ptr, (unsigned long long)key->a, more) < 0)
        return NULL;
    return path;
}

static bool read_file(int fd, struct arena *a, struct str *out)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < HEADER ||
        (uint64_t)st.st_size > MAX_FILE)
        return false;
    size_t size = (size_t)st.st_size, done = 0;
    char *p = arena_array(a, char, size);
    while (p && done < size) {
        ssize_t n = read(fd, p + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    if (time(NULL) - st.st_mtime > TOUCH_AFTER)
        futimens(fd, NULL); /* it was used; where that cannot be noted it is the older */
    *out = (struct str){p, size};
    return p != NULL;
}

bool cache_load(const char *directory, const struct cache_key *key, struct arena *a,
                struct frameset *out)
{
    char *path = path_of(directory, key, "");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
    struct str data;
    bool ok = fd >= 0 && read_file(fd, a, &data) && cache_parse(a, data, key, out);
    if (fd >= 0)
        close(fd);
    free(path);
    return ok;
}

/* Makes the folder and the one it is in, such as ~/.cache/cpprof; a home is not made. */
static void make_directory(const char *directory)
{
    char *parent = strdup(directory);
    char *slash = parent ? strrchr(parent, '/') : NULL;
    if (slash && slash > parent) {
        *slash = 0;
        mkdir(parent, 0700);
    }
    mkdir(directory, 0700);
    free(parent);
}

static bool write_file(const char *path, struct str data)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    size_t done = 0;
    if (fd < 0)
        return false;
    while (done < data.len) {
        ssize_t n = write(fd, data.ptr + done, data.len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    return (close(fd) == 0) & (done == data.len);
}

struct entry {
    char name[NAME_MAX + 1];
    uint64_t size;
    struct timespec used;
};

static int by_use(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;
    if (a->used.tv_sec != b->used.tv_sec)
        return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
    if (a->used.tv_nsec != b->used.tv_nsec)
        return a->used.tv_nsec < b->used.tv_nsec ? -1 : 1;
    return strcmp(a->name, b->name);
}

static void evict(int dir, DIR *d)
{
    VEC(struct entry) entries = {NULL, 0, 0};
    uint64_t total = 0;
    for (const struct dirent *e; (e = readdir(d)) != NULL;) {
        struct stat st;
        const char *mark = strstr(e->d_name, SUFFIX);
        if (!mark || fstatat(dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
            continue;
        if (mark[sizeof SUFFIX - 1] != 0) { /* somebody's unfinished file */
            if (time(NULL) - st.st_mtime > TOUCH_AFTER)
                unlinkat(dir, e->d_name, 0);
            continue;
        }
        if (!vec_grow(&entries))
            break;
        struct entry *x = &entries.data[entries.n++];
        snprintf(x->name, sizeof x->name, "%s", e->d_name);
        x->size = (uint64_t)st.st_size;
        x->used = st.st_mtim;
        total += x->size;
    }
    if (total > MAX_TOTAL) {
        qsort(entries.data, entries.n, sizeof *entries.data, by_use);
        for (size_t i = 0; i < entries.n && total > KEEP_TOTAL; i++) {
            unlinkat(dir, entries.data[i].name, 0);
            total -= entries.data[i].size;
        }
    }
    free(entries.data);
}

static void make_room(const char *directory)
{
    DIR *d = opendir(directory);
    if (!d)
        return;
    evict(dirfd(d), d);
    closedir(d);
}

void cache_store(const char *directory, const struct cache_key *key, const struct frameset *set)
{
    struct buf data = BUF_INIT;
    char unique[48];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(unique, sizeof unique, ".%ld.%ld", (long)getpid(), now.tv_nsec);
    char *path = path_of(directory, key, ""), *beside = path_of(directory, key, unique);
    cache_format(key, set, &data);
    if (path && beside && !data.failed && data.len <= MAX_FILE) {
        make_directory(directory);
        if (!write_file(beside, buf_str(&data)) || rename(beside, path) != 0)
            unlink(beside);
        else
            make_room(directory);
    }
    buf_done(&data);
    free(beside);
    free(path);
}
