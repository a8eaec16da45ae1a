/* Source files of one report, each read once. Source: spec/report.md 10.4. */
#include "report/source.h"

#include "report/report_impl.h"
#include "util/hash.h"

static size_t list_of(struct str file)
{
    return str_hash(file) % SOURCE_LISTS;
}

const struct source_entry *source_cache_find(const struct source_cache *c, struct str file)
{
    const struct source_entry *e = c->by_name[list_of(file)];
    while (e && !str_eq(e->file, file))
        e = e->next;
    return e;
}

const struct source_entry *source_cache_read(struct source_cache *c, struct str file,
                                             struct err *err)
{
    const struct source_entry *known = source_cache_find(c, file);
    struct err why = {0};
    if (known)
        return known;
    struct source_entry *e = arena_new(c->arena, struct source_entry);
    if (e) {
        *e = (struct source_entry){.next = c->by_name[list_of(file)], .file = file};
        e->ok = source_read(c->arena, &c->search, file, &e->text, &why);
        if (!e->ok)
            e->error = arena_str(c->arena, str_of(why.msg));
    }
    if (!e || why.code == PP_ERR_NOMEM || (!e->ok && !e->error.ptr)) {
        err_nomem(err);
        return NULL;
    }
    if (e->text.found_at.len)
        notes_add(c->notes, "%.*s: source read from %.*s", (int)file.len, file.ptr,
                  (int)e->text.found_at.len, e->text.found_at.ptr);
    c->by_name[list_of(file)] = e;
    return e;
}

struct source_cache report_sources(const struct report *r)
{
    const struct profile *p = r->p;
    return (struct source_cache){
        .arena = r->arena,
        .search = {.source_path = r->opt.source_path,
                   .trim_path = r->opt.trim_path,
                   .places = r->places,
                   .program = p->n_mappings ? profile_str(p, p->mappings[0].file) : PP_STR("")},
        .notes = r->notes,
    };
}
