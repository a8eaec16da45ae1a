/* Lists of frames from a worker or the cache: what is accepted, is the same when it is written and
 * read again. The first byte chooses: a bare list, a whole cache file, or a worker's reply. */
#include <stdlib.h>

#include "symbolize/cache.h"
#include "symbolize/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct cache_key key = {{"00", 2}, 1, 2};

static bool same_frame(const struct object_frame *x, const struct object_frame *y)
{
    return str_eq(x->function, y->function) && str_eq(x->file, y->file) && x->line == y->line &&
           x->column == y->column && x->start_line == y->start_line && x->inlined == y->inlined;
}

static void check_same(const struct frameset *x, const struct frameset *y)
{
    if (x->n != y->n)
        abort();
    for (size_t i = 0; i < x->n; i++) {
        if (x->addrs[i] != y->addrs[i] || x->frames[i].n != y->frames[i].n ||
            (i && x->addrs[i] <= x->addrs[i - 1]))
            abort();
        for (uint32_t k = 0; k < x->frames[i].n; k++)
            if (!same_frame(&x->frames[i].frame[k], &y->frames[i].frame[k]))
                abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct frameset first, again;
    struct buf out = BUF_INIT;
    struct reply reply;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    if (size == 0)
        return 0;
    struct str rest = {(const char *)data + 1, size - 1};
    arena_init(&a, (size_t)64 << 20);
    bool ok = false;
    switch (data[0] % 3) {
    case 0:
        ok = frameset_read(&a, rest, &first, &err);
        break;
    case 1:
        ok = cache_parse(&a, rest, &key, &first);
        break;
    case 2:
        ok = reply_read(rest, &a, &reply, &err);
        first = reply.set;
        if (reply.notes.len > rest.len)
            abort();
        break;
    }
    if (data[0] % 3 != 1 && ok != (err.code == PP_OK))
        abort();
    if (ok) {
        cache_format(&key, &first, &out);
        if (out.failed || !cache_parse(&a, buf_str(&out), &key, &again))
            abort();
        check_same(&first, &again);
    }
    buf_done(&out);
    arena_done(&a);
    return 0;
}
