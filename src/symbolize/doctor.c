/* Why addresses of a profile have no names: goes the way of locate.c and local.c for each mapping
 * and writes down what it finds. */
#include "symbolize/doctor.h"

#include <stdlib.h>
#include <unistd.h>

#include "symbolize/debugfiles.h"
#include "symbolize/frameset.h"

struct doctor {
    struct symbolizer *s;
    struct profile *p;
    struct arena arena;
    struct doctor_finding *findings; /* by mapping */
    struct local_plan plan;
    struct err *err;
};

static void note_tried(void *arg, uint32_t mapping, const char *path, const char *why)
{
    struct doctor *d = arg;
    /* "stat PATH: no such file" says the path twice. */
    size_t len = strlen(path);
    if (strncmp(why, "stat ", 5) == 0 && strncmp(why + 5, path, len) == 0)
        why += 5 + len + 2;
    buf_printf(&d->findings[mapping].tried, "%s: %s\n", path, *why ? why : "taken");
}

/* Samples with an address in each mapping, and the addresses. */
static bool count_samples(struct doctor *d)
{
    const struct profile *p = d->p;
    struct stack_reader reader;
    uint32_t *seen = arena_array(&d->arena, uint32_t, p->n_mappings);
    if (!seen)
        return err_nomem(d->err);
    if (!stack_reader_init(&reader, p, d->err))
        return false;
    for (uint32_t i = 0; i < p->samples.n; i++) {
        struct stack st = stack_read(&reader, i);
        for (uint32_t k = 0; k < st.n; k++) {
            uint32_t m = p->locations[st.locs[k]].mapping;
            if (m == PP_NONE || seen[m] == i + 1)
                continue;
            seen[m] = i + 1;
            d->findings[m].samples++;
        }
    }
    stack_reader_done(&reader);
    for (uint32_t i = 0; i < p->n_locations; i++)
        if (p->locations[i].mapping != PP_NONE)
            d->findings[p->locations[i].mapping].addresses++;
    return true;
}

static enum doctor_state open_file(struct doctor *d, struct doctor_finding *f,
                                   const struct mapping *m)
{
    struct err why = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct binfile_use use = symbolizer_use(d->s, d->p, m);
    const char *path = local_path(&d->plan, m);
    struct str id = profile_str(d->p, m->build_id);
    if (!path)
        return DOCTOR_NOT_OPENED;
    if (!binfile_open(&d->s->files, path, &use, &f->file, &why)) {
        buf_add_cstr(&f->cause, why.msg);
        return DOCTOR_NOT_OPENED;
    }
    if (id.len && f->file.build_id.len && !str_eq(id, f->file.build_id))
        return DOCTOR_OTHER_BUILD;
    return f->file.kind == BINFILE_ELF ? DOCTOR_NO_BASE : DOCTOR_OTHER_FORMAT;
}

static void examine(struct doctor *d, uint32_t index)
{
    struct doctor_finding *f = &d->findings[index];
    const struct mapping *m = &d->p->mappings[index];
    struct err why = {PP_OK, 0, PP_NO_OFFSET, ""};
    uint64_t base;
    if (f->addresses == 0)
        f->state = DOCTOR_UNUSED;
    else if (m->has_functions || m->has_filenames || m->has_lines)
        f->state = DOCTOR_HAS_NAMES;
    else if (m->file == 0)
        f->state = DOCTOR_NO_FILE;
    else if (mapping_is_unsymbolizable(d->p, m))
        f->state = DOCTOR_PSEUDO;
    else
        f->state = open_file(d, f, m);
    if (f->state != DOCTOR_NO_BASE)
        return;
    struct binfile_use use = symbolizer_use(d->s, d->p, m);
    uint64_t first = d->p->locations[d->plan.by_mapping[d->plan.begin[index]]].address;
    if (binfile_base(&f->file, &use, first, &base, &why))
        f->state = DOCTOR_NOT_READ; /* until there is an answer */
    else
        buf_add_cstr(&f->cause, why.msg);
}

