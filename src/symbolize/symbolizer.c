/* The symbolizer as a whole: its options, and looking up plain addresses in one binary. */
#include "symbolize/local.h"

#include <stdlib.h>

#include "symbolize/kallsyms.h"
#include "util/par.h"

static bool copy_string(struct arena *a, const char **field)
{
    if (!*field)
        return true;
    *field = arena_str(a, str_of(*field)).ptr;
    return *field != NULL;
}

bool symbolizer_new(const struct symbolizer_options *opt, struct symbolizer **out, struct err *err)
{
    *out = NULL;
    if (opt->kallsyms && !kallsyms_check(opt->kallsyms, err))
        return false;
    struct symbolizer *s = calloc(1, sizeof *s);
    if (!s)
        return err_nomem(err);
    arena_init(&s->arena, 0);
    s->files.arena = &s->arena;
    s->opt = *opt;
    s->threads = opt->threads ? opt->threads : par_cores();
    if (!copy_string(&s->arena, &s->opt.binary_path) ||
        !copy_string(&s->arena, &s->opt.cache_directory) ||
        !copy_string(&s->arena, &s->opt.kallsyms) ||
        !copy_string(&s->arena, &s->opt.debug_file_directory)) {
        symbolizer_free(s);
        return err_nomem(err);
    }
    *out = s;
    return true;
}

void symbolizer_free(struct symbolizer *s)
{
    if (!s)
        return;
    free(s->kernels.data);
    arena_done(&s->arena);
    free(s);
}

struct binfiles *symbolizer_files(struct symbolizer *s)
{
    return &s->files;
}

struct binfile_use symbolizer_use(const struct symbolizer *s, const struct profile *p,
                                  const struct mapping *m)
{
    static const char prefix[] = "[kernel.kallsyms]";
    struct str file = profile_str(p, m->file);
    struct binfile_use use = {m->start, m->limit, m->offset, PP_STR("")};
    if (str_starts(file, PP_STR(prefix)))
        use.kernel_symbol = str_sub(file, sizeof prefix - 1, file.len);
    for (size_t i = 0; i < s->kernels.n; i++) {
        const struct kernel_name *k = &s->kernels.data[i];
        if (k->start == m->start && k->limit == m->limit && k->offset == m->offset)
            use.kernel_symbol = k->symbol;
    }
    return use;
}

static void pass_notes(struct buf *text, struct notes *notes)
{
    notes_add_lines(notes, buf_str(text));
    buf_done(text);
}

bool symbolizer_look_up(struct symbolizer *s, const char *path, bool fast, const uint64_t *addrs,
                        size_t n, struct arena *a, struct object_frames *out, struct notes *notes,
                        struct err *err)
{
    struct binfile_use everywhere = {.limit = UINT64_MAX};
    struct binfile file;
    struct lookup l = {
        .path = path, .file = &file, .addrs = addrs, .n = n, .out = out, .fast = fast};
    if (!binfile_open(&s->files, path, &everywhere, &file, err))
        return false;
    if (file.kind != BINFILE_ELF)
        return err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "%s: symbols of %s files are not read",
                       path, file.kind == BINFILE_PE ? "PE" : "Mach-O");
    if (!lookup_run(s, &l, 1, a, err)) {
        buf_done(&l.notes);
        return false;
    }
    pass_notes(&l.notes, notes);
    return l.answered ||
           err_set(err, PP_ERR_FORMAT, PP_NO_OFFSET, "%s: nothing could be read", path);
}

bool symbolizer_run(struct symbolizer *s, struct profile *p, const struct symbolizer_mode *mode,
                    struct notes *notes, struct err *err)
{
    struct arena a;
    struct local_plan plan = {
        .arena = &a, .symbolizer = s, .profile = p, .mode = mode, .notes = notes, .err = err};
    arena_init(&a, 0);
    bool ok = local_make_plan(&plan) && lookup_run(s, plan.lookups, plan.n_lookups, &a, err);
    for (uint32_t i = 0; i < plan.n_lookups; i++)
        pass_notes(&plan.lookups[i].notes, notes);
    ok = ok && (plan.n_mappings == 0 || local_apply(&plan));
    arena_done(&a);
    return ok;
}
