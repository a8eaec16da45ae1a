/* The client library of debuginfod, in workers. It is loaded there: linking it costs every start
 * some milliseconds, and few runs need it.
 *
 * A worker's reply is one byte (1: a path follows; 0: an error) and text that ends with a NUL. */
#include "symbolize/debuginfod.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "symbolize/worker.h"
#include "util/limits.h"

#define MAX_BUILD_ID 128 /* twice the bytes that the library has room for */

struct debuginfod_client;

/* The functions of libdebuginfod that are used (elfutils/debuginfod.h). */
struct client_library {
    struct debuginfod_client *(*begin)(void);
    void (*end)(struct debuginfod_client *c);
    int (*find)(struct debuginfod_client *c, const unsigned char *build_id, int len, char **path);
};

/* C has no conversion from pointers to objects to those to functions; POSIX makes them fit. */
static bool find_function(void *lib, const char *name, void *function)
{
    void *p = dlsym(lib, name);
    memcpy(function, &p, sizeof p);
    return p != NULL;
}

static bool load_library(enum debuginfod_kind kind, struct client_library *l, struct err *err)
{
    const char *find =
        kind == DEBUGINFOD_DEBUGINFO ? "debuginfod_find_debuginfo" : "debuginfod_find_executable";
    void *lib = dlopen("libdebuginfod.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!lib)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "--debuginfod needs libdebuginfod.so.1, which is not installed");
    return (find_function(lib, "debuginfod_begin", &l->begin) &&
            find_function(lib, "debuginfod_end", &l->end) && find_function(lib, find, &l->find)) ||
           err_set(err, PP_ERR_USAGE, PP_NO_OFFSET, "libdebuginfod.so.1 is not what it should be");
}

static bool ask(const struct client_library *l, enum debuginfod_kind kind, struct str build_id,
                struct buf *path, struct err *err)
{
    char *found = NULL, *id = strndup(build_id.ptr, build_id.len);
    struct debuginfod_client *c = l->begin();
    /* With a length of 0 the build id is text. */
    int fd = id && c ? l->find(c, (const unsigned char *)id, 0, &found) : -ENOMEM;
    if (fd >= 0 && found) {
        buf_add_cstr(path, found);
        buf_add_byte(path, '\0');
    }
    if (fd == -ENOENT)
        err_set(err, PP_ERR_IO, PP_NO_OFFSET, "the debuginfod servers have no %s of build id %.*s",
                kind == DEBUGINFOD_DEBUGINFO ? "debug file" : "program", (int)build_id.len,
                build_id.ptr);
    else if (fd < 0)
        err_set_sys(err, -fd, "debuginfod, build id %.*s", (int)build_id.len, build_id.ptr);
    if (fd >= 0)
        close(fd);
    if (c)
        l->end(c);
    free(found);
    free(id);
    return fd >= 0 && (path->len || err_nomem(err));
}

/* It becomes part of a URL and of a file name, and the library copies it unseen. */
static bool check_build_id(struct str id, struct err *err)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    bool ok = id.len > 0 && id.len <= MAX_BUILD_ID;
    for (size_t i = 0; i < id.len && ok; i++)
        ok = memchr(digits, id.ptr[i], sizeof digits - 1) != NULL;
    return ok || err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET,
                         "a build id that is not hexadecimal, or too long, is not asked for");
}

static bool find_file(const struct debuginfod_file *f, struct buf *path, struct err *err)
{
    struct client_library lib = {NULL, NULL, NULL};
    char seconds[16];
    const char *urls = getenv("DEBUGINFOD_URLS");
    if (!urls || !*urls)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "--debuginfod asks the servers of DEBUGINFOD_URLS, which is not set");
    if (!check_build_id(f->build_id, err) || !load_library(f->kind, &lib, err))
        return false;
    /* The library's own bound for a transfer; the environment is this worker's. */
    snprintf(seconds, sizeof seconds, "%d", PP_DEBUGINFOD_SECONDS);
    setenv("DEBUGINFOD_MAXTIME", seconds, 0);
    return ask(&lib, f->kind, f->build_id, path, err);
}

/* Runs in the worker. */
static void work(void *arg, struct buf *reply)
{
    const struct debuginfod_file *f = arg;
    struct buf path = BUF_INIT;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    bool ok = find_file(f, &path, &err);
    buf_add_byte(reply, ok);
    buf_add_cstr(reply, ok ? path.data : err.msg);
    buf_add_byte(reply, '\0');
    buf_done(&path);
}

static bool take_reply(struct debuginfod_file *f, const struct worker_task *t, struct arena *a,
                       struct err *err)
{
    struct str reply = buf_str(&t->reply);
    if (!t->ok || reply.len <= 2 || reply.ptr[reply.len - 1] != 0) {
        err_set(&f->why, PP_ERR_IO, PP_NO_OFFSET, "debuginfod, build id %.*s: %s",
                (int)f->build_id.len, f->build_id.ptr,
                t->out_of_time ? "no answer in time" : "the client library failed");
        return true;
    }
    if (reply.ptr[0] == 0) {
        err_set(&f->why, PP_ERR_IO, PP_NO_OFFSET, "%s", reply.ptr + 1);
        return true;
    }
    f->path = arena_str(a, str_of(reply.ptr + 1)).ptr;
    return f->path || err_nomem(err);
}

bool debuginfod_fetch(struct debuginfod_file *files, size_t n, unsigned parallel, struct arena *a,
                      struct err *err)
{
    static const struct worker_limits limits = {.memory = PP_WORKER_MEMORY,
                                                .cpu_seconds = PP_DEBUGINFOD_SECONDS,
                                                .seconds =
                                                    PP_DEBUGINFOD_SECONDS + PP_WORKER_IDLE_SECONDS,
                                                .reply = 64 << 10};
    struct worker_task *tasks = arena_array(a, struct worker_task, n);
    bool ok = tasks || err_nomem(err);
    for (size_t i = 0; i < n && ok; i++) {
        tasks[i] =
            (struct worker_task){.work = work, .arg = &files[i], .limits = limits, .fetches = true};
        files[i].path = NULL;
        files[i].why = (struct err){PP_OK, 0, PP_NO_OFFSET, ""};
    }
    if (!ok)
        return false;
    worker_run(tasks, n, parallel);
    for (size_t i = 0; i < n; i++) {
        ok = ok && take_reply(&files[i], &tasks[i], a, err);
        buf_done(&tasks[i].reply);
    }
    return ok;
}
