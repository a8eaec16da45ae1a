/* The local files behind the mappings of a profile.
 *
 * For each directory of the search path a fixed list of names is tried, the first that opens and
 * has the right build id is it. Names and their order: spec/driver.md 9.2. */
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>

#include "symbolize/symbolizer.h"
#include "util/path.h"

struct search {
    struct symbolizer *symbolizer;
    struct profile *profile;
    struct mapping *mapping;
    uint32_t index;     /* of the mapping */
    struct arena arena; /* emptied for each mapping */
    struct notes *notes;
    struct str id, file, base, folder; /* of the mapping */
    struct str found;
    struct err *err;
};

static bool fail_nomem(struct search *s)
{
    err_nomem(s->err);
    return true; /* the search is over */
}

static void tell(const struct search *s, const char *path, const char *why)
{
    if (s->symbolizer->tried)
        s->symbolizer->tried(s->symbolizer->tried_arg, s->index, path, why);
}

/* Tries one name; true ends the search. */
static bool try_path(struct search *s, struct str path)
{
    struct binfile f;
    struct err why = {PP_OK, 0, PP_NO_OFFSET, ""};
    struct binfile_use use = symbolizer_use(s->symbolizer, s->profile, s->mapping);
    struct str name = path.ptr ? arena_str(&s->arena, path) : path;
    if (!name.ptr)
        return fail_nomem(s);
    if (memchr(name.ptr, 0, name.len))
        return false;
    if (!binfile_open(&s->symbolizer->files, name.ptr, &use, &f, &why)) {
        tell(s, name.ptr, why.msg);
        return false;
    }
    if (s->id.len && !str_eq(s->id, f.build_id)) {
        notes_add(s->notes, "Ignoring local file %s: build-id mismatch (%.*s != %.*s)", name.ptr,
                  (int)s->id.len, s->id.ptr, (int)f.build_id.len, f.build_id.ptr);
        err_set(&why, PP_ERR_FORMAT, PP_NO_OFFSET, "%s%.*s",
                f.build_id.len ? "another build id, " : "no build id", (int)f.build_id.len,
                f.build_id.ptr);
        tell(s, name.ptr, why.msg);
        return false;
    }
    s->found = name;
    tell(s, name.ptr, "");
    return true;
}

/* Tries dir/a/b/c, of which b and c may be left out ("" is nothing to a path). */
static bool try_joined(struct search *s, struct str dir, struct str a, struct str b, struct str c)
{
    struct buf text = BUF_INIT;
    const struct str parts[] = {a, b, c};
    for (size_t i = 0; i < PP_COUNT(parts); i++) {
        buf_add_cstr(&text, text.len && parts[i].len ? "/" : "");
        buf_add_str(&text, parts[i]);
    }
    bool over =
        text.failed ? fail_nomem(s) : try_path(s, path_join(&s->arena, dir, buf_str(&text)));
    buf_done(&text);
    return over;
}

