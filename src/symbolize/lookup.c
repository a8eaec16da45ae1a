/* Asking binaries for frames, each in a worker.
 *
 * When the reader of debug information breaks, a second worker is asked for the names in the
 * symbol table. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "symbolize/debuginfod.h"
#include "symbolize/frameset.h"
#include "symbolize/kallsyms.h"
#include "symbolize/nmtab.h"
#include "symbolize/reply.h"
#include "symbolize/symbolizer.h"
#include "symbolize/worker.h"
#include "util/limits.h"

/* What one worker is to do. */
struct job {
    struct lookup *item;
    struct object_options options;
    bool fast;
    /* Of the worker. */
    struct arena arena;
    struct notes notes;
};

static const char *fetch_debug_file(void *arg, struct str build_id)
{
    struct job *j = arg;
    struct buf path = BUF_INIT;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct str kept = {NULL, 0};
    if (debuginfod_fetch(DEBUGINFOD_DEBUGINFO, build_id, &path, &err))
        kept = arena_str(&j->arena, buf_str(&path));
    else
        notes_add(&j->notes, "%s: %s", j->item->path, err.msg);
    buf_done(&path);
    return kept.ptr;
}

/* The frames live as long as the worker. */
static bool read_object(struct job *j, struct object_frames *frames, struct err *err)
{
    const struct lookup *l = j->item;
    struct object *obj;
    if (l->kernel)
        return kallsyms_look_up(l->path, l->addrs, l->n, &j->arena, frames, err);
    if (j->fast)
        return nmtab_look_up(l->path, l->addrs, l->n, &j->arena, frames, err);
    return object_open(l->path, &j->options, &j->notes, &obj, err) &&
           object_lookup(obj, l->addrs, l->n, frames, err);
}

/* Runs in the worker; what it allocates goes with it. */
static void work(void *arg, struct buf *reply)
{
    struct job *j = arg;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    arena_init(&j->arena, 0);
    j->notes = (struct notes){.text = BUF_INIT};
    j->options.fetch_arg = j;
    struct object_frames *frames = arena_array(&j->arena, struct object_frames, j->item->n);
    if (!frames || !read_object(j, frames, &err)) {
        if (!frames)
            err_nomem(&err);
        reply_write_error(err.msg, reply);
        return;
    }
    struct frameset set = {j->item->n, j->item->addrs, frames};
    reply_write_frames(&set, buf_str(&j->notes.text), reply);
}

/* Text of a worker, one line a note; what could steer a terminal is made visible. */
static void add_notes(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool steers = (unsigned char)c < 0x20 || c == 0x7f;
        buf_add_byte(out, steers && c != '\n' ? '?' : c);
    }
    if (text.len && text.ptr[text.len - 1] != '\n')
        buf_add_byte(out, '\n');
}

/* False: it is an error, or not what was asked for. */
static bool take_reply(const struct job *j, struct str reply, struct arena *a, struct err *err)
{
    struct lookup *l = j->item;
    struct frameset set;
    struct str notes, kept = arena_str(a, reply);
    if (!kept.ptr)
        return err_nomem(err);
    if (!reply_read(kept, a, &notes, &set, err))
        return false;
    if (set.n != l->n || memcmp(set.addrs, l->addrs, l->n * sizeof *l->addrs) != 0)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "an answer to something else");
    memcpy(l->out, set.frames, l->n * sizeof *l->out);
    add_notes(&l->notes, notes);
    l->answered = true;
    l->names_only = j->fast;
    return true;
}

struct worker_limits symbolizer_limits(const struct symbolizer_options *opt, uint64_t size)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    uint64_t memory = pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page / 2 : 0;
    size = size < UINT64_C(1) << 40 ? size : UINT64_C(1) << 40;
    unsigned cpu = opt->seconds
                       ? opt->seconds
                       : PP_WORKER_CPU_SECONDS + (unsigned)(size / PP_WORKER_BYTES_A_SECOND);
    unsigned waiting = opt->debuginfod ? PP_DEBUGINFOD_SECONDS : 0;
    return (struct worker_limits){
        .memory = (memory > PP_WORKER_MEMORY ? memory : PP_WORKER_MEMORY) + size,
        .cpu_seconds = cpu,
        .seconds = cpu + PP_WORKER_IDLE_SECONDS + waiting,
        .reply = PP_MAX_REPLY};
}

/* One round of workers for those that have no answer yet; `why` gets what went wrong. */
static bool run_round(struct symbolizer *s, struct job *jobs, size_t n, struct arena *a,
                      struct err *why, struct err *err)
{
    struct worker_task *tasks = calloc(n ? n : 1, sizeof *tasks);
    unsigned parallel = n < s->threads ? (unsigned)(n ? n : 1) : s->threads;
    if (!tasks)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        jobs[i].options.threads = s->threads / parallel;
        const struct binfile *file = jobs[i].item->file;
        tasks[i] =
            (struct worker_task){.work = work,
                                 .arg = &jobs[i],
                                 .limits = symbolizer_limits(&s->opt, file ? file->size : 0)};
    }
    worker_run(tasks, n, parallel);
    for (size_t i = 0; i < n; i++) {
        if (!tasks[i].ok)
            err_set(&why[i], PP_ERR_FORMAT, PP_NO_OFFSET, "%s%s", tasks[i].reason,
                    tasks[i].out_of_time ? " (see --symbol-seconds)" : "");
        else if (!take_reply(&jobs[i], buf_str(&tasks[i].reply), a, &why[i]) &&
                 why[i].code == PP_ERR_NOMEM)
            err_nomem(err);
        buf_done(&tasks[i].reply);
    }
    free(tasks);
    return err->code == PP_OK;
}

/* Jobs that were not answered move to the front, to be asked for names only. */
static size_t keep_failed(struct job *jobs, struct err *why, size_t n, bool last)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        struct lookup *l = jobs[i].item;
        if (l->answered)
            continue;
        bool names = !last && !jobs[i].fast;
        buf_printf(&l->notes, "No %s from %s: %s\n", names ? "debug information" : "symbols",
                   l->path, why[i].msg);
        if (!names)
            continue;
        jobs[kept] = jobs[i];
        jobs[kept].fast = true;
        why[kept++] = (struct err){PP_OK, 0, PP_NO_OFFSET, ""};
    }
    return kept;
}

bool lookup_ask(struct symbolizer *s, struct lookup *items, size_t n, struct arena *a,
                struct err *err)
{
    struct job *jobs = calloc(n ? n : 1, sizeof *jobs);
    struct err *why = calloc(n ? n : 1, sizeof *why);
    bool ok = jobs && why ? true : err_nomem(err);
    for (size_t i = 0; i < n && ok; i++) {
        jobs[i].item = &items[i];
        jobs[i].fast = items[i].fast || items[i].kernel;
        jobs[i].options = (struct object_options){
            .debug_file_directory = s->opt.debug_file_directory,
            .no_inlines = s->opt.no_inlines,
            .fetch_debug_file = s->opt.debuginfod ? fetch_debug_file : NULL};
        items[i].answered = false;
    }
    for (int round = 0; round < 2 && ok && n > 0; round++) {
        ok = run_round(s, jobs, n, a, why, err);
        n = ok ? keep_failed(jobs, why, n, round == 1) : 0;
    }
    free(why);
    free(jobs);
    return ok;
}
