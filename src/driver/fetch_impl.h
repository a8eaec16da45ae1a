/* What the files of src/driver/fetch*.c share. */
#ifndef CPPROF_DRIVER_FETCH_IMPL_H
#define CPPROF_DRIVER_FETCH_IMPL_H

#include "driver/fetch.h"

/* One source: its profile lives in its own arena, so that it can go when it is merged. */
struct source {
    const char *name;
    struct arena *arena; /* on the heap; NULL when the profile was dropped or never made */
    struct profile *profile;
    struct err err;
};

struct arena *driver_new_arena(const struct fetch_options *opt);
void driver_drop_arena(struct arena *a); /* NULL is fine */
void driver_progress(const struct fetch_options *opt, size_t from, size_t n);

/* fetch_source.c: loads source[from..to) of an array, each into its own arena; failures are in
 * source.err. For par_ranges. */
struct source_batch {
    const struct fetch_options *opt;
    struct source *items;
    unsigned threads; /* for one source */
    bool labels;
};
void driver_load_sources(void *arg, unsigned worker, size_t from, size_t to);
/* Binaries, empty mapping, overrides: what follows the parsing of each source (9.2). */
PP_MUST_CHECK bool driver_locate_source(const struct fetch_options *opt, struct profile *p,
                                        struct notes *notes, struct err *err);

/* fetch_types.c, for strict runs: which files do not go together, where the reference says at most
 * that some do not. Sources that have no sample type in common with the first one; a base whose
 * type would not be the one that is shown. */
PP_MUST_CHECK bool driver_check_types(const char *const *names, struct profile *const *profiles,
                                      size_t n, struct err *err);
PP_MUST_CHECK bool driver_check_base(const struct fetch_options *opt, const struct profile *p,
                                     const struct profile *base, struct err *err);

/* Sources or bases: what was asked for and what came of it. */
struct group {
    const char *const *names;
    size_t n, n_loaded;
    struct profile *profile; /* NULL: none could be read */
    struct err combine;      /* why those that were read do not go together */
};

/* The reference fetches so many at once; the size shows in the order of messages, and in how types
 * are reconciled. */
#define FETCH_CHUNK 128

/* fetch_pipe.c: loads sources ahead of their reader, in order. What waits is bounded in number and
 * in bytes, and so are the files that are open. NULL: no memory. */
struct source_pipe;
struct source_pipe *source_pipe_new(const struct fetch_options *opt, const char *const *names,
                                    size_t n, bool labels);
/* The next source, which the caller owns now; false at the end. */
bool source_pipe_next(struct source_pipe *pipe, struct source *out);
void source_pipe_free(struct source_pipe *pipe);

/* fetch_stream.c: merges the sources of a group one by one, each gone once it is added. *done is
 * false, and the group untouched, where that might not give what merging by chunks gives. */
PP_MUST_CHECK bool driver_stream_group(const struct fetch_options *opt, bool labels,
                                       struct group *g, struct notes *notes, bool *done,
                                       struct err *err);

/* fetch_finish.c: what happens to the combined profile (7.5). */
PP_MUST_CHECK bool driver_finish_profile(const struct fetch_options *opt, struct profile *p,
                                         struct notes *notes, struct err *err);

#endif
