/* Which mappings of a profile are looked up in which files (spec/driver.md 8.2).
 *
 * Mappings of one file are asked together: their addresses, brought into the file's address space,
 * sorted, each once. */
#include "symbolize/local.h"

#include <limits.h>
#include <stdlib.h>

#include "symbolize/debuginfod.h"
#include "util/num.h"
#include "util/path.h"

/* Lists the locations by mapping, those of one in the table's order. */
static bool group_locations(struct local_plan *plan)
{
    const struct profile *p = plan->profile;
    uint32_t n = p->n_mappings;
    uint32_t *next = arena_array(plan->arena, uint32_t, (size_t)n + 1);
    plan->begin = arena_array(plan->arena, uint32_t, (size_t)n + 1);
    plan->by_mapping = arena_array(plan->arena, uint32_t, p->n_locations);
    if (!next || !plan->begin || !plan->by_mapping)
        return err_nomem(plan->err);
    for (uint32_t i = 0; i < p->n_locations; i++)
        if (p->locations[i].mapping != PP_NONE)
            plan->begin[p->locations[i].mapping + 1]++;
    for (uint32_t m = 0; m < n; m++) {
        plan->begin[m + 1] += plan->begin[m];
        next[m] = plan->begin[m];
    }
    for (uint32_t i = 0; i < p->n_locations; i++)
        if (p->locations[i].mapping != PP_NONE)
            plan->by_mapping[next[p->locations[i].mapping]++] = i;
    return true;
}

static struct str cut(struct str s, size_t most)
{
    return s.len > most ? str_sub(s, 0, most) : s;
}

const char *local_path(struct local_plan *plan, const struct mapping *m)
{
    const char **path = &plan->paths[m->file];
    if (!*path)
        *path = arena_str(plan->arena, cut(profile_str(plan->profile, m->file), PATH_MAX)).ptr;
    if (!*path)
        err_nomem(plan->err);
    return *path;
}

/* "PROGRAM", or "PROGRAM (build ID X)"; what is longer than names of files is cut. */
static void note_failure(const struct local_plan *plan, const struct mapping *m, const char *why)
{
    struct str base = cut(path_base(profile_str(plan->profile, m->file)), NAME_MAX);
    struct str id = cut(profile_str(plan->profile, m->build_id), NAME_MAX);
    notes_add(plan->notes, "Local symbolization failed for %.*s%s%.*s%s: %s", (int)base.len,
              base.ptr, id.len ? " (build ID " : "", (int)id.len, id.ptr, id.len ? ")" : "", why);
}

static bool is_http(struct str scheme)
{
    for (size_t i = 0; i + 4 <= scheme.len; i++)
        if ((scheme.ptr[i] | 0x20) == 'h' && (scheme.ptr[i + 1] | 0x20) == 't' &&
            (scheme.ptr[i + 2] | 0x20) == 't' && (scheme.ptr[i + 3] | 0x20) == 'p')
            return true;
    return false;
}

/* Rules 1 to 5: whether there is a file to be opened. */
static bool wants_file(struct local_plan *plan, uint32_t index, bool *missing)
{
    const struct profile *p = plan->profile;
    const struct mapping *m = &p->mappings[index];
    if (plan->begin[index] == plan->begin[index + 1])
        return false;
    if (!plan->mode->force && (m->has_functions || m->has_filenames || m->has_lines))
        return false;
    if (m->file == 0) {
        if (index == 0)
            notes_add(plan->notes, "Main binary filename not available.");
        else
            *missing = true;
        return false;
    }
    return !mapping_is_unsymbolizable(p, m) && (m->build_id || !is_http(mapping_url_scheme(p, m)));
}

