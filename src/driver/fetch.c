/* Many sources and a base to one profile (spec/driver.md 7.4).
 *
 * Most groups are merged source by source (fetch_stream.c). What that cannot do as the reference
 * does it is done here in its way: sources are loaded in chunks, each source into an arena of its
 * own; what a chunk gave is combined into a new arena and the sources' arenas go at once. A profile
 * that was combined with nothing keeps the arena it was loaded into. */
#include "driver/fetch.h"

#include <stdio.h>
#include <stdlib.h>

#include "driver/fetch_impl.h"
#include "profile/merge.h"
#include "util/par.h"

void driver_drop_profile(struct profile *p)
{
    if (p)
        driver_drop_arena(p->arena);
}

/* Combines `profiles` (each in its own heap arena) into one and drops what is not needed any more.
 * On false all are dropped. */
static bool combine(const struct fetch_options *opt, struct profile **profiles, size_t n,
                    struct profile **out, struct err *err)
{
    struct arena *a = driver_new_arena(opt);
    bool ok = a ? profile_combine(a, profiles, n, out, err) : err_nomem(err);
    if (!ok)
        *out = NULL;
    bool kept = false; /* one profile comes back as it is, in its own arena */
    for (size_t i = 0; i < n; i++) {
        kept = kept || profiles[i] == *out;
        if (profiles[i] != *out)
            driver_drop_profile(profiles[i]);
    }
    if (!ok || kept)
        driver_drop_arena(a);
    return ok;
}

const char *driver_cause(const char *name, const char *msg)
{
    static const char *const calls[] = {"stat ", "open ", "read "};
    size_t len = strlen(name);
    if (strcmp(msg, "parsing profile: bufio.Scanner: token too long") == 0)
        return "parsing profile: unrecognized profile format: a line is too long";
    for (size_t i = 0; i < PP_COUNT(calls); i++) {
        const char *at = msg + strlen(calls[i]);
        if (strncmp(msg, calls[i], strlen(calls[i])) == 0 && strncmp(at, name, len) == 0 &&
            strncmp(at + len, ": ", 2) == 0)
            return at + len + 2;
    }
    return msg;
}

/* Takes the profiles that were loaded out of the chunk, in order; tells of those that were not. */
static bool collect(const struct fetch_options *opt, struct source *chunk, size_t n,
                    struct profile **loaded, const char **names, size_t *n_loaded,
                    struct notes *notes, struct err *err)
{
    *n_loaded = 0;
    for (size_t i = 0; i < n; i++) {
        struct source *s = &chunk[i];
        if (s->profile && !driver_locate_source(opt, s->profile, notes, &s->err)) {
            driver_drop_profile(s->profile);
            s->profile = NULL;
        }
        names[*n_loaded] = s->name;
        if (s->profile)
            loaded[(*n_loaded)++] = s->profile;
    }
    for (size_t i = 0; i < n; i++) {
        const struct source *s = &chunk[i];
        if (s->profile)
            continue;
        if (opt->strict && err->code == PP_OK)
            err_set(err, s->err.code, s->err.offset, "%s: %s", s->name,
                    driver_cause(s->name, s->err.msg));
        else
            notes_add(notes, "%s: %s", s->name, s->err.msg);
    }
    return err->code == PP_OK;
}

static void drop_all(struct profile **profiles, size_t n)
{
    for (size_t i = 0; i < n; i++)
        driver_drop_profile(profiles[i]);
}

/* Combines what a chunk gave, then that with what the group has so far. */
static void join_group(const struct fetch_options *opt, struct group *g, struct profile **loaded,
                       size_t n)
{
    struct profile *pair[2] = {g->profile, NULL};
    g->n_loaded += n;
    if (n == 0)
        return;
    g->profile = NULL;
    if (!combine(opt, loaded, n, &pair[1], &g->combine))
        driver_drop_profile(pair[0]);
    else if (!pair[0])
        g->profile = pair[1];
    else if (!combine(opt, pair, 2, &g->profile, &g->combine))
        g->profile = NULL;
}

static bool load_chunk(const struct fetch_options *opt, bool labels, struct group *g, size_t from,
                       size_t n, struct notes *notes, struct err *err)
{
    struct source *chunk = calloc(n, sizeof *chunk);
    struct profile **loaded = calloc(n, sizeof(struct profile *));
    const char **names = calloc(n, sizeof(const char *));
    struct source_batch batch = {opt, chunk, n > 1 ? 1 : opt->threads, labels};
    size_t n_loaded = 0;
    bool ok = chunk && loaded && names;

    if (!ok) {
        err_nomem(err);
        goto out;
    }
    for (size_t i = 0; i < n; i++)
        chunk[i].name = g->names[from + i];
    par_ranges(opt->threads, n, 2, driver_load_sources, &batch);
    ok = collect(opt, chunk, n, loaded, names, &n_loaded, notes, err) &&
         (!opt->strict || driver_check_types(names, loaded, n_loaded, err));
    if (ok)
        join_group(opt, g, loaded, n_loaded);
    else
        drop_all(loaded, n_loaded);
out:
    free(names);
    free(loaded);
    free(chunk);
    return ok;
}