static int is_entry(const struct dirent *e)
{
    return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* All that lies in dir/ID, sorted. */
static bool try_entries(struct search *s, struct str dir)
{
    struct dirent **entries = NULL;
    bool over = false;
    struct str folder = path_join(&s->arena, dir, s->id);
    folder = folder.ptr ? arena_str(&s->arena, folder) : folder;
    if (!folder.ptr)
        return fail_nomem(s);
    int n = scandir(folder.ptr, &entries, is_entry, by_bytes);
    for (int i = 0; i < n; i++) {
        over = over || try_joined(s, folder, str_of(entries[i]->d_name), PP_STR(""), PP_STR(""));
        free(entries[i]);
    }
    free(entries);
    return over;
}

static struct str with_suffix(struct arena *a, struct str s, const char *suffix)
{
    size_t more = strlen(suffix);
    char *p = arena_array(a, char, s.len + more + 1);
    if (!p)
        return (struct str){NULL, 0};
    memcpy(p, s.ptr, s.len);
    memcpy(p + s.len, suffix, more);
    return (struct str){p, s.len + more};
}

static bool search_by_id(struct search *s, struct str dir)
{
    const struct str none = PP_STR("");
    if (try_joined(s, dir, s->id, s->base, none) || try_entries(s, dir) ||
        try_joined(s, dir, s->file, s->id, none))
        return true;
    if (s->id.len < 2)
        return false;
    struct str rest = with_suffix(&s->arena, str_sub(s->id, 2, s->id.len), ".debug");
    return rest.ptr ? try_joined(s, dir, str_sub(s->id, 0, 2), rest, none) : fail_nomem(s);
}

static bool search_by_name(struct search *s, struct str dir)
{
    const struct str none = PP_STR("");
    struct str file_debug = with_suffix(&s->arena, s->file, ".debug");
    struct str base_debug = with_suffix(&s->arena, s->base, ".debug");
    if (!file_debug.ptr || !base_debug.ptr)
        return fail_nomem(s);
    return try_joined(s, dir, s->base, none, none) || try_joined(s, dir, s->file, none, none) ||
           try_joined(s, dir, file_debug, none, none) ||
           try_joined(s, dir, s->folder, PP_STR(".debug"), base_debug) ||
           try_joined(s, dir, PP_STR("usr/lib/debug"), s->folder, base_debug);
}

/* Sets s->found when there is a file. */
static void search_path(struct search *s, const char *path)
{
    bool over = false;
    while (path && !over) {
        const char *end = strchr(path, ':');
        struct str dir = {path, end ? (size_t)(end - path) : strlen(path)};
        over = (s->id.len && search_by_id(s, dir)) || (s->file.len && search_by_name(s, dir));
        path = end ? end + 1 : NULL;
    }
}

/* Remembers what the mapping's old name says about the kernel. */
static bool keep_kernel_symbol(struct search *s)
{
    struct symbolizer *sym = s->symbolizer;
    const struct mapping *m = s->mapping;
    struct str symbol = symbolizer_use(sym, s->profile, m).kernel_symbol;
    if (symbol.len == 0)
        return true;
    symbol = arena_str(&sym->arena, symbol);
    if (!symbol.ptr || !vec_grow(&sym->kernels))
        return false;
    sym->kernels.data[sym->kernels.n++] =
        (struct kernel_name){m->start, m->limit, m->offset, symbol};
    return true;
}

/* No file has a name that is longer than a path can be. */
static struct str searchable(struct str name)
{
    return name.len < PATH_MAX ? name : PP_STR("");
}

static bool locate_mapping(struct search *s)
{
    struct mapping *m = s->mapping;
    s->id = searchable(profile_str(s->profile, m->build_id));
    s->file = searchable(profile_str(s->profile, m->file));
    s->base = s->file.len ? path_base(s->file) : PP_STR("");
    s->folder = path_dir(&s->arena, s->file);
    s->found = (struct str){NULL, 0};
    if (!s->folder.ptr)
        return err_nomem(s->err);
    search_path(s, s->symbolizer->opt.binary_path);
    if (s->err->code != PP_OK)
        return false;
    if (!s->found.ptr)
        return true;
    str_id id = strtab_add_copy(&s->profile->strings, s->found);
    if (id == PP_NONE || !keep_kernel_symbol(s))
        return err_nomem(s->err);
    m->file = id;
    return true;
}

bool symbolizer_locate(struct symbolizer *s, struct profile *p, struct notes *notes,
                       struct err *err)
{
    struct mapping *mappings = arena_array(p->arena, struct mapping, p->n_mappings);
    bool ok = mappings || err_nomem(err);
    if (ok && p->n_mappings)
        memcpy(mappings, p->mappings, p->n_mappings * sizeof *mappings);
    for (uint32_t i = 0; i < p->n_mappings && ok; i++) {
        struct search search = {.symbolizer = s, .profile = p, .notes = notes, .err = err};
        search.mapping = &mappings[i];
        search.index = i;
        arena_init(&search.arena, 0);
        ok = locate_mapping(&search);
        arena_done(&search.arena);
    }
    if (ok)
        p->mappings = mappings;
    return ok;
}
