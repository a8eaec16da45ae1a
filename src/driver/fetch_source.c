/* One source: from its name to a profile of its own (spec/driver.md 7.1, 7.2, 9.2).
 *
 * Several sources are loaded by several threads, so nothing here touches what they share. */
#include <stdlib.h>
#include <sys/stat.h>

#include "driver/fetch_impl.h"
#include "driver/source_url.h"
#include "input/input.h"

struct arena *driver_new_arena(const struct fetch_options *opt)
{
    struct arena *a = malloc(sizeof *a);
    if (a)
        arena_init(a, opt->max_memory > SIZE_MAX ? SIZE_MAX : (size_t)opt->max_memory);
    return a;
}

void driver_drop_arena(struct arena *a)
{
    if (a)
        arena_done(a);
    free(a);
}

static bool scheme_is(struct str scheme, const char *lower)
{
    size_t i = 0;
    for (; i < scheme.len && lower[i]; i++)
        if ((scheme.ptr[i] >= 'A' && scheme.ptr[i] <= 'Z' ? scheme.ptr[i] | 0x20 : scheme.ptr[i]) !=
            lower[i])
            return false;
    return i == scheme.len && !lower[i];
}

/* A source that is no file: an error that says what it is. */
static bool fail_as_url(const char *name, struct err *err)
{
    struct source_url url;
    if (!source_url_parse(str_of(name), &url))
        return true;
    static const char *const fetchable[] = {"http", "https", "https+insecure"};
    for (size_t i = 0; i < PP_COUNT(fetchable); i++)
        if (scheme_is(url.scheme, fetchable[i]))
            return err_set(err, PP_ERR_IO, PP_NO_OFFSET, "fetching over HTTP is not supported yet");
    return err_set(err, PP_ERR_IO, PP_NO_OFFSET,
                   "http fetch: Get \"%s\": unsupported protocol scheme \"%.*s\"", name,
                   (int)url.scheme.len, url.scheme.ptr);
}

static void load(const struct source_batch *b, struct source *s)
{
    struct stat st;
    const struct fetch_options *opt = b->opt;
    struct input_options in = {.labels = b->labels,
                               .threads = b->threads,
                               .max_inflated = opt->max_inflated,
                               .dash_is_stdin = opt->dash_is_stdin};
    bool is_stdin = opt->dash_is_stdin && strcmp(s->name, "-") == 0;

    if (!is_stdin && stat(s->name, &st) != 0 && !fail_as_url(s->name, &s->err))
        return;
    s->arena = driver_new_arena(opt);
    if (!s->arena) {
        err_nomem(&s->err);
        return;
    }
    if (input_load(s->arena, s->name, &in, &s->profile, &s->err))
        return;
    err_explain_memory(&s->err, opt->max_memory);
    s->profile = NULL;
    driver_drop_arena(s->arena);
    s->arena = NULL;
}

void driver_load_sources(void *arg, unsigned worker, size_t from, size_t to)
{
    const struct source_batch *b = arg;
    (void)worker;
    for (size_t i = from; i < to; i++)
        load(b, &b->items[i]);
}

static bool set_string(struct profile *p, struct str text, str_id *field, struct err *err)
{
    str_id id = strtab_add_copy(&p->strings, text);
    if (id == PP_NONE)
        return err_nomem(err);
    *field = id;
    return true;
}

bool driver_locate_source(const struct fetch_options *opt, struct profile *p, struct notes *notes,
                          struct err *err)
{
    const struct driver_symbolizer *sym = opt->symbolizer;
    if (sym && sym->locate && !sym->locate(sym->arg, p, notes, err))
        return false;
    if (!profile_add_empty_mapping(p, err))
        return false;
    if (p->n_mappings == 0)
        return true;
    struct mapping *main_mapping = &p->mappings[0];
    if (opt->executable.len && !set_string(p, opt->executable, &main_mapping->file, err))
        return false;
    if (opt->buildid.len && main_mapping->build_id == 0)
        return set_string(p, opt->buildid, &main_mapping->build_id, err);
    return true;
}
