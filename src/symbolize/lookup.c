/* Asking binaries for frames, each in a worker.
 *
 * A worker's reply is one byte (0: error, its text follows; 1: frames), the length of its notes as
 * LEB128, the notes, a frameset. When the reader of debug information breaks, a second worker is
 * asked for the names in the symbol table. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "symbolize/dwreader.h"
#include "symbolize/frameset.h"
#include "symbolize/nmtab.h"
#include "symbolize/symbolizer.h"
#include "symbolize/worker.h"

#define MAX_REPLY (UINT64_C(1) << 30)
#define MAX_NOTES ((size_t)64 << 10)
#define LEAST_MEMORY (UINT64_C(1) << 30)

enum reply_kind { REPLY_ERROR, REPLY_FRAMES };

/* What one worker is to do. */
struct job {
    struct lookup *item;
    struct object_options options;
    bool fast;
};

static void add_length(struct buf *out, size_t v)
{
    for (; v >= 0x80; v >>= 7)
        buf_add_byte(out, (char)(v | 0x80));
    buf_add_byte(out, (char)v);
}

static bool read_object(const struct job *j, struct arena *a, struct object_frames *frames,
                        struct notes *notes, struct object **obj, struct err *err)
{
    const struct lookup *l = j->item;
    if (j->fast)
        return nmtab_look_up(l->path, l->addrs, l->n, a, frames, err);
    return object_open(l->path, &j->options, notes, obj, err) &&
           object_lookup(*obj, l->addrs, l->n, frames, err);
}

/* Runs in the worker; what it allocates goes with it. */
static void work(void *arg, struct buf *reply)
{
    const struct job *j = arg;
    struct arena a;
    struct notes notes = {.text = BUF_INIT};
    struct err err = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct object *obj = NULL;
    arena_init(&a, 0);
    struct object_frames *frames = arena_array(&a, struct object_frames, j->item->n);
    if (!frames || !read_object(j, &a, frames, &notes, &obj, &err)) {
        if (!frames)
            err_nomem(&err);
        buf_add_byte(reply, REPLY_ERROR);
        buf_add_cstr(reply, err.msg);
        return;
    }
    struct frameset set = {j->item->n, j->item->addrs, frames};
    struct str text = buf_str(&notes.text);
    text.len = text.len < MAX_NOTES ? text.len : MAX_NOTES;
    buf_add_byte(reply, REPLY_FRAMES);
    add_length(reply, text.len);
    buf_add_str(reply, text);
    frameset_write(&set, reply);
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

/* Takes a reply apart; false: it is an error, or not what a worker says. */
static bool take_reply(struct job *j, struct str reply, struct arena *a, struct err *err)
{
    struct lookup *l = j->item;
    struct dwreader r = dwr_at(reply, 0, false);
    uint8_t kind = dwr_u8(&r);
    struct frameset set;
    if (r.bad || kind > REPLY_FRAMES)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "no answer");
    if (kind == REPLY_ERROR)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "%.*s", (int)(reply.len - 1),
                       reply.ptr + 1);
    struct str notes = dwr_bytes(&r, dwr_uleb(&r));
    struct str body = arena_str(a, dwr_bytes(&r, dwr_left(&r)));
    if (!body.ptr)
        return err_nomem(err);
    if (!frameset_read(a, body, &set, err))
        return false;
    if (set.n != l->n || memcmp(set.addrs, l->addrs, l->n * sizeof *l->addrs) != 0)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "an answer to something else");
    memcpy(l->out, set.frames, l->n * sizeof *l->out);
    add_notes(&l->notes, notes);
    l->answered = true;
    l->names_only = j->fast;
    return true;
}

/* Half of the machine's memory, at least a gigabyte, and the file, which is mapped. */
static struct worker_limits limits_of(const struct lookup *l)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    uint64_t memory = pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page / 2 : 0;
    uint64_t size = l->file->size < UINT64_C(1) << 40 ? l->file->size : UINT64_C(1) << 40;
    unsigned more = (unsigned)(size >> 24); /* a second for each 16 MB */
    return (struct worker_limits){.memory = (memory > LEAST_MEMORY ? memory : LEAST_MEMORY) + size,
                                  .cpu_seconds = 20 + more,
                                  .seconds = 60 + more,
                                  .reply = MAX_REPLY};
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
        tasks[i] =
            (struct worker_task){.work = work, .arg = &jobs[i], .limits = limits_of(jobs[i].item)};
    }
    worker_run(tasks, n, parallel);
    for (size_t i = 0; i < n; i++) {
        if (!tasks[i].ok)
            err_set(&why[i], PP_ERR_FORMAT, PP_NO_OFFSET, "%s", tasks[i].reason);
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
        jobs[i] = (struct job){
            &items[i],
            {.debug_file_directory = s->opt.debug_file_directory, .no_inlines = s->opt.no_inlines},
            items[i].fast};
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
