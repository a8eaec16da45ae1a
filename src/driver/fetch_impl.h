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
/* Lack of memory under a bound is that bound's doing: says so. */
void driver_explain_limit(const struct fetch_options *opt, struct err *err);

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

/* fetch_finish.c: what happens to the combined profile (7.5). */
PP_MUST_CHECK bool driver_finish_profile(const struct fetch_options *opt, struct profile *p,
                                         struct notes *notes, struct err *err);

#endif
