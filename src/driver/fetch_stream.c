/* A group of sources merged one by one.
 *
 * The reference combines chunks of sources, then the results (spec/driver.md 7.4). That gives what
 * merging one source after the other gives as long as all have the same sample types and units, and
 * no sum comes to zero on the way: a sample of zeros vanishes at the end of a chunk and is a new
 * row when it comes back. Without a negative value none does. So negative values, other types, and
 * sources that could not be read a second time (pipes) are left to the chunks.
 *
 * A report that shows no labels gets the same sums when samples with other labels unite, again
 * because nothing is negative: labels are not even decoded then. */
#include <sys/stat.h>

#include "driver/fetch_impl.h"
#include "profile/merge.h"

struct stream {
    const struct fetch_options *opt;
    struct profile *first; /* the only one so far */
    struct arena *arena;   /* of the merger */
    struct merger *merger; /* from the second on */
    size_t n_loaded;
    bool unfit;               /* for merging one by one */
    struct notes notes, late; /* all; those that stand at the end of the chunk at hand */
    struct err source, merge; /* strict: of the first source that failed; of the merger */
};

static bool can_be_read_again(const struct fetch_options *opt, const struct group *g)
{
    struct stat st;
    for (size_t i = 0; i < g->n; i++) {
        if (opt->dash_is_stdin && strcmp(g->names[i], "-") == 0)
            return false;
        if (stat(g->names[i], &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
            return false;
    }
    return true;
}

static bool start_merger(struct stream *s)
{
    s->arena = driver_new_arena(s->opt);
    s->merger = s->arena ? merger_new(s->arena, &s->merge) : NULL;
    if (!s->merger)
        return err_nomem(&s->merge);
    bool ok = merger_add(s->merger, s->first);
    driver_drop_profile(s->first);
    s->first = NULL;
    return ok;
}

static bool add_profile(struct stream *s, const struct profile *p)
{
    const struct profile *like = s->first ? s->first : merger_header(s->merger);
    if (!profile_types_agree(like, p)) {
        s->unfit = true;
        return true;
    }
    if (!s->merger && !start_merger(s))
        return false;
    if (!merger_add(s->merger, p))
        return false;
    s->unfit = merger_met_negative(s->merger);
    return true;
}

static bool add_source(struct stream *s, struct source *src)
{
    if (src->profile && !driver_locate_source(s->opt, src->profile, &s->notes, &src->err)) {
        driver_drop_profile(src->profile);
        src->profile = NULL;
    }
    if (!src->profile) {
        if (s->opt->strict && s->source.code == PP_OK)
            err_set(&s->source, src->err.code, src->err.offset, "%s: %s", src->name,
                    driver_cause(src->name, src->err.msg));
        else
            notes_add(&s->late, "%s: %s", src->name, src->err.msg);
        return true;
    }
    if (s->n_loaded++ == 0) {
        s->first = src->profile;
        return true;
    }
    bool ok = add_profile(s, src->profile);
    driver_drop_profile(src->profile);
    return ok;
}

/* False when the rest is not worth reading: unfit, or an error. */
static bool read_all(struct stream *s, struct source_pipe *pipe, size_t n)
{
    enum { TELL_EACH = 16 };
    struct source src;
    for (size_t i = 0; source_pipe_next(pipe, &src); i++) {
        if (i % TELL_EACH == 0)
            driver_progress(s->opt, i, n);
        if (!add_source(s, &src) || s->unfit)
            return false;
        if ((i + 1) % FETCH_CHUNK != 0 && i + 1 < n)
            continue;
        notes_add_lines(&s->notes, buf_str(&s->late.text));
        buf_clear(&s->late.text);
        if (s->source.code != PP_OK)
            return false;
    }
    return true;
}

/* The group's profile, or why there is none. */
static void finish(struct stream *s, struct group *g)
{
    g->n_loaded = s->n_loaded;
    bool ok = s->merge.code == PP_OK;
    if (ok && s->merger)
        ok = merger_finish(s->merger, &g->profile);
    else if (ok && s->first)
        ok = profile_combine(NULL, &s->first, 1, &g->profile, &s->merge);
    g->combine = s->merge;
    if (!ok)
        return;
    s->arena = NULL; /* the profile's now */
    s->first = NULL;
}

bool driver_stream_group(const struct fetch_options *opt, bool labels, struct group *g,
                         struct notes *notes, bool *done, struct err *err)
{
    struct stream s = {.opt = opt};
    *done = false;
    if (!can_be_read_again(opt, g))
        return true;
    struct source_pipe *pipe = source_pipe_new(opt, g->names, g->n, labels);
    if (!pipe)
        return err_nomem(err);
    read_all(&s, pipe, g->n);
    source_pipe_free(pipe);
    bool ok = s.source.code == PP_OK;
    if (!s.unfit) {
        *done = true;
        notes_add_lines(notes, buf_str(&s.notes.text));
        if (ok)
            finish(&s, g);
        else
            *err = s.source;
    }
    merger_free(s.merger);
    driver_drop_profile(s.first);
    driver_drop_arena(s.arena);
    notes_done(&s.notes);
    notes_done(&s.late);
    return ok || s.unfit;
}