void driver_progress(const struct fetch_options *opt, size_t from, size_t n)
{
    char what[64];
    snprintf(what, sizeof what, "reading profile %zu of %zu", from + 1, n);
    if (opt->progress)
        opt->progress(opt->progress_arg, what);
}

/* Loads a whole group. `labels`: whether this run has a use for them; merging by chunks always has,
 * because samples with other labels stay apart until the end. False only for trouble that ends the
 * run; profiles that do not go together are remembered in g->combine, because the order of messages
 * is fixed by the caller. */
static bool load_group(const struct fetch_options *opt, bool labels, struct group *g,
                       struct notes *notes, struct err *err)
{
    bool done = false;
    if (g->n > 1 && !driver_stream_group(opt, labels, g, notes, &done, err))
        return false;
    if (done)
        return true;
    labels = labels || opt->n_sources > 1;
    for (size_t from = 0; from < g->n && g->combine.code == PP_OK; from += FETCH_CHUNK) {
        size_t n = g->n - from < FETCH_CHUNK ? g->n - from : FETCH_CHUNK;
        driver_progress(opt, from, g->n);
        if (!load_chunk(opt, labels, g, from, n, notes, err))
            return false;
    }
    return true;
}

/* The fatal messages of 7.4 in their order, then those that are none. */
static bool judge_groups(const struct group *s, const struct group *b, struct notes *notes,
                         struct err *err)
{
    if (s->combine.code != PP_OK) {
        *err = s->combine;
        return err_prefix(err, "problem fetching source profiles");
    }
    if (b->combine.code != PP_OK)
        return err_set(err, b->combine.code, b->combine.offset,
                       "problem fetching base profiles: %s,", b->combine.msg);
    if (!s->profile)
        return err_set(err, PP_ERR_IO, PP_NO_OFFSET, "failed to fetch any source profiles");
    if (b->n && !b->profile)
        return err_set(err, PP_ERR_IO, PP_NO_OFFSET, "failed to fetch any base profiles");
    if (s->n_loaded != s->n)
        notes_add(notes, "Fetched %zu source profiles out of %zu", s->n_loaded, s->n);
    if (b->n_loaded != b->n)
        notes_add(notes, "Fetched %zu base profiles out of %zu", b->n_loaded, b->n);
    return true;
}

static bool negate(struct profile *p, struct err *err)
{
    double *ratios = calloc((size_t)p->n_types + 1, sizeof *ratios);
    if (!ratios)
        return err_nomem(err);
    for (uint32_t i = 0; i < p->n_types; i++)
        ratios[i] = -1;
    bool ok = profile_scale(p, ratios, err);
    free(ratios);
    return ok;
}

/* sources - base. Takes the profiles out of both groups. */
static bool subtract(const struct fetch_options *opt, struct group *s, struct group *b,
                     struct profile **out, struct err *err)
{
    struct profile *pair[2] = {s->profile, b->profile};
    if (opt->strict && !driver_check_base(opt, s->profile, b->profile, err))
        return false;
    if (opt->diff_base &&
        !profile_set_label(b->profile, PP_STR("pprof::base"), PP_STR("true"), err))
        return false;
    if (opt->normalize && !profile_normalize(s->profile, b->profile, err))
        return false;
    if (!negate(b->profile, err))
        return false;
    s->profile = b->profile = NULL;
    if (combine(opt, pair, 2, out, err))
        return true;
    return opt->strict ? err_prefix(err, "%s, %s", opt->sources[0], opt->bases[0]) : false;
}

bool driver_fetch(const struct fetch_options *opt, struct profile **out, struct notes *notes,
                  struct err *err)
{
    struct group s = {.names = opt->sources, .n = opt->n_sources};
    struct group b = {.names = opt->bases, .n = opt->n_bases};
    struct profile *p = NULL;
    /* What is subtracted is subtracted from samples with the same labels. */
    bool labels = opt->labels || opt->n_bases > 0;

    *out = NULL;
    if (!load_group(opt, labels, &s, notes, err) || !load_group(opt, labels, &b, notes, err) ||
        !judge_groups(&s, &b, notes, err))
        goto out;
    if (b.profile) {
        if (!subtract(opt, &s, &b, &p, err))
            goto out;
    } else {
        p = s.profile;
        s.profile = NULL;
    }
    if (opt->progress)
        opt->progress(opt->progress_arg, "naming functions");
    if (!driver_finish_profile(opt, p, notes, err))
        goto out;
    *out = p;
    p = NULL;
out:
    driver_drop_profile(p);
    driver_drop_profile(s.profile);
    driver_drop_profile(b.profile);
    err_explain_memory(err, opt->max_memory);
    return *out != NULL;
}
