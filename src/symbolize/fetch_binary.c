/* A program or library from a debuginfod server, where none of its build is on this machine.
 *
 * The client library runs in a worker; its reply is one byte (1: a path follows; 0: an error). */
#include "symbolize/debuginfod.h"
#include "symbolize/symbolizer.h"
#include "symbolize/worker.h"
#include "util/limits.h"

static void fetch(void *arg, struct buf *reply)
{
    const struct str *build_id = arg;
    struct buf path = BUF_INIT;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    bool ok = debuginfod_fetch(DEBUGINFOD_EXECUTABLE, *build_id, &path, &err);
    buf_add_byte(reply, ok);
    buf_add_cstr(reply, ok ? path.data : err.msg);
    buf_add_byte(reply, '\0');
}

const char *symbolizer_fetch_binary(struct symbolizer *s, struct str build_id, struct arena *a,
                                    struct notes *notes)
{
    struct worker_task task = {.work = fetch,
                               .arg = &build_id,
                               .limits = {.memory = PP_WORKER_MEMORY,
                                          .cpu_seconds = PP_WORKER_CPU_SECONDS,
                                          .seconds = PP_DEBUGINFOD_SECONDS + PP_WORKER_CPU_SECONDS +
                                                     PP_WORKER_IDLE_SECONDS,
                                          .reply = 64 << 10}};
    struct str kept = {NULL, 0};
    if (!s->opt.debuginfod || build_id.len == 0)
        return NULL;
    worker_run(&task, 1, 1);
    struct str reply = buf_str(&task.reply);
    bool whole = task.ok && reply.len > 2 && reply.ptr[reply.len - 1] == 0;
    if (whole && reply.ptr[0] == 1)
        kept = arena_str(a, str_of(reply.ptr + 1));
    else
        notes_add(notes, "%s", whole ? reply.ptr + 1 : task.reason);
    buf_done(&task.reply);
    return kept.ptr;
}
