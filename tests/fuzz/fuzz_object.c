/* A whole binary through the reader of symbols and debug information. The first byte chooses: all
 * that is known, without inlined frames, or the symbol table alone.
 *
 * Promised: a result or an error; only the last frame of an address is not inlined; asked alone, an
 * address has the frames that it has among others. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "symbolize/nmtab.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { N_ADDRS = 12 };
static const uint64_t addrs[N_ADDRS] = {0,        1,        0x1000,    0x1139,
                                        0x401000, 0x401004, 0x401010,  0x401020,
                                        0x401106, 0x401126, 0x1000000, UINT64_MAX};

static void check(bool ok)
{
    if (!ok)
        abort();
}

static bool look_up(struct arena *a, const char *path, unsigned how, const uint64_t *at, size_t n,
                    struct object_frames *out, struct object **obj)
{
    struct object_options opt = {"/nonexistent", .no_inlines = how == 1, .threads = 1};
    struct notes notes = {.text = BUF_INIT};
    struct err err = {0};
    *obj = NULL;
    bool ok = how == 2 ? nmtab_look_up(path, at, n, a, out, &err)
                       : object_open(path, &opt, &notes, obj, &err) &&
                             object_lookup(*obj, at, n, out, &err);
    check(ok == (err.code == PP_OK));
    notes_done(&notes);
    return ok;
}

static void check_same(const struct object_frames *x, const struct object_frames *y)
{
    check(x->n == y->n);
    for (uint32_t i = 0; i < x->n; i++) {
        const struct object_frame *f = &x->frame[i], *g = &y->frame[i];
        check(str_eq(f->function, g->function) && str_eq(f->file, g->file));
        check(f->line == g->line && f->inlined == g->inlined && f->inlined == (i + 1 < x->n));
    }
}

static void check_binary(const char *path, unsigned how)
{
    struct object_frames together[N_ADDRS], alone;
    struct object *obj, *again;
    struct arena a;
    arena_init(&a, (size_t)64 << 20);
    bool ok = look_up(&a, path, how, addrs, N_ADDRS, together, &obj);
    for (size_t i = how % 3; ok && i < N_ADDRS; i += 4) {
        check(look_up(&a, path, how, &addrs[i], 1, &alone, &again));
        check_same(&together[i], &alone);
        object_close(again);
    }
    object_close(obj);
    arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    if (size == 0)
        return 0;
    int fd = memfd_create("binary", MFD_CLOEXEC);
    check(fd >= 0 && write(fd, data + 1, size - 1) == (ssize_t)(size - 1));
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    check_binary(path, data[0] % 3);
    close(fd);
    return 0;
}
