/* A debuginfod client without servers, for test_debuginfod.sh, which builds it as
 * libdebuginfod.so.1. With the system it does what the real one does: a thread, a socket, a folder,
 * a file that is written under another name and renamed.
 *
 * $FAKE_STORE/BUILD_ID.debuginfo and .executable are what the "servers" have; copies go to
 * $FAKE_CACHE/BUILD_ID/, and each question to $FAKE_CACHE/questions. $FAKE_CRASH: it dies. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct debuginfod_client {
    const char *store, *cache;
};

struct debuginfod_client *debuginfod_begin(void);
void debuginfod_end(struct debuginfod_client *c);
int debuginfod_find_debuginfo(struct debuginfod_client *c, const unsigned char *build_id, int len,
                              char **path);
int debuginfod_find_executable(struct debuginfod_client *c, const unsigned char *build_id, int len,
                               char **path);

struct debuginfod_client *debuginfod_begin(void)
{
    struct debuginfod_client *c = calloc(1, sizeof *c);
    if (c) {
        c->store = getenv("FAKE_STORE");
        c->cache = getenv("FAKE_CACHE");
    }
    return c;
}

void debuginfod_end(struct debuginfod_client *c)
{
    free(c);
}

static void *connect_somewhere(void *arg)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    *(int *)arg = fd < 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return NULL;
}

static int note_question(const char *cache, const char *id, const char *kind)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/questions", cache);
    FILE *f = fopen(path, "a");
    if (!f)
        return -errno;
    fprintf(f, "%s of %s\n", kind, id);
    return fclose(f) == 0 ? 0 : -errno;
}

/* 0, or the negative number of an error. */
static int copy(const char *from, const char *to)
{
    char text[4096];
    size_t n;
    FILE *in = fopen(from, "r"), *out = in ? fopen(to, "w") : NULL;
    if (!in || !out)
        return -errno;
    while ((n = fread(text, 1, sizeof text, in)) > 0)
        fwrite(text, 1, n, out);
    fclose(in);
    return fclose(out) == 0 ? 0 : -errno;
}

static int find(struct debuginfod_client *c, const char *id, int len, const char *kind, char **path)
{
    char dir[4096], from[4096], part[8192], to[8192];
    int error = -EINVAL;
    pthread_t thread;
    if (!c->store || !c->cache || len != 0)
        return -EINVAL;
    if (getenv("FAKE_CRASH"))
        raise(SIGKILL); /* no fault, which a sanitizer would tell of */
    if (pthread_create(&thread, NULL, connect_somewhere, &error) != 0 ||
        pthread_join(thread, NULL) != 0 || error != 0)
        return -error;
    snprintf(from, sizeof from, "%s/%s.%s", c->store, id, kind);
    snprintf(dir, sizeof dir, "%s/%s", c->cache, id);
    snprintf(part, sizeof part, "%s/%s.part", dir, kind);
    snprintf(to, sizeof to, "%s/%s", dir, kind);
    error = note_question(c->cache, id, kind);
    if (error == 0 && mkdir(dir, 0700) != 0 && errno != EEXIST)
        error = -errno;
    if (error == 0)
        error = copy(from, part);
    if (error == 0 && rename(part, to) != 0)
        error = -errno;
    if (error != 0)
        return error;
    *path = strdup(to);
    return open(to, O_RDONLY);
}

int debuginfod_find_debuginfo(struct debuginfod_client *c, const unsigned char *build_id, int len,
                              char **path)
{
    return find(c, (const char *)build_id, len, "debuginfo", path);
}

int debuginfod_find_executable(struct debuginfod_client *c, const unsigned char *build_id, int len,
                               char **path)
{
    return find(c, (const char *)build_id, len, "executable", path);
}