/* The mapping's binary from a server, if that was asked for, or NULL. */
static const char *fetch_binary(struct local_plan *plan, const struct mapping *m)
{
    const struct symbolizer *s = plan->symbolizer;
    struct debuginfod_file f = {DEBUGINFOD_EXECUTABLE,
                                .build_id = profile_str(plan->profile, m->build_id)};
    if (!s->opt.debuginfod || f.build_id.len == 0 ||
        !debuginfod_fetch(&f, 1, 1, plan->arena, plan->err))
        return NULL;
    if (s->tried)
        s->tried(s->tried_arg, (uint32_t)(m - plan->profile->mappings), "debuginfod", f.why.msg);
    if (!f.path)
        notes_add(plan->notes, "%s", f.why.msg);
    return f.path;
}

/* Opens the mapping's file, or a copy that was fetched; *path is which. */
static bool open_any(struct local_plan *plan, const struct mapping *m, const char **path,
                     struct binfile *f, struct err *why)
{
    const struct profile *p = plan->profile;
    struct binfile_use use = symbolizer_use(plan->symbolizer, p, m);
    if (binfile_open(&plan->symbolizer->files, *path, &use, f, why))
        return true;
    const char *fetched = fetch_binary(plan, m);
    struct err ignored = {PP_OK, 0, PP_NO_OFFSET, ""};
    if (!fetched || !binfile_open(&plan->symbolizer->files, fetched, &use, f, &ignored))
        return false;
    *path = fetched;
    return true;
}

/* Rules 6 and 7. NULL, with a note: this file is not asked. */
static struct binfile *open_file(struct local_plan *plan, const struct mapping *m,
                                 const char **path, bool *missing)
{
    const struct profile *p = plan->profile;
    struct str id = profile_str(p, m->build_id);
    struct binfile *f = arena_new(plan->arena, struct binfile);
    struct err why = {PP_OK, 0, PP_NO_OFFSET, ""};
    *path = local_path(plan, m);
    if (!*path || !f) {
        err_nomem(plan->err);
        return NULL;
    }
    if (!open_any(plan, m, path, f, &why)) {
        note_failure(plan, m, why.msg);
        *missing = true;
        return NULL;
    }
    if (id.len && f->build_id.len && !str_eq(id, f->build_id))
        note_failure(plan, m, "build ID mismatch");
    else if (f->kind != BINFILE_ELF)
        note_failure(plan, m, "symbols are read from ELF files only");
    else
        return f;
    return NULL;
}

static struct lookup *lookup_of(struct local_plan *plan, const struct mapping *m, const char *path,
                                const struct binfile *file, uint32_t *by_name)
{
    if (by_name[m->file] == 0) {
        struct lookup *l = &plan->lookups[plan->n_lookups++];
        by_name[m->file] = plan->n_lookups;
        l->path = path;
        l->file = file;
        l->fast = plan->mode->fast;
    }
    return &plan->lookups[by_name[m->file] - 1];
}

static bool add_mapping(struct local_plan *plan, uint32_t index, uint32_t *by_name, bool *missing)
{
    const struct profile *p = plan->profile;
    const struct mapping *m = &p->mappings[index];
    struct binfile_use use = symbolizer_use(plan->symbolizer, p, m);
    struct err why = {PP_OK, 0, PP_NO_OFFSET, ""};
    uint64_t base, first = p->locations[plan->by_mapping[plan->begin[index]]].address;
    const char *path;
    struct binfile *f = open_file(plan, m, &path, missing);
    /* One base for all; without one for the first address the reference finds nothing. */
    if (!f || !binfile_base(f, &use, first, &base, &why))
        return plan->err->code == PP_OK;
    struct lookup *l = lookup_of(plan, m, path, f, by_name);
    l->n += plan->begin[index + 1] - plan->begin[index];
    plan->mappings[plan->n_mappings++] = (struct local_mapping){index, by_name[m->file] - 1, base};
    return plan->err->code == PP_OK;
}

