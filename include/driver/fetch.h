/* From names of sources to the one profile that reports work on: load, combine, subtract a base,
 * symbolize, prune (spec/driver.md 7.1, 7.4, 7.5; 8.1).
 *
 * Messages that do not stop the work go to `notes` in the order of spec/driver.md 14. */
#ifndef CPPROF_DRIVER_FETCH_H
#define CPPROF_DRIVER_FETCH_H

#include "driver/symbolize_option.h"
#include "profile/profile.h"
#include "util/notes.h"

/* What finds binaries and looks up addresses. Either function may be NULL: not done then, and
 * a profile that needs symbols gets a note. `arg` is passed to both. */
struct driver_symbolizer {
    void *arg;
    /* Gives the mappings of one loaded profile the names of local files (spec/driver.md 9.2). */
    bool (*locate)(void *arg, struct profile *p, struct notes *notes, struct err *err);
    /* Looks up the addresses of the final profile (8.2 to 8.4); demangling is not its work. */
    bool (*symbolize)(void *arg, struct profile *p, const struct symbolize_choice *choice,
                      struct notes *notes, struct err *err);
};

struct fetch_options {
    const char *const *sources; /* at least one */
    size_t n_sources;
    const char *const *bases; /* none: no subtraction */
    size_t n_bases;
    bool diff_base; /* label the base's samples, so that the report's total is the base's */
    bool normalize; /* scale the sources to the base first */
    struct str executable, buildid, add_comment, symbolize; /* "": not given */
    bool all_frames;
    bool labels; /* decode labels even of a single source */
    bool strict; /* a source that cannot be read is an error, not a note; so is a base that
                           has no samples of the type that is shown */
    struct str sample_index; /* which type that is; for strict */
    bool dash_is_stdin;      /* "-" names standard input */
    unsigned threads;
    uint64_t max_inflated, max_memory; /* 0: the default, no bound */
    const struct driver_symbolizer *symbolizer;
    /* If set, told what is going on now; for a progress line. */
    void (*progress)(void *arg, const char *what);
    void *progress_arg;
};

/* Fetches everything that `opt` names. *out owns its memory: release it with driver_drop_profile.
 * Errors: the reference's fatal messages, in its order; *out is NULL then. */
PP_MUST_CHECK bool driver_fetch(const struct fetch_options *opt, struct profile **out,
                                struct notes *notes, struct err *err);
void driver_drop_profile(struct profile *p); /* NULL is fine */

/* The message of a source without "stat NAME: " in front: for who says the name himself. */
const char *driver_cause(const char *name, const char *msg);

#endif
