/* The client library of debuginfod, loaded when it is asked for: linking it costs every start some
 * milliseconds, and few runs need it. */
#include "symbolize/debuginfod.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/limits.h"

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

bool debuginfod_fetch(enum debuginfod_kind kind, struct str build_id, struct buf *path,
                      struct err *err)
{
    struct client_library lib = {NULL, NULL, NULL};
    char seconds[16];
    const char *urls = getenv("DEBUGINFOD_URLS");
    if (!urls || !*urls)
        return err_set(err, PP_ERR_USAGE, PP_NO_OFFSET,
                       "--debuginfod asks the servers of DEBUGINFOD_URLS, which is not set");
    if (!load_library(kind, &lib, err))
        return false;
    /* The library's own bound for a transfer; the environment is this worker's. */
    snprintf(seconds, sizeof seconds, "%d", PP_DEBUGINFOD_SECONDS);
    setenv("DEBUGINFOD_MAXTIME", seconds, 0);
    return ask(&lib, kind, build_id, path, err);
}
