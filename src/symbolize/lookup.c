/* Asking binaries for frames, each in a worker.
 *
 * When the reader of debug information breaks, a second worker is asked for the names in the
 * symbol table. When it lacks a debug file and servers may be asked, another worker fetches one and
 * reads nothing of it; then the reader is asked again. */
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

/* The frames live as long as the worker. */
static bool read_object(struct job *j, struct reply *r, struct object_frames *frames,
                        struct err *err)
{
    const struct lookup *l = j->item;
    struct object *obj;
    if (l->kernel)
        return kallsyms_look_up(l->path, l->addrs, l->n, &j->arena, frames, err);
    if (j->fast)
        return nmtab_look_up(l->path, l->addrs, l->n, &j->arena, frames, err);
    if (!object_open(l->path, &j->options, &j->notes, &obj, err) ||
        !object_lookup(obj, l->addrs, l->n, frames, err))
        return false;
    r->lacks_debug_file = object_lacks_debug_file(obj);
    return true;
}

/* Runs in the worker; what it allocates goes with it. */
static void work(void *arg, struct buf *out)
{
    struct job *j = arg;
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    arena_init(&j->arena, 0);
    j->notes = (struct notes){.text = BUF_INIT};
    struct object_frames *frames = arena_array(&j->arena, struct object_frames, j->item->n);
    struct reply reply = {.set = {j->item->n, j->item->addrs, frames}};
    if (!frames || !read_object(j, &reply, frames, &err)) {
        if (!frames)
            err_nomem(&err);
        reply_write_error(err.msg, out);
        return;
    }
    reply.notes = buf_str(&j->notes.text);
    reply_write(&reply, out);
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
static bool take_reply(const struct job *j, struct str bytes, struct arena *a, struct err *err)
{
    struct lookup *l = j->item;
    struct reply reply;
    struct str kept = arena_str(a, bytes);
    if (!kept.ptr)
        return err_nomem(err);
    if (!reply_read(kept, a, &reply, err))
        return false;
    if (reply.set.n != l->n || memcmp(reply.set.addrs, l->addrs, l->n * sizeof *l->addrs) != 0)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "an answer to something else");
    memcpy(l->out, reply.set.frames, l->n * sizeof *l->out);
    add_notes(&l->notes, reply.notes);
    l->answered = true;
    l->names_only = j->fast;
    l->lacks_debug_file = reply.lacks_debug_file;
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
    return (struct worker_limits){
        .memory = (memory > PP_WORKER_MEMORY ? memory : PP_WORKER_MEMORY) + size,
        .cpu_seconds = cpu,
        .seconds = cpu + PP_WORKER_IDLE_SECONDS,
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

static struct job make_job(const struct symbolizer *s, struct lookup *l)
{
    return (struct job){.item = l,
                        .fast = l->fast || l->kernel,
                        .options = {.debug_file_directory = s->opt.debug_file_directory,
                                    .no_inlines = s->opt.no_inlines,
                                    .debug_file = l->debug_file}};
}

/* Debug files for those who lack one. */
static bool fetch_debug_files(struct symbolizer *s, struct lookup *items, size_t n, struct arena *a,
                              struct err *err)
{
    struct debuginfod_file *files = arena_array(a, struct debuginfod_file, n);
    struct lookup **lacking = arena_array(a, struct lookup *, n);
    size_t n_lacking = 0;
    if (!files || !lacking)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++) {
        if (!items[i].lacks_debug_file || items[i].file->build_id.len == 0)
            continue;
        files[n_lacking].kind = DEBUGINFOD_DEBUGINFO;
        files[n_lacking].build_id = items[i].file->build_id;
        lacking[n_lacking++] = &items[i];
    }
    if (!debuginfod_fetch(files, n_lacking, s->threads, a, err))
        return false;
    for (size_t i = 0; i < n_lacking; i++) {
        lacking[i]->debug_file = files[i].path;
        if (!files[i].path)
            buf_printf(&lacking[i]->notes, "%s: %s\n", lacking[i]->path, files[i].why.msg);
    }
    return true;
}

/* Asks those who got a debug file once more. Where that fails, the first answer stands. */
static bool ask_again(struct symbolizer *s, struct lookup *items, size_t n, struct arena *a,
                      struct err *err)
{
    struct job *jobs = arena_array(a, struct job, n);
    struct err *why = arena_array(a, struct err, n);
    size_t n_jobs = 0;
    if (!jobs || !why)
        return err_nomem(err);
    for (size_t i = 0; i < n; i++)
        if (items[i].debug_file)
            jobs[n_jobs++] = make_job(s, &items[i]);
    bool ok = run_round(s, jobs, n_jobs, a, why, err);
    for (size_t i = 0; i < n_jobs && ok; i++) {
        struct lookup *l = jobs[i].item;
        if (why[i].code)
            buf_printf(&l->notes, "No debug information from %s: %s\n", l->debug_file, why[i].msg);
        else if (l->lacks_debug_file)
            buf_printf(&l->notes, "%s: not used for %s: it is of another build\n", l->debug_file,
                       l->path);
    }
    return ok;
}

bool lookup_ask(struct symbolizer *s, struct lookup *items, size_t n, struct arena *a,
                struct err *err)
{
    struct job *jobs = arena_array(a, struct job, n);
    struct err *why = arena_array(a, struct err, n);
    bool ok = jobs && why ? true : err_nomem(err);
    size_t left = n;
    for (size_t i = 0; i < n && ok; i++) {
        items[i].answered = items[i].lacks_debug_file = false;
        items[i].debug_file = NULL;
        jobs[i] = make_job(s, &items[i]);
    }
    for (int round = 0; round < 2 && ok && left > 0; round++) {
        ok = run_round(s, jobs, left, a, why, err);
        left = ok ? keep_failed(jobs, why, left, round == 1) : 0;
    }
    return ok && (!s->opt.debuginfod ||
                  (fetch_debug_files(s, items, n, a, err) && ask_again(s, items, n, a, err)));
}