/* Mappings of the kernel and its modules, where there is a list of its symbols. */
static bool is_kernel(const struct local_plan *plan, uint32_t index)
{
    const struct profile *p = plan->profile;
    const struct mapping *m = &p->mappings[index];
    struct str base = path_base(profile_str(p, m->file));
    bool has = m->has_functions || m->has_filenames || m->has_lines;
    return plan->symbolizer->opt.kallsyms && plan->begin[index] < plan->begin[index + 1] &&
           (plan->mode->force || !has) && str_starts(base, PP_STR("[")) &&
           (m->start >> 63 || str_starts(base, PP_STR("[kernel"))) &&
           !str_eq(base, PP_STR("[vsyscall]"));
}

static void add_kernel(struct local_plan *plan, uint32_t index)
{
    if (plan->kernel == 0) {
        struct lookup *l = &plan->lookups[plan->n_lookups++];
        plan->kernel = plan->n_lookups;
        l->path = plan->symbolizer->opt.kallsyms;
        l->kernel = true;
    }
    plan->lookups[plan->kernel - 1].n += plan->begin[index + 1] - plan->begin[index];
    plan->mappings[plan->n_mappings++] = (struct local_mapping){index, plan->kernel - 1, 0};
}

/* Fills each look-up's addresses; l->n counts those of all its mappings until then. */
static bool collect_addresses(struct local_plan *plan)
{
    uint64_t **lists = arena_array(plan->arena, uint64_t *, plan->n_lookups);
    if (!lists)
        return err_nomem(plan->err);
    for (uint32_t i = 0; i < plan->n_lookups; i++) {
        struct lookup *l = &plan->lookups[i];
        lists[i] = arena_array(plan->arena, uint64_t, l->n);
        l->addrs = lists[i];
        l->out = arena_array(plan->arena, struct object_frames, l->n);
        if (!lists[i] || !l->out)
            return err_nomem(plan->err);
        l->n = 0;
    }
    for (uint32_t i = 0; i < plan->n_mappings; i++) {
        const struct local_mapping *m = &plan->mappings[i];
        struct lookup *l = &plan->lookups[m->binary];
        for (uint32_t k = plan->begin[m->mapping]; k < plan->begin[m->mapping + 1]; k++)
            lists[m->binary][l->n++] =
                plan->profile->locations[plan->by_mapping[k]].address - m->base;
    }
    for (uint32_t i = 0; i < plan->n_lookups; i++) {
        struct lookup *l = &plan->lookups[i];
        size_t n = 0;
        qsort(lists[i], l->n, sizeof *lists[i], num_compare_u64);
        for (size_t k = 0; k < l->n; k++)
            if (k == 0 || lists[i][k] != lists[i][n - 1])
                lists[i][n++] = lists[i][k];
        l->n = n;
    }
    return true;
}

bool local_make_plan(struct local_plan *plan)
{
    static const char advice[] =
        "Some binary filenames not available. Symbolization may be incomplete.\n"
        "Try setting PPROF_BINARY_PATH to the search path for local binaries.";
    const struct profile *p = plan->profile;
    uint32_t *by_name = arena_array(plan->arena, uint32_t, p->strings.n);
    bool missing = false;
    plan->paths = arena_array(plan->arena, const char *, p->strings.n);
    plan->mappings = arena_array(plan->arena, struct local_mapping, p->n_mappings);
    plan->lookups = arena_array(plan->arena, struct lookup, p->n_mappings);
    if (!by_name || !plan->paths || !plan->mappings || !plan->lookups)
        return err_nomem(plan->err);
    if (!group_locations(plan))
        return false;
    for (uint32_t i = 0; i < p->n_mappings; i++) {
        if (is_kernel(plan, i))
            add_kernel(plan, i);
        else if (wants_file(plan, i, &missing) && !add_mapping(plan, i, by_name, &missing))
            return false;
    }
    const char *own = plan->symbolizer->opt.advice;
    if (missing)
        notes_add_str(plan->notes, str_of(own ? own : advice));
    return collect_addresses(plan);
}