/* How many addresses of the mapping got a name, and a line. */
static void count_answers(struct doctor *d, const struct local_mapping *lm)
{
    const struct lookup *l = &d->plan.lookups[lm->binary];
    struct doctor_finding *f = &d->findings[lm->mapping];
    struct frameset set = {l->n, l->addrs, l->out};
    f->base = lm->base;
    f->asked = l->path;
    f->kernel = l->kernel;
    if (l->file)
        f->file = *l->file;
    if (f->state != DOCTOR_NOT_READ) /* the kernel, or a file from a server */
        buf_clear(&f->cause);
    f->state = DOCTOR_NOT_READ;
    buf_add_str(&f->cause, buf_str(&l->notes));
    if (!l->answered)
        return;
    f->state = DOCTOR_ASKED;
    for (uint32_t k = d->plan.begin[lm->mapping]; k < d->plan.begin[lm->mapping + 1]; k++) {
        uint64_t addr = d->p->locations[d->plan.by_mapping[k]].address;
        const struct object_frames *got = &l->out[frameset_find(&set, addr - lm->base)];
        bool name = false, line = false;
        for (uint32_t i = 0; i < got->n; i++) {
            name = name || got->frame[i].function.len;
            line = line || got->frame[i].line;
        }
        f->named += name;
        f->lined += line;
    }
}

/* The file that would have told lines. One that is there has been opened by the worker. */
static void note_debug_files(const struct doctor *d, struct doctor_finding *f)
{
    const char *directories = d->s->opt.debug_file_directory;
    struct buf path = BUF_INIT;
    directories = directories ? directories : DEBUGFILES_DIRECTORY;
    while (debugfiles_next_place(&directories, f->file.build_id, &path)) {
        buf_add_byte(&path, 0);
        if (path.failed)
            break;
        buf_printf(&f->debug, "%s: %s\n", path.data,
                   access(path.data, F_OK) == 0 ? "of another build, or damaged"
                                                : "no such file or directory");
        buf_clear(&path);
    }
    buf_done(&path);
}

static bool set_executable(struct profile *p, struct str path, struct err *err)
{
    str_id id = path.len && p->n_mappings ? strtab_add_copy(&p->strings, path) : 0;
    if (id == PP_NONE)
        return err_nomem(err);
    if (id)
        p->mappings[0].file = id;
    return true;
}

/* What was tried before the binary was named does not matter. */
static void forget_search(struct doctor *d, struct str executable)
{
    if (executable.len == 0 || d->p->n_mappings == 0)
        return;
    buf_clear(&d->findings[0].tried);
    buf_add_cstr(&d->findings[0].tried, "the binary of the command line\n");
}

static bool find_out(struct doctor *d, struct str executable)
{
    struct notes dropped = {.text = BUF_INIT};
    static const struct symbolizer_mode mode = {false, false};
    d->plan = (struct local_plan){.arena = &d->arena,
                                  .symbolizer = d->s,
                                  .profile = d->p,
                                  .mode = &mode,
                                  .notes = &dropped,
                                  .err = d->err};
    bool ok = symbolizer_locate(d->s, d->p, &dropped, d->err) &&
              set_executable(d->p, executable, d->err) && count_samples(d) &&
              local_make_plan(&d->plan);
    forget_search(d, executable);
    for (uint32_t i = 0; i < d->p->n_mappings && ok; i++)
        examine(d, i);
    ok = ok && d->err->code == PP_OK &&
         lookup_ask(d->s, d->plan.lookups, d->plan.n_lookups, &d->arena, d->err);
    for (uint32_t i = 0; i < d->plan.n_mappings && ok; i++)
        count_answers(d, &d->plan.mappings[i]);
    for (uint32_t i = 0; i < d->p->n_mappings && ok; i++) {
        struct doctor_finding *f = &d->findings[i];
        if (f->state == DOCTOR_ASKED && !f->kernel && !f->file.has_debug && !f->lined)
            note_debug_files(d, f);
    }
    for (uint32_t i = 0; i < d->plan.n_lookups; i++)
        buf_done(&d->plan.lookups[i].notes);
    notes_done(&dropped);
    return ok;
}

bool symbolizer_doctor(struct symbolizer *s, struct profile *p, struct str executable,
                       struct buf *out, struct err *err)
{
    struct doctor d = {.s = s, .p = p, .err = err};
    arena_init(&d.arena, 0);
    d.findings = arena_array(&d.arena, struct doctor_finding, p->n_mappings);
    s->tried = note_tried;
    s->tried_arg = &d;
    bool ok = d.findings ? find_out(&d, executable) : err_nomem(err);
    s->tried = NULL;
    if (ok && p->n_mappings == 0)
        buf_add_cstr(out, "The profile has no mappings: nothing says where its addresses are.\n");
    for (uint32_t i = 0; i < p->n_mappings && d.findings; i++) {
        if (ok && d.findings[i].state != DOCTOR_UNUSED)
            doctor_print(p, i, &d.findings[i], out);
        buf_done(&d.findings[i].tried);
        buf_done(&d.findings[i].debug);
        buf_done(&d.findings[i].cause);
    }
    if (ok)
        doctor_print_unused(p, d.findings, out);
    arena_done(&d.arena);
    return ok;
}
